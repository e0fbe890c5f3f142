// The subcommands. Each declares its options, and sets `chosen` to its work when the command line asks for it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace ballast::tools {

using Work = std::function<void()>;

void add_pack_command(CLI::App& app, Work& chosen);
void add_generate_command(CLI::App& app, Work& chosen);
void add_bench_command(CLI::App& app, Work& chosen);
void add_selfcheck_command(CLI::App& app, Work& chosen);
void add_validate_command(CLI::App& app, Work& chosen);
void add_list_commands(CLI::App& app, Work& chosen);  // strategies, devices, info

inline void add_plugin_option(CLI::App& command, std::string& path) {
  command.add_option("--plugin", path, "The plugin's library; else it is looked for beside this program")
      ->type_name("PATH");
}

}  // namespace ballast::tools
