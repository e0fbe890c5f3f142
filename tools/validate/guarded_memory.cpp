#include "tools/validate/guarded_memory.hpp"

#include <algorithm>
#include <new>
#include <utility>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace ballast::tools::validate {
namespace {

#if defined(_WIN32)

size_t page_size() {
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return info.dwPageSize;
}
unsigned char* map_pages(size_t size) {
  return static_cast<unsigned char*>(VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
}
bool forbid(unsigned char* page, size_t size) {
  DWORD before = 0;
  return VirtualProtect(page, size, PAGE_NOACCESS, &before) != 0;
}
void unmap_pages(unsigned char* base, size_t) { VirtualFree(base, 0, MEM_RELEASE); }

#else

size_t page_size() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }
unsigned char* map_pages(size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<unsigned char*>(memory);
}
bool forbid(unsigned char* page, size_t size) { return mprotect(page, size, PROT_NONE) == 0; }
void unmap_pages(unsigned char* base, size_t size) { munmap(base, size); }

#endif

}  // namespace

GuardedMemory::GuardedMemory(size_t size) : size_(size) {
  const size_t page = page_size();
  body_ = std::max<size_t>((size + page - 1) / page * page, page);
  whole_ = body_ + page;
  base_ = map_pages(whole_);
  if (base_ == nullptr || !forbid(base_ + body_, page)) throw std::bad_alloc();
  std::memset(base_, kFiller, body_);
}

GuardedMemory::GuardedMemory(GuardedMemory&& other) noexcept
    : size_(other.size_), body_(other.body_), whole_(other.whole_), base_(std::exchange(other.base_, nullptr)) {}

GuardedMemory::~GuardedMemory() {
  if (base_ != nullptr) unmap_pages(base_, whole_);
}

bool GuardedMemory::filled(const unsigned char* bytes, size_t count) {
  return std::all_of(bytes, bytes + count, [](unsigned char byte) { return byte == kFiller; });
}

}  // namespace ballast::tools::validate
