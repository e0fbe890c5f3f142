// What the tools throw, and the exit code each becomes. Messages are one sentence that names the invalid_field.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace ballast::tools {

enum class ExitCode : int {
  done = 0,
  failure = 1,
  usage = 2,
  // Of the self check.
  wrong_bytes = 3,
  device_failed = 4,
  timed_out = 5,
  // Of validate.
  broken_rule = 3,
  wrong_answer = 4,
  bad_guest = 5,
  check_crashed = 6,
  check_timed_out = 7,
  cancelled = 130  // what a shell says of Ctrl-C
};

class Error : public std::runtime_error {
 public:
  Error(ExitCode exit_code, const std::string& sentence) : std::runtime_error(sentence), exit_code_(exit_code) {}
  ExitCode exit_code() const { return exit_code_; }

 private:
  ExitCode exit_code_;
};

// The caller's mistake: an option or an input.
template <typename... Args>
[[noreturn]] void throw_usage(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ExitCode::usage, fmt::format(format, std::forward<Args>(args)...));
}

// Anything else that keeps the work from being done.
template <typename... Args>
[[noreturn]] void throw_failure(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ExitCode::failure, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace ballast::tools
