// Options that take a number, read strictly: decimal, all of the text, within range. (The library reads 010 as eight
// and cuts what is too large.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/commands/command_line.hpp"

namespace ballast::tools {

// type_name stands for the number in the help. Bad numbers throw Error(usage).
void add_whole_number(Command& command, const char* name, uint32_t& target, const char* type_name,
                      const char* description, Need need = Need::optional);
void add_whole_number(Command& command, const char* name, uint64_t& target, const char* type_name,
                      const char* description, Need need = Need::optional);
void add_whole_number(Command& command, const char* name, std::optional<uint32_t>& target, const char* type_name,
                      const char* description, Need need = Need::optional);
void add_real_number(Command& command, const char* name, std::optional<double>& target, const char* type_name,
                     const char* description, Need need = Need::optional);

// One number of a list.
uint32_t parse_whole_number(const std::string& option, const std::string& text);

}  // namespace ballast::tools
