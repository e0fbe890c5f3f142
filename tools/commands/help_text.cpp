#include "tools/commands/help_text.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "tools/report/text_table.hpp"

namespace ballast::tools {
namespace {

struct Entry {
  std::string name;
  std::string description;
};

struct Section {
  std::string heading;
  std::vector<Entry> entries;
};

std::string name_of(const CLI::Option& option) {
  const bool positional = option.get_positional();
  std::string name = option.get_name(positional, !positional);
  for (size_t at = name.find(','); at != std::string::npos; at = name.find(',', at + 2)) name.insert(at + 1, " ");
  const std::string type = option.get_type_name();
  return positional || type.empty() || option.get_items_expected_max() == 0 ? name : name + " " + type;
}

// Sections in the order in which their first options were declared.
std::vector<Section> sections_of(const CLI::App& app) {
  std::vector<Section> sections;
  const auto add = [&](const std::string& heading, Entry entry) {
    auto section =
        std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.heading == heading; });
    if (section == sections.end()) section = sections.insert(sections.end(), {heading, {}});
    section->entries.push_back(std::move(entry));
  };
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    add("Commands", {command->get_name(), command->get_description()});
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty() || option == app.get_help_ptr()) continue;
    const std::string mark = option->get_required() ? kRequiredMark : "";
    add(option->get_positional() ? "Arguments" : option->get_group(),
        {name_of(*option), option->get_description() + mark});
  }
  add("More", {"-h, --help", "Print this help"});
  add("More", {"-V, --version", "Print the version"});
  return sections;
}

// Descriptions stand beside the names where there is room, else below them.
std::string entries_text(const std::vector<Entry>& entries, size_t names, size_t columns) {
  constexpr size_t kIndent = 2, kRoom = 34;  // for a description beside its name
  const bool beside = kIndent + names + 2 + kRoom <= columns;
  const size_t at = beside ? kIndent + names + 2 : 6;
  std::string text;
  for (const Entry& entry : entries) {
    text += std::string(kIndent, ' ') + entry.name;
    if (beside && entry.name.size() <= names)
      text += std::string(names + 2 - entry.name.size(), ' ');
    else
      text += "\n" + std::string(at, ' ');
    text += wrapped(entry.description, columns, at, at) + "\n";
  }
  return text;
}

std::string usage_of(const CLI::App& app) {
  std::string usage = app.get_name();
  for (const CLI::App* parent = app.get_parent(); parent != nullptr; parent = parent->get_parent())
    usage.insert(0, parent->get_name() + " ");
  usage.insert(0, "Usage: ");
  if (app.get_require_subcommand_min() > 0) return usage + " COMMAND ...";
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional())
      usage += " " + (option->get_required() ? name_of(*option) : "[" + name_of(*option) + "]");
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional() && option->get_required()) usage += " " + name_of(*option);
  return usage + " [OPTION ...]";
}

}  // namespace

std::string help_text(const CLI::App& app, size_t columns) {
  constexpr size_t kLongestName = 26;
  const std::vector<Section> sections = sections_of(app);
  size_t names = 0;
  for (const Section& section : sections)
    for (const Entry& entry : section.entries)
      if (entry.name.size() <= kLongestName) names = std::max(names, entry.name.size());
  std::string text = wrapped(app.get_description(), columns) + "\n" + wrapped(usage_of(app), columns, 2) + "\n";
  for (const Section& section : sections)
    text += fmt::format("\n{}:\n{}", section.heading, entries_text(section.entries, names, columns));
  std::istringstream footer(app.get_footer());
  std::string line;
  for (bool first = true; std::getline(footer, line); first = false) {
    // "  3  text": the number hangs before the text.
    const size_t start = line.find_first_not_of(" 0123456789"), indent = start == std::string::npos ? 0 : start;
    text += (first ? "\n" : "") + line.substr(0, indent) + wrapped(line.substr(indent), columns, indent, indent) + "\n";
  }
  return text;
}

}  // namespace ballast::tools
