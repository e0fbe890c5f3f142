#include "host/base/memory.hpp"

#include <cstdlib>
#if defined(_WIN32)
#include <malloc.h>
#endif

namespace ballast {
namespace {

void* system_allocate(size_t size, size_t align) {
#if defined(_WIN32)
  return _aligned_malloc(size, align);
#else
  if (align < sizeof(void*)) align = sizeof(void*);
  void* memory = nullptr;
  return posix_memalign(&memory, align, size) == 0 ? memory : nullptr;
#endif
}

void system_release(void* memory) {
#if defined(_WIN32)
  _aligned_free(memory);
#else
  std::free(memory);
#endif
}

}  // namespace

void* Allocator::allocate(size_t size, size_t align) {
  void* memory = alloc_ ? alloc_(user_, size, align) : system_allocate(size, align);
  if (memory) bytes_.fetch_add(size, std::memory_order_relaxed);
  return memory;
}

void Allocator::release(void* memory, size_t size, size_t align) {
  if (!memory) return;
  bytes_.fetch_sub(size, std::memory_order_relaxed);
  if (dealloc_)
    dealloc_(user_, memory, size, align);
  else
    system_release(memory);
}

bool Arena::reserve(Allocator& allocator, size_t bytes) {
  reset();
  if (bytes > kLargestBlock) return false;
  void* memory = allocator.allocate(bytes, ArenaLayout::kAlign);
  if (!memory) return false;
  allocator_ = &allocator;
  data_ = static_cast<std::byte*>(memory);
  size_ = bytes;
  return true;
}

void Arena::reset() {
  if (data_) allocator_->release(data_, size_, ArenaLayout::kAlign);
  allocator_ = nullptr;
  data_ = nullptr;
  size_ = 0;
}

}  // namespace ballast
