#include "tools/commands/selfcheck_child.hpp"

#include <algorithm>
#include <array>

#include "tools/base/error.hpp"
#include "tools/loader/shared_library.hpp"

#if defined(_WIN32)
#include <windows.h>

#include <filesystem>
#include <thread>
#else
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;
#endif

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kBetweenLooks{20};

}  // namespace

std::string crash_text(const ChildOutcome& outcome) {
#if defined(_WIN32)
  return fmt::format("exception 0x{:08X}", static_cast<uint32_t>(outcome.code));
#else
  return fmt::format("signal {}", outcome.code);
#endif
}

#if defined(_WIN32)

namespace {

// As CommandLineToArgvW takes it apart again.
std::wstring quoted(const std::wstring& word) {
  std::wstring text = L"\"";
  size_t slashes = 0;
  for (const wchar_t c : word) {
    if (c == L'"') text.append(slashes + 1, L'\\');
    slashes = c == L'\\' ? slashes + 1 : 0;
    text += c;
  }
  text.append(slashes, L'\\');
  return text + L"\"";
}

class Handle {
 public:
  explicit Handle(HANDLE handle = nullptr) : handle_(handle) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close(); }
  HANDLE get() const { return handle_; }
  HANDLE* out() { return &handle_; }
  void close() {
    if (handle_ != nullptr) CloseHandle(handle_);
    handle_ = nullptr;
  }

 private:
  HANDLE handle_;
};

void read_what_is_there(HANDLE pipe, std::string& text) {
  std::array<char, 4096> piece{};
  DWORD there = 0, size = 0;
  while (PeekNamedPipe(pipe, nullptr, 0, nullptr, &there, nullptr) && there > 0 &&
         ReadFile(pipe, piece.data(), std::min<DWORD>(there, static_cast<DWORD>(piece.size())), &size, nullptr))
    text.append(piece.data(), size);
}

}  // namespace

ChildOutcome run_child(const std::vector<std::string>& words, milliseconds timeout) {
  const std::wstring program = executable_path().wstring();
  std::wstring line = quoted(program);
  for (const std::string& word : words) line += L" " + quoted(std::filesystem::u8path(word).wstring());

  SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
  Handle ours, theirs;
  if (!CreatePipe(ours.out(), theirs.out(), &inherited, 0) || !SetHandleInformation(ours.get(), HANDLE_FLAG_INHERIT, 0))
    throw_failure("a process cannot be started: Windows error {}", GetLastError());
  STARTUPINFOW start{};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdOutput = theirs.get();
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION made{};
  if (!CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start, &made))
    throw_failure("a process cannot be started: Windows error {}", GetLastError());
  const Handle process(made.hProcess), thread(made.hThread);
  theirs.close();

  ChildOutcome outcome;
  const Clock::time_point deadline = Clock::now() + timeout;
  while (WaitForSingleObject(process.get(), static_cast<DWORD>(kBetweenLooks.count())) == WAIT_TIMEOUT) {
    read_what_is_there(ours.get(), outcome.said);
    if (Clock::now() < deadline) continue;
    TerminateProcess(process.get(), 1);
    outcome.end = ChildOutcome::End::timed_out;
    return outcome;
  }
  read_what_is_there(ours.get(), outcome.said);
  DWORD code = 0;
  GetExitCodeProcess(process.get(), &code);
  outcome.code = static_cast<int>(code);
  if (code >= 0xC0000000u) outcome.end = ChildOutcome::End::crashed;
  return outcome;
}

#else

namespace {

// A driver may hold a process that was killed for a while, or for ever.
constexpr milliseconds kUntilKilled{2000};

struct Pipe {
  Pipe() {
    if (pipe(ends) != 0) throw_failure("a process cannot be started: {}", std::strerror(errno));
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(ends[0]);
    close_theirs();
  }
  void close_theirs() {
    if (ends[1] >= 0) close(ends[1]);
    ends[1] = -1;
  }
  // Waits a little where there is nothing.
  void read_into(std::string& text, milliseconds wait) const {
    pollfd stream{ends[0], POLLIN, 0};
    poll(&stream, 1, static_cast<int>(wait.count()));
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = read(ends[0], piece.data(), piece.size())) > 0;)
      text.append(piece.data(), static_cast<size_t>(size));
  }

  int ends[2] = {-1, -1};
};

pid_t start(const std::vector<std::string>& words, int out) {
  const std::string program = executable_path().string();
  std::vector<char*> arguments{const_cast<char*>(program.c_str())};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw_failure("{} cannot be started again: {}", program, std::strerror(error));
  return child;
}

// True once it has ended.
bool has_ended(pid_t child, int& status) { return waitpid(child, &status, WNOHANG) == child; }

void end(pid_t child) {
  kill(child, SIGKILL);
  const Clock::time_point deadline = Clock::now() + kUntilKilled;
  int status = 0;
  while (!has_ended(child, status) && Clock::now() < deadline)
    poll(nullptr, 0, static_cast<int>(kBetweenLooks.count()));
}

}  // namespace

ChildOutcome run_child(const std::vector<std::string>& words, milliseconds timeout) {
  Pipe pipe;
  const pid_t child = start(words, pipe.ends[1]);
  pipe.close_theirs();
  ChildOutcome outcome;
  const Clock::time_point deadline = Clock::now() + timeout;
  int status = 0;
  while (!has_ended(child, status)) {
    if (Clock::now() >= deadline) {
      end(child);
      outcome.end = ChildOutcome::End::timed_out;
      return outcome;
    }
    const size_t before = outcome.said.size();
    pipe.read_into(outcome.said, kBetweenLooks);
    // A closed pipe is always readable.
    if (outcome.said.size() == before) poll(nullptr, 0, 1);
  }
  pipe.read_into(outcome.said, milliseconds(0));
  if (WIFSIGNALED(status)) outcome.end = ChildOutcome::End::crashed;
  outcome.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

#endif

}  // namespace ballast::tools
