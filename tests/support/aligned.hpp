// Memory of an alignment, on every system.
#pragma once

#include <cstddef>
#include <cstdlib>
#if defined(_WIN32)
#include <malloc.h>
#endif

namespace ballast_test {

#if defined(_WIN32)
inline void* take_aligned(size_t size, size_t align) { return _aligned_malloc(size, align); }
inline void give_aligned(void* memory) { _aligned_free(memory); }
#else
inline void* take_aligned(size_t size, size_t align) {
  return std::aligned_alloc(align, (size + align - 1) / align * align);
}
inline void give_aligned(void* memory) { std::free(memory); }
#endif

}  // namespace ballast_test
