// The subcommands. Each declares its options, and sets `chosen` to its work when the command line names it.
#pragma once

#include <functional>
#include <string>

#include "tools/commands/command_line.hpp"

namespace ballast::tools {

using Work = std::function<void()>;

void add_pack_command(CommandLine& line, Work& chosen);
void add_generate_command(CommandLine& line, Work& chosen);
void add_bench_command(CommandLine& line, Work& chosen);
void add_drift_command(CommandLine& line, Work& chosen);
void add_selfcheck_command(CommandLine& line, Work& chosen);
void add_validate_command(CommandLine& line, Work& chosen);
void add_list_commands(CommandLine& line, Work& chosen);  // strategies, devices, info

inline void add_plugin_option(Command& command, std::string& path) {
  command.text("--plugin", path, "PATH", "The plugin's library [the one beside this program]");
}

}  // namespace ballast::tools
