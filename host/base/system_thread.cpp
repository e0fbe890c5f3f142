#include "host/base/system_thread.hpp"

#include <cstring>
#include <new>

#if defined(_WIN32)
#include <windows.h>
#else
#include <signal.h>
#endif

namespace ballast {

#if defined(_WIN32)

struct SystemThread::Main {
  static DWORD WINAPI run(void* thread) {
    const auto& self = *static_cast<const SystemThread*>(thread);
    self.body_(self.argument_);
    return 0;
  }
};

bool SystemThread::start(Body body, void* argument) {
  body_ = body;
  argument_ = argument;
  handle_ = CreateThread(nullptr, 0, Main::run, this, 0, nullptr);
  return handle_ != nullptr;
}

void SystemThread::join() {
  WaitForSingleObject(handle_, INFINITE);
  CloseHandle(handle_);
}

uint64_t current_thread() { return GetCurrentThreadId(); }

#else

struct SystemThread::Main {
  static void* run(void* thread) {
    const auto& self = *static_cast<const SystemThread*>(thread);
    self.body_(self.argument_);
    return nullptr;
  }
};

// The host's signals are for the host's threads: ours take none.
bool SystemThread::start(Body body, void* argument) {
  body_ = body;
  argument_ = argument;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int code = pthread_create(&handle_, nullptr, Main::run, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return code == 0;
}

void SystemThread::join() { pthread_join(handle_, nullptr); }

uint64_t current_thread() {
  const pthread_t self = pthread_self();  // a number here, a pointer there
  uint64_t id = 0;
  static_assert(sizeof self <= sizeof id);
  std::memcpy(&id, &self, sizeof self);
  return id;
}

#endif

bool ThreadGroup::start(uint32_t count, SystemThread::Body body, void* argument) {
  threads_ = static_cast<SystemThread*>(allocator_.allocate(bytes_for(count), alignof(SystemThread)));
  if (!threads_) return false;
  room_ = count;
  for (; started_ < count; ++started_)
    if (!(::new (&threads_[started_]) SystemThread)->start(body, argument)) return false;
  return true;
}

void ThreadGroup::join() {
  for (uint32_t i = 0; i < started_; ++i) threads_[i].join();
  drop();
}

void ThreadGroup::drop() {
  if (threads_) allocator_.release(threads_, bytes_for(room_), alignof(SystemThread));
  threads_ = nullptr;
  started_ = 0;
}

}  // namespace ballast
