// Memory that ends exactly where reading or writing on would crash.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

namespace ballast_test {

class GuardedEnd {
 public:
  // size bytes right before an unreadable page, all of them `filler`.
  GuardedEnd(size_t size, unsigned char filler) : size_(size) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    body_ = (size + page - 1) / page * page + page;
    void* memory = mmap(nullptr, body_ + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    whole_ = body_ + page;
    base_ = static_cast<unsigned char*>(memory);
    mprotect(base_ + body_, page, PROT_NONE);
    std::memset(data(), filler, size);
  }
  GuardedEnd(const GuardedEnd&) = delete;
  GuardedEnd& operator=(const GuardedEnd&) = delete;
  ~GuardedEnd() { munmap(base_, whole_); }

  unsigned char* data() const { return base_ + body_ - size_; }
  size_t size() const { return size_; }

 private:
  size_t size_;
  size_t body_ = 0;
  size_t whole_ = 0;
  unsigned char* base_ = nullptr;
};

}  // namespace ballast_test
