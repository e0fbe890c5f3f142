// The help of a program or a command, wrapped at the terminal.
#pragma once

#include <cstddef>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace ballast::tools {

inline constexpr const char* kRequiredMark = " (required)";

std::string help_text(const CLI::App& app, size_t columns);

}  // namespace ballast::tools
