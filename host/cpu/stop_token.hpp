// When to stop early: the host cancelled, or the time budget is spent.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "host/base/cancel_flag.hpp"
#include "host/base/clock.hpp"

namespace ballast::cpu {

// Ends a job, or one of its layers. All workers that work on it share the token.
class StopToken {
 public:
  using Now = uint64_t (*)();  // nanoseconds

  // Either word may be null; a budget of 0 is none.
  StopToken(const uint32_t* cancel_flag, uint64_t time_budget_ns, const uint32_t* other_word = nullptr,
            Now now = monotonic_ns)
      : cancel_flags_{cancel_flag, other_word}, now_(now), timed_(time_budget_ns != 0) {
    // A budget of centuries would wrap round.
    if (timed_) deadline_ = now_() + std::min(time_budget_ns, kForever);
  }

  // The token of the next of `left` layers, `abreast` of which are packed at a time. The layer may take its share of
  // the time that the job has left; what it does not need is left to the layers after it.
  StopToken of_layer(uint64_t left, uint64_t abreast) { return {*this, left, std::min(abreast, left)}; }

  // Asked before every further step. Cheap where there is neither a cancel word nor a budget; sticky.
  bool requested() {
    if (poll_cancelled() || timed_out()) return true;
    if (timed_ && now_() >= deadline_) timed_out_.store(true, std::memory_order_relaxed);
    return timed_out();
  }

  void cancel() { whole_.cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return whole_.cancelled_.load(std::memory_order_relaxed); }
  // The same, having looked at the words.
  bool poll_cancelled() {
    for (const uint32_t* word : whole_.cancel_flags_)
      if (is_set(word)) cancel();
    return cancelled();
  }
  // Whether a step was given up because time ran out.
  bool timed_out() const { return timed_out_.load(std::memory_order_relaxed); }

 private:
  static constexpr uint64_t kForever = uint64_t{1} << 61;

  StopToken(StopToken& job, uint64_t left, uint64_t abreast) : whole_(job), now_(job.now_), timed_(job.timed_) {
    if (!timed_) return;
    const uint64_t now = now_();
    const uint64_t time = job.deadline_ > now ? job.deadline_ - now : 0;
    deadline_ = now + time / left * abreast + time % left * abreast / left;
  }

  StopToken& whole_ = *this;  // holds what cancels the job
  const uint32_t* cancel_flags_[2] = {};
  Now now_;
  bool timed_;
  uint64_t deadline_ = 0;
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> timed_out_{false};
};

}  // namespace ballast::cpu
