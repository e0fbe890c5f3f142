// A mutex and a condition variable of the system's. Not std::mutex and its kin: they bring exception code into the
// plugin.
#pragma once

#include <cstdint>

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace ballast {

class Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  ~Mutex();
  void lock();
  bool try_lock();
  void unlock();

 private:
  friend class Condition;
#if defined(_WIN32)
  void* lock_ = nullptr;  // an SRWLOCK, which is one pointer and starts at zero
#else
  pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
#endif
};

// Holds a lock while it lives.
class LockGuard {
 public:
  explicit LockGuard(Mutex& lock) : lock_(lock) { lock_.lock(); }
  LockGuard(const LockGuard&) = delete;
  LockGuard& operator=(const LockGuard&) = delete;
  ~LockGuard() { lock_.unlock(); }

 private:
  Mutex& lock_;
};

// Threads that wait drop the lock meanwhile; any may wake without reason.
class Condition {
 public:
  Condition();
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;
  ~Condition();
  void wait(Mutex& lock);
  void wait(Mutex& lock, uint64_t at_most_ns);
  void notify_all();

 private:
#if defined(_WIN32)
  void* signal_ = nullptr;  // a CONDITION_VARIABLE, likewise
#else
  pthread_cond_t signal_;
#endif
};

}  // namespace ballast
