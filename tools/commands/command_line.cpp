#include "tools/commands/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/commands/help_text.hpp"
#include "tools/terminal/terminal.hpp"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view kHelp[] = {"-h", "--help"}, kVersion[] = {"-V", "--version"};

template <size_t N>
bool is_one_of(std::string_view word, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), word) != std::end(names);
}

std::vector<std::string> command_names(const CLI::App& app) {
  Words names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

const CLI::App& command_named(const CLI::App& app, const std::string& word) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (command->check_name(word)) return *command;
  const std::string meant = did_you_mean(word, command_names(app));
  throw_usage("there is no command '{}'{} `ballast --help` lists them", word, meant.empty() ? ";" : meant);
}

bool looks_like_option(std::string_view word) {
  if (word.starts_with("--")) return word.size() > 2;
  return word.size() > 1 && word[0] == '-' &&
         ((word[1] >= 'a' && word[1] <= 'z') || (word[1] >= 'A' && word[1] <= 'Z'));
}

const CLI::Option* option_named(const CLI::App& app, std::string_view name) {
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional() && option->check_name(std::string(name))) return option;
  return nullptr;
}

// The library reports a missing option rather than the mistyped one that was given for it.
void check_options(const CLI::App& app, const Words& words) {
  for (size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (!looks_like_option(words[i])) continue;
    const std::string name = words[i].substr(0, words[i].find('='));
    const CLI::Option* option = option_named(app, name);
    if (option == nullptr) {
      Words names;
      for (const CLI::Option* known : app.get_options())
        for (const std::string& text : known->get_lnames())
          if (!known->get_group().empty()) names.push_back("--" + text);
      const std::string meant = did_you_mean(name, names);
      throw_usage("there is no option '{}'{}", name, meant.empty() ? "; --help lists them" : meant);
    }
    if (option->get_items_expected_min() == 0 || name.size() != words[i].size()) continue;
    if (++i == words.size()) throw_usage("{} needs a value: {}", name, option->get_type_name());
  }
}

}  // namespace

void Command::show_as(CLI::Option* option, const char* type_name, Need need) {
  if (type_name != nullptr) option->type_name(type_name);
  option->required(need == Need::required);
  option->group(heading_);
  if (need == Need::checked_later) option->description(option->get_description() + kRequiredMark);
}

void Command::flag(const char* name, bool& target, const char* description) {
  show_as(app_->add_flag(name, target, description), nullptr);
}

void Command::text(const char* name, std::string& target, const char* type_name, const char* description, Need need) {
  show_as(app_->add_option(name, target, description), type_name, need);
}

void Command::hidden_text(const char* name, std::string& target) { app_->add_option(name, target)->group(""); }

void Command::texts(const char* name, std::vector<std::string>& target, const char* type_name, const char* description,
                    char separator) {
  CLI::Option* option = app_->add_option(name, target, description);
  if (separator != '\0') option->delimiter(separator);
  show_as(option, type_name);
}

void Command::repeated(const char* name, std::vector<std::string>& target, const char* type_name,
                       const char* description) {
  show_as(app_->add_option(name, target, description)->allow_extra_args(false), type_name);
}

void Command::read(const char* name, const std::function<void(const std::string&)>& reader, const char* type_name,
                   const char* description, Need need) {
  show_as(app_->add_option_function<std::string>(name, reader, description), type_name, need);
}

void Command::read_list(const char* name, const std::function<void(const std::vector<std::string>&)>& reader,
                        const char* type_name, const char* description, char separator) {
  show_as(app_->add_option_function<std::vector<std::string>>(name, reader, description)->delimiter(separator),
          type_name);
}

void Command::footer(const char* text) { app_->footer(text); }
void Command::when_chosen(std::function<void()> callback) { app_->callback(std::move(callback)); }

CommandLine::CommandLine(const char* name, const char* description)
    : app_(std::make_unique<CLI::App>(description, name)) {
  app_->allow_windows_style_options(false);  // a path may begin with a slash there, too
}
CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command(*app_); }

Command CommandLine::add(const char* name, const char* summary) {
  app_->require_subcommand(1);
  return Command(*app_->add_subcommand(name, summary));
}

bool CommandLine::print_help_or_version(const Words& words) const {
  const auto columns = static_cast<size_t>(terminal_columns(stdout));
  const bool has_commands = app_->get_require_subcommand_min() > 0;
  const CLI::App* command = app_.get();
  if (has_commands) {
    if (words.empty()) throw_usage("a command is missing; `ballast --help` lists them");
    if (words[0] == "help") {
      if (words.size() > 1) command = &command_named(*app_, words[1]);
      fmt::print("{}", help_text(*command, columns));
      return true;
    }
    if (!looks_like_option(words[0])) command = &command_named(*app_, words[0]);
  }
  for (size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (is_one_of(words[i], kHelp)) return fmt::print("{}", help_text(*command, columns)), true;
    if (!version_.empty() && is_one_of(words[i], kVersion)) return fmt::print("{}\n", version_), true;
    const CLI::Option* option = looks_like_option(words[i]) ? option_named(*command, words[i]) : nullptr;
    if (option != nullptr && option->get_items_expected_min() > 0) ++i;  // its value may look like anything
  }
  check_options(*command, command == app_.get() ? words : Words(words.begin() + 1, words.end()));
  return false;
}

bool CommandLine::parse(int argc, char** argv) {
  if (print_help_or_version(Words(argv + 1, argv + argc))) return false;
  try {
    app_->parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    throw Error(ExitCode::usage, error.what());
  }
}

}  // namespace ballast::tools
