// What the terminal can show.
#pragma once

#include <cstdio>

namespace ballast::tools {

bool is_terminal(std::FILE* stream);
bool shows_unicode();                     // by the locale
int terminal_columns(std::FILE* stream);  // 80 where it is no terminal

}  // namespace ballast::tools
