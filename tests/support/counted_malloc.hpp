// malloc and its kin, for the program that includes this and for all that it loads, with a call of count_allocation()
// before each. The including file defines that function. Sanitizers replace these functions themselves, so under them
// nothing is counted.
#pragma once

#include <cstddef>

#include "tests/support/sanitized.hpp"

namespace ballast_test {

void count_allocation();

}  // namespace ballast_test

#if !BALLAST_SANITIZED
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

void* malloc(size_t size) { return ballast_test::count_allocation(), __libc_malloc(size); }
void* calloc(size_t number, size_t size) { return ballast_test::count_allocation(), __libc_calloc(number, size); }
void* realloc(void* memory, size_t size) { return ballast_test::count_allocation(), __libc_realloc(memory, size); }
void* memalign(size_t align, size_t size) { return ballast_test::count_allocation(), __libc_memalign(align, size); }
void* aligned_alloc(size_t align, size_t size) {
  return ballast_test::count_allocation(), __libc_memalign(align, size);
}
int posix_memalign(void** memory, size_t align, size_t size) {
  ballast_test::count_allocation();
  *memory = __libc_memalign(align, size);
  return *memory ? 0 : 12;
}
void free(void* memory) { ballast_test::count_allocation(), __libc_free(memory); }
}
#endif
