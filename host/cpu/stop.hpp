// When to stop early: the host cancelled, or the time budget is spent. Shared by all workers of a job.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ballast::cpu {

class Stop {
 public:
  using Clock = std::chrono::steady_clock;

  Stop(const uint32_t* cancel_word, uint64_t time_budget_ns) : cancel_word_(cancel_word) {
    if (time_budget_ns == 0) return;
    timed_ = true;
    const auto now = Clock::now();
    // A budget of centuries would wrap round.
    const auto budget = std::chrono::nanoseconds(time_budget_ns < kForever ? time_budget_ns : kForever);
    deadline_ = now + budget;
  }

  // Cheap where there is neither a cancel word nor a budget; sticky.
  bool requested() {
    if (cancel_word_ && word_is_set()) cancel();
    if (timed_ && !timed_out_.load(std::memory_order_relaxed) && Clock::now() >= deadline_)
      timed_out_.store(true, std::memory_order_relaxed);
    return cancelled() || timed_out_.load(std::memory_order_relaxed);
  }

  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  bool word_is_set() const {
    // atomic_ref of a const word comes only with C++26; loading does not write.
    return std::atomic_ref<uint32_t>(*const_cast<uint32_t*>(cancel_word_)).load(std::memory_order_relaxed) != 0;
  }

  static constexpr uint64_t kForever = uint64_t{1} << 61;

  const uint32_t* cancel_word_;
  bool timed_ = false;
  Clock::time_point deadline_{};
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> timed_out_{false};
};

}  // namespace ballast::cpu
