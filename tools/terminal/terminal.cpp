#include "tools/terminal/terminal.hpp"

#include <algorithm>
#include <clocale>
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

}  // namespace

#if defined(_WIN32)

bool is_terminal(std::FILE* stream) { return _isatty(_fileno(stream)) != 0; }

bool shows_unicode() { return GetConsoleOutputCP() == CP_UTF8; }

int terminal_columns(std::FILE* stream) {
  CONSOLE_SCREEN_BUFFER_INFO info;
  const DWORD handle = stream == stderr ? STD_ERROR_HANDLE : STD_OUTPUT_HANDLE;
  if (!GetConsoleScreenBufferInfo(GetStdHandle(handle), &info)) return kDefaultColumns;
  return usable(info.srWindow.Right - info.srWindow.Left + 1);
}

#else

bool is_terminal(std::FILE* stream) { return isatty(fileno(stream)) != 0; }

bool shows_unicode() {
  std::setlocale(LC_CTYPE, "");  // the other categories stay "C": numbers are written the same everywhere
  return std::string_view(nl_langinfo(CODESET)) == "UTF-8";
}

int terminal_columns(std::FILE* stream) {
  winsize size{};
  if (!is_terminal(stream) || ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return usable(size.ws_col);
}

#endif

}  // namespace ballast::tools
