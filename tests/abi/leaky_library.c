/* A library with the faults that the tests must notice: each load keeps an open file, and sixteen bytes where no leak
 * checker watches the whole process. */
#include <stdlib.h>
#include <unistd.h>

void* leaky_memory;

__attribute__((constructor)) static void leak(void) {
#if defined(BALLAST_LEAK_MEMORY)
  leaky_memory = malloc(16);
#endif
  (void)!dup(1);
}
