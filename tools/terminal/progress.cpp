#include "tools/terminal/progress.hpp"

#include <fmt/format.h>

namespace ballast::tools {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(100);

}  // namespace

Progress::Progress(bool shown) : shown_(shown), next_(Clock::now() + kPatience) {}

void Progress::report(uint64_t done, uint64_t all) {
  if (!shown_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  line_drawn_ = true;
  const uint64_t percent = all == 0 ? 100 : done * 100 / all;
  fmt::print(stderr, "\r{:3}%  {} of {} layers", percent, done, all);
}

void Progress::clear() {
  if (line_drawn_) fmt::print(stderr, "\r\033[K");
  line_drawn_ = false;
}

}  // namespace ballast::tools
