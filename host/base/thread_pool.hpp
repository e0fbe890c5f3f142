// Threads of the plugin's own, for hosts that have no job system and asked for them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/base/fork_join.hpp"
#include "host/base/memory.hpp"
#include "host/base/status.hpp"

namespace ballast {

class ThreadPool {
 public:
  // Starts `threads` threads; the thread that forks works too. Code::memory or Code::internal where the system refuses.
  static Status create(Allocator& allocator, uint32_t threads, ThreadPool** out);
  // What that takes of the allocator.
  static size_t bytes_for(uint32_t threads);
  // Joins them. nullptr is fine.
  static void destroy(ThreadPool* pool);
  // Gives the memory back in a child of fork, where the threads are not. nullptr is fine.
  static void drop(ThreadPool* pool);

  ForkJoin jobs();

 protected:
  ThreadPool() = default;
  ~ThreadPool() = default;
};

}  // namespace ballast
