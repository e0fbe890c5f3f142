// The system's threads, in as few words as the plugin needs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/base/memory.hpp"

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace ballast {

// Must not move between start and join.
class SystemThread {
 public:
  using Body = void (*)(void* argument);

  // False where the system gives none; then there is nothing to join.
  bool start(Body body, void* argument);
  void join();

 private:
  struct Main;

  Body body_ = nullptr;
  void* argument_ = nullptr;
#if defined(_WIN32)
  void* handle_ = nullptr;
#else
  pthread_t handle_{};
#endif
};

// The calling thread's identity: never 0, and no other thread has it while this one lives.
uint64_t current_thread();

// Several threads that run the same body.
class ThreadGroup {
 public:
  explicit ThreadGroup(Allocator& allocator) : allocator_(allocator) {}
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;

  // False where memory or threads are refused; join() those that started even then.
  bool start(uint32_t count, SystemThread::Body body, void* argument);
  // What that takes of the allocator.
  static size_t bytes_for(uint32_t count) { return count * sizeof(SystemThread); }
  // Whoever joins has told the bodies to return.
  void join();
  // Gives the memory back in a child of fork, where the threads are not.
  void drop();

 private:
  Allocator& allocator_;
  SystemThread* threads_ = nullptr;
  uint32_t room_ = 0;
  uint32_t started_ = 0;
};

}  // namespace ballast
