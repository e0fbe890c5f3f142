// This program run again as a process of its own, so that whatever a driver does to it, this one goes on.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace ballast::tools {

struct ChildOutcome {
  enum class End { exited, crashed, timed_out } end = End::exited;
  int code = 0;      // exit code; where it crashed, the signal (on Windows the exception)
  std::string said;  // on its stdout
};

// For a crashed one, the cause: "signal 9".
std::string crash_text(const ChildOutcome& outcome);

// Throws Error where the child cannot be started. Its stderr is this program's.
ChildOutcome run_child(const std::vector<std::string>& words, std::chrono::milliseconds timeout);

}  // namespace ballast::tools
