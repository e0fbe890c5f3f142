// One line of progress on stderr, for work that takes more than a second, and only where a person watches.
#pragma once

#include <chrono>
#include <cstdint>

namespace ballast::tools {

class Progress {
 public:
  explicit Progress(bool shown);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void report(uint64_t done, uint64_t all);
  void clear();  // wipes the line

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_;
  bool line_drawn_ = false;
  Clock::time_point next_;
};

}  // namespace ballast::tools
