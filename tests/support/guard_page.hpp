// Memory that ends exactly where reading or writing on would crash.
#pragma once

#include <cstddef>
#include <cstring>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace ballast_test {

class GuardedEnd {
 public:
  // size bytes right before an unreadable page, all of them `filler`.
  GuardedEnd(size_t size, unsigned char filler) : size_(size) {
    const size_t page = page_size();
    body_ = (size + page - 1) / page * page + page;
    whole_ = body_ + page;
    base_ = static_cast<unsigned char*>(take(whole_));
    shut(base_ + body_, page);
    std::memset(data(), filler, size);
  }
  GuardedEnd(const GuardedEnd&) = delete;
  GuardedEnd& operator=(const GuardedEnd&) = delete;
  ~GuardedEnd() { drop(base_, whole_); }

  unsigned char* data() const { return base_ + body_ - size_; }
  size_t size() const { return size_; }

 private:
#if defined(_WIN32)
  static size_t page_size() {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
  }
  static void* take(size_t size) { return VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }
  static void shut(void* memory, size_t size) {
    DWORD before = 0;
    VirtualProtect(memory, size, PAGE_NOACCESS, &before);
  }
  static void drop(void* memory, size_t) { VirtualFree(memory, 0, MEM_RELEASE); }
#else
  static size_t page_size() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }
  static void* take(size_t size) {
    return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  static void shut(void* memory, size_t size) { mprotect(memory, size, PROT_NONE); }
  static void drop(void* memory, size_t size) { munmap(memory, size); }
#endif

  size_t size_;
  size_t body_ = 0;
  size_t whole_ = 0;
  unsigned char* base_ = nullptr;
};

}  // namespace ballast_test
