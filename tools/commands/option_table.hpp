// The options of a command as a table: a row is all that an option needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "tools/commands/command_line.hpp"

namespace ballast::tools {

// One of several names, stored as the number that a function gives it. The function throws Error(usage).
struct Choice {
  uint32_t* value;
  uint32_t (*number_of)(const char* option, const std::string& name);
};
using OptionTarget = std::variant<bool*, std::string*, std::vector<std::string>*, uint32_t*, uint64_t*,
                                  std::optional<uint32_t>*, std::optional<double>*, Choice>;

// name: "--packs", or "WEIGHTS" for an argument. heading: of the help; null: that of the row before. type: the value's
// name in the help; null for flags. target: where the value goes in the command's own options.
template <typename Options>
struct OptionRow {
  const char* heading;
  const char* name;
  const char* type;
  OptionTarget (*target)(Options& options);
  const char* description;
  Need need = Need::optional;
};

void add_option(Command& command, const char* name, const char* type, const OptionTarget& target,
                const char* description, Need need);

template <typename Options>
void add_options(Command& command, Options& options, std::span<const OptionRow<Options>> rows) {
  for (const OptionRow<Options>& row : rows) {
    if (row.heading != nullptr) command.heading(row.heading);
    add_option(command, row.name, row.type, row.target(options), row.description, row.need);
  }
}

}  // namespace ballast::tools
