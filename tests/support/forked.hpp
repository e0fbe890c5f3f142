// Code that runs in a child of fork, and how it ended.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace ballast_test {

// What the child's code found wrong; empty: nothing.
using Finding = std::string;

// Runs `body` in a child. A child that hangs, crashes, or finds something says so here.
template <typename Body>
Finding in_child(Body&& body) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    constexpr unsigned kMostSeconds = 60;
    alarm(kMostSeconds);
    const Finding finding = body();
    if (write(ends[1], finding.data(), finding.size()) < 0) _exit(1);
    _exit(0);
  }
  close(ends[1]);
  Finding finding;
  char part[256];
  for (ssize_t count; (count = read(ends[0], part, sizeof part)) > 0;) finding.append(part, static_cast<size_t>(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status)) + " " + finding;
  if (WEXITSTATUS(status) != 0) return "exit " + std::to_string(WEXITSTATUS(status)) + " " + finding;
  return finding;
}

}  // namespace ballast_test
