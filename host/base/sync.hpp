// A mutex and a condition variable of the system's. Not std::mutex and its kin: they bring exception code into the
// plugin.
#pragma once

#include <cstdint>

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace ballast {

class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();
  void take();
  void drop();

 private:
  friend class Signal;
#if defined(_WIN32)
  void* lock_ = nullptr;  // an SRWLOCK, which is one pointer and starts at zero
#else
  pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
#endif
};

// Holds a lock while it lives.
class Held {
 public:
  explicit Held(Lock& lock) : lock_(lock) { lock_.take(); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { lock_.drop(); }

 private:
  Lock& lock_;
};

// Threads that wait drop the lock meanwhile; any may wake without reason.
class Signal {
 public:
  Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  ~Signal();
  void wait(Lock& lock);
  void wait(Lock& lock, uint64_t at_most_ns);
  void raise();

 private:
#if defined(_WIN32)
  void* signal_ = nullptr;  // a CONDITION_VARIABLE, likewise
#else
  pthread_cond_t signal_;
#endif
};

}  // namespace ballast
