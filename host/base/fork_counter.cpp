#include "host/base/fork_counter.hpp"

#if !defined(_WIN32)
#include <sys/mman.h>
#include <unistd.h>

#include <new>
#endif

namespace ballast {

#if defined(_WIN32)

ForkCounter::ForkCounter() : last_(1) {}
ForkCounter::~ForkCounter() = default;
uint32_t ForkCounter::now() { return 1; }

#else

namespace {

constexpr size_t kPageBytes = 4096;  // or the system's, if that is more

uint64_t numbered(uint64_t number) { return number << 32 | static_cast<uint32_t>(getpid()); }

void* map_wiped_page() {
#if defined(MADV_WIPEONFORK)
  void* page = mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (madvise(page, kPageBytes, MADV_WIPEONFORK) == 0) return page;
  munmap(page, kPageBytes);
#endif
  return nullptr;
}

}  // namespace

ForkCounter::ForkCounter() : last_(1) {
  if (void* page = map_wiped_page())
    page_ = ::new (page) std::atomic<uint32_t>(1);
  else
    last_.store(numbered(1), std::memory_order_relaxed);
}

ForkCounter::~ForkCounter() {
  if (page_) munmap(page_, kPageBytes);
}

uint32_t ForkCounter::now() {
  if (page_) {
    uint32_t seen = page_->load(std::memory_order_relaxed);
    if (seen != 0) return seen;
    const auto next = static_cast<uint32_t>(last_.fetch_add(1, std::memory_order_relaxed) + 1);
    return page_->compare_exchange_strong(seen, next, std::memory_order_relaxed) ? next : seen;
  }
  uint64_t seen = last_.load(std::memory_order_relaxed);
  for (;;) {
    const uint64_t same = numbered(seen >> 32);
    if (seen == same) return static_cast<uint32_t>(seen >> 32);
    const uint64_t next = numbered((seen >> 32) + 1);
    if (last_.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return static_cast<uint32_t>(next >> 32);
  }
}

#endif

}  // namespace ballast
