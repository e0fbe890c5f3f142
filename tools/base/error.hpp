// The errors of the tools with their exit codes. A message is one sentence that names what is wrong.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {

enum class ExitCode : int {
  done = 0,
  failure = 1,
  usage = 2,
  // selfcheck
  wrong_bytes = 3,
  device_failed = 4,
  timed_out = 5,
  // validate
  broken_rule = 3,
  wrong_answer = 4,
  bad_guest = 5,
  check_crashed = 6,
  check_timed_out = 7,
  cancelled = 130,   // 128 + SIGINT, as shells report it
  terminated = 143,  // 128 + SIGTERM
};

// A sentence holds bytes of files and of file names, so it is escaped here, once for all messages.
class Error : public std::runtime_error {
 public:
  Error(ExitCode exit_code, const std::string& sentence)
      : std::runtime_error(terminal_text(sentence)), exit_code_(exit_code) {}
  ExitCode exit_code() const { return exit_code_; }

 private:
  ExitCode exit_code_;
};

// The caller made a mistake: an option or an input is wrong.
template <typename... Args>
[[noreturn]] void throw_usage(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ExitCode::usage, fmt::format(format, std::forward<Args>(args)...));
}

// Anything else keeps the work from being done.
template <typename... Args>
[[noreturn]] void throw_failure(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ExitCode::failure, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace ballast::tools
