// One line of progress on stderr, for work that takes more than a second, and only where a person watches: a bar, what
// is done, about how long the rest takes, and what runs now.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ballast::tools {

class Progress {
 public:
  explicit Progress(bool shown);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  bool shown() const { return shown_; }
  void report(uint64_t done, uint64_t all, const std::string& now = "");
  void clear();  // wipes the line

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_;
  bool line_drawn_ = false;
  Clock::time_point start_;
  Clock::time_point next_;
};

// The line at so many seconds from the start, in at most so many columns.
std::string progress_line(uint64_t done, uint64_t all, double seconds, const std::string& now, size_t columns);

}  // namespace ballast::tools
