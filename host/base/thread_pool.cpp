#include "host/base/thread_pool.hpp"

#include <atomic>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#endif

namespace ballast {
namespace {

// ---- the system's threads, in as few words as the pool needs ----
// Not std::thread and its kin: they bring exception code into the plugin.

#if defined(_WIN32)

class Lock {
 public:
  void take() { AcquireSRWLockExclusive(&lock_); }
  void drop() { ReleaseSRWLockExclusive(&lock_); }

 private:
  friend class Signal;
  SRWLOCK lock_ = SRWLOCK_INIT;
};

class Signal {
 public:
  void wait(Lock& lock) { SleepConditionVariableSRW(&signal_, &lock.lock_, INFINITE, 0); }
  void raise() { WakeAllConditionVariable(&signal_); }

 private:
  CONDITION_VARIABLE signal_ = CONDITION_VARIABLE_INIT;
};

using Thread = HANDLE;
template <void (*Body)(void*)>
DWORD WINAPI thread_main(void* argument) {
  Body(argument);
  return 0;
}
template <void (*Body)(void*)>
bool start_thread(Thread* thread, void* argument) {
  *thread = CreateThread(nullptr, 0, thread_main<Body>, argument, 0, nullptr);
  return *thread != nullptr;
}
void join_thread(Thread thread) {
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}

#else

class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { pthread_mutex_destroy(&lock_); }
  void take() { pthread_mutex_lock(&lock_); }
  void drop() { pthread_mutex_unlock(&lock_); }

 private:
  friend class Signal;
  pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
};

class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  ~Signal() { pthread_cond_destroy(&signal_); }
  void wait(Lock& lock) { pthread_cond_wait(&signal_, &lock.lock_); }
  void raise() { pthread_cond_broadcast(&signal_); }

 private:
  pthread_cond_t signal_ = PTHREAD_COND_INITIALIZER;
};

using Thread = pthread_t;
template <void (*Body)(void*)>
void* thread_main(void* argument) {
  Body(argument);
  return nullptr;
}
// The host's signals are for the host's threads: ours take none.
template <void (*Body)(void*)>
bool start_thread(Thread* thread, void* argument) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int code = pthread_create(thread, nullptr, thread_main<Body>, argument);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return code == 0;
}
void join_thread(Thread thread) { pthread_join(thread, nullptr); }

#endif

// ---- the pool ----

class Pool : public ThreadPool {
 public:
  explicit Pool(Allocator& allocator) : allocator_(allocator) {}

  bool start(uint32_t threads);
  void stop();
  bool fork(Task task, void* argument, uint32_t count);
  Allocator& allocator() { return allocator_; }

 private:
  static void body(void* pool) { static_cast<Pool*>(pool)->serve(); }
  void serve();
  void work();

  Allocator& allocator_;
  Thread* threads_ = nullptr;
  uint32_t room_ = 0;     // of threads_
  uint32_t started_ = 0;  // of them

  Lock lock_;     // guards what follows
  Signal begun_;  // a fork, or the end of the pool
  Signal done_;   // no thread works any more
  bool ending_ = false;
  bool forked_ = false;  // between fork and join
  uint64_t round_ = 0;   // forks so far
  uint32_t working_ = 0;

  // Written by fork before it says so, read by threads that joined it: the lock is between.
  Task task_ = nullptr;
  void* argument_ = nullptr;
  uint32_t count_ = 0;
  std::atomic<uint64_t> next_{0};
};

bool Pool::start(uint32_t threads) {
  threads_ = static_cast<Thread*>(allocator_.allocate(threads * sizeof(Thread), alignof(Thread)));
  if (!threads_) return false;
  room_ = threads;
  for (; started_ < threads; ++started_)
    if (!start_thread<body>(&threads_[started_], this)) return false;
  return true;
}

void Pool::stop() {
  lock_.take();
  ending_ = true;
  begun_.raise();
  lock_.drop();
  for (uint32_t i = 0; i < started_; ++i) join_thread(threads_[i]);
  if (threads_) allocator_.release(threads_, room_ * sizeof(Thread), alignof(Thread));
}

void Pool::work() {
  for (;;) {
    const uint64_t i = next_.fetch_add(1, std::memory_order_relaxed);
    if (i >= count_) return;
    task_(argument_, static_cast<uint32_t>(i));
  }
}

// A thread that wakes when its fork is over already finds forked_ down and sleeps on.
void Pool::serve() {
  uint64_t seen = 0;
  lock_.take();
  for (;;) {
    while (!ending_ && (!forked_ || round_ == seen)) begun_.wait(lock_);
    if (ending_) break;
    seen = round_;
    ++working_;
    lock_.drop();
    work();
    lock_.take();
    if (--working_ == 0) done_.raise();
  }
  lock_.drop();
}

// A fork inside a fork is refused, so that it runs inline.
bool Pool::fork(Task task, void* argument, uint32_t count) {
  lock_.take();
  if (forked_) {
    lock_.drop();
    return false;
  }
  forked_ = true;
  ++round_;
  task_ = task;
  argument_ = argument;
  count_ = count;
  next_.store(0, std::memory_order_relaxed);
  begun_.raise();
  lock_.drop();
  work();
  lock_.take();
  while (working_ != 0) done_.wait(lock_);
  forked_ = false;
  lock_.drop();
  return true;
}

}  // namespace

Status ThreadPool::create(Allocator& allocator, uint32_t threads, ThreadPool** out) {
  Pool* pool = ballast::create<Pool>(allocator, allocator);
  if (!pool) return failure(Code::memory, "No memory for a pool of %u threads.", threads);
  if (!pool->start(threads)) {
    destroy(pool);
    return failure(Code::memory, "The system, or the host's allocator, refused to give %u threads.", threads);
  }
  *out = pool;
  return {};
}

void ThreadPool::destroy(ThreadPool* pool) {
  if (!pool) return;
  auto* whole = static_cast<Pool*>(pool);
  whole->stop();
  ballast::destroy(whole->allocator(), whole);
}

ForkJoin ThreadPool::jobs() {
  const auto fork = [](void* user, Task task, void* argument, uint32_t count) {
    return static_cast<Pool*>(user)->fork(task, argument, count);
  };
  return {static_cast<Pool*>(this), fork};
}

}  // namespace ballast
