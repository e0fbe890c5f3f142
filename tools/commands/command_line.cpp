#include "tools/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <string_view>
#include <utility>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

void show_as(CLI::Option* option, const char* type_name, Need need = Need::optional) {
  if (type_name != nullptr) option->type_name(type_name);
  if (need == Need::required) option->required();
}

// The library would only say that a command is required.
void check_command(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-')) return;
  const auto named = app.get_subcommands([&](const CLI::App* command) { return command->check_name(word); });
  if (named.empty()) throw_usage("there is no command '{}'; `ballast --help` lists them", word);
}

}  // namespace

void Command::flag(const char* name, bool& target, const char* description) {
  app_->add_flag(name, target, description);
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

void CommandLine::add_version(const char* version) { app_->set_version_flag("--version", version); }

bool CommandLine::parse(int argc, char** argv) {
  if (argc > 1 && app_->get_require_subcommand_min() > 0) check_command(*app_, argv[1]);
  try {
    app_->parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw Error(ExitCode::usage, error.what());
    app_->exit(error);  // prints help or version
    return false;
  }
}

}  // namespace ballast::tools
