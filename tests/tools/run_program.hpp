// Runs a program as a shell would, and keeps its output.
#pragma once

#include <string>
#include <vector>

namespace ballast::tools {

struct Outcome {
  int exit_code = -1;  // 128 + signal where one ended it
  std::string out;
  std::string err;
};

struct RunOptions {
  bool terminal_on_stderr = false;
  std::string interrupt_at;  // sends SIGINT once stderr holds this; empty: never
  bool terminate = false;    // sends SIGTERM instead
};

// words[0] is the program's path, or a name in PATH.
Outcome run_program(const std::vector<std::string>& words, const RunOptions& options = {});

}  // namespace ballast::tools
