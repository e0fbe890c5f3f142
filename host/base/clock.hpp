// The time that jobs are measured and limited with. Not std::chrono::steady_clock: some C++ runtimes keep exception
// code with it, which would come into the plugin.
#pragma once

#include <chrono>
#include <cstdint>

namespace ballast {

// Nanoseconds since some moment; never goes back.
uint64_t monotonic_ns();

struct SteadyClock {
  // NOLINTBEGIN(readability-identifier-naming): the standard's names for a clock
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SteadyClock>;
  static constexpr bool is_steady = true;
  // NOLINTEND(readability-identifier-naming)
  static time_point now() { return time_point(duration(static_cast<rep>(monotonic_ns()))); }
};

}  // namespace ballast
