#include "tools/terminal/progress.hpp"

#include <fmt/format.h>

#include <cmath>

#include "tools/terminal/terminal.hpp"

namespace ballast::tools {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(100);

std::string duration_text(double seconds) {
  const auto whole = static_cast<uint64_t>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

Progress::Progress(bool shown) : shown_(shown), start_(Clock::now()), next_(start_ + kPatience) {}

void Progress::report(uint64_t done, uint64_t all, const std::string& now) {
  if (!shown_) return;
  const auto time = Clock::now();
  if (time < next_) return;
  next_ = time + kInterval;
  line_drawn_ = true;
  const double seconds = std::chrono::duration<double>(time - start_).count();
  const auto columns = static_cast<size_t>(terminal_columns(stderr)) - 1;  // a full line would wrap
  fmt::print(stderr, "\r{}\033[K", progress_line(done, all, seconds, now, columns));
}

void Progress::clear() {
  if (line_drawn_) fmt::print(stderr, "\r\033[K");
  line_drawn_ = false;
}

std::string progress_line(uint64_t done, uint64_t all, double seconds, const std::string& now, size_t columns) {
  constexpr uint64_t kBar = 20;
  const uint64_t full = all == 0 ? kBar : done * kBar / all, percent = all == 0 ? 100 : done * 100 / all;
  std::string line = fmt::format("{:3}% [{:.<{}}] {} of {} layers", percent, std::string(full, '#'), kBar, done, all);
  if (done > 0 && done < all) {
    const double left = seconds / static_cast<double>(done) * static_cast<double>(all - done);
    line += fmt::format(", about {} left", duration_text(left));
  }
  if (!now.empty()) line += "; " + now;
  return line.substr(0, columns);
}

}  // namespace ballast::tools
