// The options of every command that reads weights.
#pragma once

#include "tools/commands/command_line.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {

void add_read_options(Command& command, ReadOptions& options);

}  // namespace ballast::tools
