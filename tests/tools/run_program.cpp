#include "tests/tools/run_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace ballast::tools {
namespace {

// The reading end of a stream of the program, and the end the program gets.
struct Channel {
  int ours = -1;
  int theirs = -1;
};

[[noreturn]] void fail(const char* what, int error) { throw std::system_error(error, std::generic_category(), what); }

Channel pipe_channel() {
  int ends[2];
  if (pipe(ends) != 0) fail("pipe", errno);
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  return {ends[0], ends[1]};
}

Channel terminal_channel() {
  const int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ours < 0 || grantpt(ours) != 0 || unlockpt(ours) != 0) fail("posix_openpt", errno);
  const int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
  if (theirs < 0) fail("open", errno);
  return {ours, theirs};
}

pid_t start(const std::vector<std::string>& words, const Channel& out, const Channel& err) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.theirs, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.theirs, STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out.theirs);
  close(err.theirs);
  if (error != 0) fail(arguments[0], error);
  return child;
}

// Appends what is there; false at the stream's end (which on a terminal shows as an error).
bool read_some(int stream, std::string& text) {
  std::array<char, 4096> piece{};
  const ssize_t size = read(stream, piece.data(), piece.size());
  if (size <= 0) return false;
  text.append(piece.data(), static_cast<size_t>(size));
  return true;
}

}  // namespace

Outcome run_program(const std::vector<std::string>& words, const RunOptions& options) {
  const Channel out = pipe_channel();
  const Channel err = options.terminal_on_stderr ? terminal_channel() : pipe_channel();
  const pid_t child = start(words, out, err);
  Outcome run;
  bool interrupts = !options.interrupt_at.empty();
  std::array<pollfd, 2> streams{{{out.ours, POLLIN, 0}, {err.ours, POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (poll(streams.data(), streams.size(), -1) < 0) fail("poll", errno);
    for (pollfd& stream : streams)
      if (stream.fd >= 0 && stream.revents != 0 && !read_some(stream.fd, stream.fd == out.ours ? run.out : run.err))
        stream.fd = -1;  // poll passes over it
    if (interrupts && run.err.find(options.interrupt_at) != std::string::npos) {
      kill(child, options.terminate ? SIGTERM : SIGINT);
      interrupts = false;
    }
  }
  close(out.ours);
  close(err.ours);
  int status = 0;
  if (waitpid(child, &status, 0) < 0) fail("waitpid", errno);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

}  // namespace ballast::tools
