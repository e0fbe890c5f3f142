// When to stop early: the host cancelled, or the time budget is spent. Shared by all workers of a job.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "host/base/cancel_word.hpp"
#include "host/base/clock.hpp"

namespace ballast::cpu {

class Stop {
 public:
  using Clock = SteadyClock;

  // Either word may be null.
  Stop(const uint32_t* cancel_word, uint64_t time_budget_ns, const uint32_t* other_word = nullptr)
      : cancel_words_{cancel_word, other_word} {
    if (time_budget_ns == 0) return;
    timed_ = true;
    const auto now = Clock::now();
    // A budget of centuries would wrap round.
    const auto budget = std::chrono::nanoseconds(time_budget_ns < kForever ? time_budget_ns : kForever);
    deadline_ = now + budget;
  }

  // Cheap where there is neither a cancel word nor a budget; sticky.
  bool requested() {
    for (const uint32_t* word : cancel_words_)
      if (is_set(word)) cancel();
    if (timed_ && !timed_out_.load(std::memory_order_relaxed) && Clock::now() >= deadline_)
      timed_out_.store(true, std::memory_order_relaxed);
    return cancelled() || timed_out_.load(std::memory_order_relaxed);
  }

  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  static constexpr uint64_t kForever = uint64_t{1} << 61;

  const uint32_t* cancel_words_[2];
  bool timed_ = false;
  Clock::time_point deadline_{};
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> timed_out_{false};
};

}  // namespace ballast::cpu
