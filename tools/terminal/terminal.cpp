#include "tools/terminal/terminal.hpp"

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <string_view>

#if defined(_WIN32)
#include <io.h>
#include <windows.h>
#else
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace ballast::tools {
namespace {

constexpr int kDefaultColumns = 80;

int usable(int columns) { return std::clamp(columns, 40, 200); }

// The value of the variable COLUMNS; 0: it is not set, or no number.
int columns_asked_for() {
  const char* text = std::getenv("COLUMNS");
  int columns = 0;
  if (text == nullptr || *text == '\0') return 0;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, columns);
  return error == std::errc() && rest == end && columns > 0 ? columns : 0;
}

int columns_of_window(std::FILE* stream);  // 0: it has none

}  // namespace

#if defined(_WIN32)

bool is_terminal(std::FILE* stream) { return _isatty(_fileno(stream)) != 0; }

bool shows_unicode() { return GetConsoleOutputCP() == CP_UTF8; }

namespace {
int columns_of_window(std::FILE* stream) {
  CONSOLE_SCREEN_BUFFER_INFO info;
  const DWORD handle = stream == stderr ? STD_ERROR_HANDLE : STD_OUTPUT_HANDLE;
  if (!GetConsoleScreenBufferInfo(GetStdHandle(handle), &info)) return 0;
  return info.srWindow.Right - info.srWindow.Left + 1;
}
}  // namespace

#else

bool is_terminal(std::FILE* stream) { return isatty(fileno(stream)) != 0; }

bool shows_unicode() {
  std::setlocale(LC_CTYPE, "");  // the other categories stay "C": numbers are written the same everywhere
  return std::string_view(nl_langinfo(CODESET)) == "UTF-8";
}

namespace {
int columns_of_window(std::FILE* stream) {
  winsize size{};
  return is_terminal(stream) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
}  // namespace

#endif

int terminal_columns(std::FILE* stream) {
  const int asked = columns_asked_for(), columns = asked != 0 ? asked : columns_of_window(stream);
  return columns == 0 ? kDefaultColumns : usable(columns);
}

size_t table_columns(std::FILE* stream) {
  constexpr size_t kUnlimited = 100000;
  if (columns_asked_for() == 0 && !is_terminal(stream)) return kUnlimited;
  return static_cast<size_t>(terminal_columns(stream));
}

}  // namespace ballast::tools
