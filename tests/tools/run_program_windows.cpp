// The same for Windows: two pipes, each read by a thread.
#include <windows.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "tests/tools/run_program.hpp"

namespace ballast::tools {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": Windows error " + std::to_string(GetLastError()));
}

// As CommandLineToArgvW takes it apart again.
std::string quoted(const std::string& word) {
  std::string text = "\"";
  size_t slashes = 0;
  for (const char c : word) {
    if (c == '"') text.append(slashes + 1, '\\');
    slashes = c == '\\' ? slashes + 1 : 0;
    text += c;
  }
  return text.append(slashes, '\\') + "\"";
}

// A stream of the program; `theirs` is the end that it gets.
struct Channel {
  Channel() {
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    if (!CreatePipe(&ours, &theirs, &inherited, 0) || !SetHandleInformation(ours, HANDLE_FLAG_INHERIT, 0)) fail("pipe");
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() { CloseHandle(ours); }

  // Up to the stream's end. Lines end as in C.
  void read_all(std::string& text) const {
    std::array<char, 4096> piece{};
    DWORD size = 0;
    while (ReadFile(ours, piece.data(), static_cast<DWORD>(piece.size()), &size, nullptr) && size > 0)
      text.append(piece.data(), size);
    std::erase(text, '\r');
  }

  HANDLE ours = nullptr;
  HANDLE theirs = nullptr;
};

HANDLE start(const std::vector<std::string>& words, const Channel& out, const Channel& err) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoted(word);
  STARTUPINFOA start{};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdOutput = out.theirs;
  start.hStdError = err.theirs;
  PROCESS_INFORMATION made{};
  if (!CreateProcessA(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start, &made)) fail(line);
  CloseHandle(made.hThread);
  CloseHandle(out.theirs);
  CloseHandle(err.theirs);
  return made.hProcess;
}

}  // namespace

Outcome run_program(const std::vector<std::string>& words, const RunOptions& options) {
  if (options.terminal_on_stderr || !options.interrupt_at.empty())
    throw std::logic_error("terminals and interrupts are for Linux's tests");
  const Channel out, err;
  const HANDLE process = start(words, out, err);
  Outcome run;
  std::thread reader([&] { err.read_all(run.err); });
  out.read_all(run.out);
  reader.join();
  WaitForSingleObject(process, INFINITE);
  DWORD code = 0;
  GetExitCodeProcess(process, &code);
  CloseHandle(process);
  run.exit_code = static_cast<int>(code);
  return run;
}

}  // namespace ballast::tools
