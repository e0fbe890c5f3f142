// Where a worker's time goes. Reads no clock unless the job asked for timings.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "host/base/clock.hpp"
#include "host/job.hpp"

namespace ballast::cpu {

class StageClock {
 public:
  void start(bool enabled) {
    enabled_ = enabled;
    spent_ = {};
    if (enabled_) last_ = Clock::now();
  }

  // The time since start, or since the last call, went into this stage.
  void charge(Stage stage) {
    if (!enabled_) return;
    const auto now = Clock::now();
    spent_[static_cast<size_t>(stage)] +=
        static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now - last_).count());
    last_ = now;
  }

  // Forgets the time since the last call: it was spent waiting.
  void skip() {
    if (enabled_) last_ = Clock::now();
  }

  const std::array<uint64_t, kStageCount>& spent() const { return spent_; }

 private:
  using Clock = SteadyClock;

  bool enabled_ = false;
  Clock::time_point last_{};
  std::array<uint64_t, kStageCount> spent_{};
};

}  // namespace ballast::cpu
