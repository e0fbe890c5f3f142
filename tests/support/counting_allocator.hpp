// A host's allocator that counts the calls.
#pragma once

#include <atomic>
#include <cstdlib>

#include "tests/support/plugin.hpp"

namespace ballast_test {

struct CountingAllocator {
  std::atomic<uint64_t> calls{0};

  static void* BALLAST_CALL alloc(void* user, size_t size, size_t align) {
    static_cast<CountingAllocator*>(user)->calls.fetch_add(1);
    void* memory = nullptr;
    return posix_memalign(&memory, align < sizeof(void*) ? sizeof(void*) : align, size) == 0 ? memory : nullptr;
  }
  static void BALLAST_CALL dealloc(void* user, void* memory, size_t, size_t) {
    static_cast<CountingAllocator*>(user)->calls.fetch_add(1);
    std::free(memory);
  }
};

}  // namespace ballast_test
