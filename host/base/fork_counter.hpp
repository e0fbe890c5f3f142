// Tells a child of fork from the process that made an object.
#pragma once

#include <atomic>
#include <cstdint>

namespace ballast {

// Where the kernel wipes a page for a child, the counter is such a page, and asking is one load. It is mapped, not
// allocated: the page must hold nothing else. Elsewhere asking costs a system call. pthread_atfork would do neither,
// but it takes memory that no host counts, needs state that outlives every object, and misses a raw clone.
class ForkCounter {
 public:
  ForkCounter();
  ForkCounter(const ForkCounter&) = delete;
  ForkCounter& operator=(const ForkCounter&) = delete;
  ~ForkCounter();

  // 1 in the process that made this; another number in each child of fork. Always 1 on Windows, which has no fork.
  uint32_t now();

 private:
  std::atomic<uint32_t>* page_ = nullptr;  // holds the number; the kernel sets it to 0 in a child
  std::atomic<uint64_t> last_;             // the largest number given; without a page it is above the process's id
};

}  // namespace ballast
