// A mutex of the system's. Not std::mutex: that brings exception code into the plugin.
#pragma once

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace ballast::vulkan {

class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

#if defined(_WIN32)
  void take();
  void drop();

 private:
  void* lock_ = nullptr;  // an SRWLOCK, which is one pointer and starts at zero
#else
  void take() { pthread_mutex_lock(&lock_); }
  void drop() { pthread_mutex_unlock(&lock_); }

 private:
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

}  // namespace ballast::vulkan
