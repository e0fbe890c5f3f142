// The abilities of the terminal.
#pragma once

#include <cstddef>
#include <cstdio>

namespace ballast::tools {

bool is_terminal(std::FILE* stream);
bool shows_unicode();  // by the locale

// Columns for text: 40 to 200, by the variable COLUMNS, else by the terminal; 80 where there is none.
int terminal_columns(std::FILE* stream);
// Columns for tables: as many as they need where neither a terminal nor COLUMNS sets a limit.
size_t table_columns(std::FILE* stream);

}  // namespace ballast::tools
