// Fork and join: the one way in which the host module uses more than one thread.
#pragma once

#include <cstdint>

namespace ballast {

using Task = void (*)(void* argument, uint32_t index);

// The host's job system, the plugin's own threads, or neither (fork is null): then tasks run one after the other.
struct ForkJoin {
  void* user = nullptr;
  // Calls task(argument, i) once for each i < count and returns true when all have returned; false: refused, none
  // called.
  bool (*fork)(void* user, Task task, void* argument, uint32_t count) = nullptr;

  void run(Task task, void* argument, uint32_t count) const {
    if (count > 1 && fork && fork(user, task, argument, count)) return;
    for (uint32_t i = 0; i < count; ++i) task(argument, i);
  }
};

}  // namespace ballast
