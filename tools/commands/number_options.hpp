// Options that take a number, read strictly: decimal, all of the text, within range. (CLI11 reads 010 as eight and cuts
// what is too large.)
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace ballast::tools {

// type_name stands for the number in the help. Bad numbers throw Error(usage).
CLI::Option* add_whole_number(CLI::App& command, const std::string& name, uint32_t& target, const char* type_name,
                              const char* description);
CLI::Option* add_whole_number(CLI::App& command, const std::string& name, uint64_t& target, const char* type_name,
                              const char* description);
CLI::Option* add_whole_number(CLI::App& command, const std::string& name, std::optional<uint32_t>& target,
                              const char* type_name, const char* description);
CLI::Option* add_real_number(CLI::App& command, const std::string& name, std::optional<double>& target,
                             const char* type_name, const char* description);

// One number of a list.
uint32_t parse_whole_number(const std::string& option, const std::string& text);

}  // namespace ballast::tools
