#include "host/base/thread_pool.hpp"

#include <atomic>

#include "host/base/sync.hpp"
#include "host/base/system_thread.hpp"

namespace ballast {
namespace {

class Pool : public ThreadPool {
 public:
  explicit Pool(Allocator& allocator) : allocator_(allocator), threads_(allocator) {}

  bool start(uint32_t threads) { return threads_.start(threads, body, this); }
  void stop();
  bool fork(Task task, void* argument, uint32_t count);
  void drop() { threads_.drop(); }
  Allocator& allocator() { return allocator_; }

 private:
  static void body(void* pool) { static_cast<Pool*>(pool)->serve(); }
  void serve();
  void work();

  Allocator& allocator_;
  ThreadGroup threads_;

  Mutex lock_;       // guards what follows
  Condition begun_;  // a fork, or the end of the pool
  Condition done_;   // no thread works any more
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

void Pool::stop() {
  lock_.lock();
  ending_ = true;
  begun_.notify_all();
  lock_.unlock();
  threads_.join();
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
  lock_.lock();
  for (;;) {
    while (!ending_ && (!forked_ || round_ == seen)) begun_.wait(lock_);
    if (ending_) break;
    seen = round_;
    ++working_;
    lock_.unlock();
    work();
    lock_.lock();
    if (--working_ == 0) done_.notify_all();
  }
  lock_.unlock();
}

// A fork inside a fork is refused, so that it runs inline.
bool Pool::fork(Task task, void* argument, uint32_t count) {
  lock_.lock();
  if (forked_) {
    lock_.unlock();
    return false;
  }
  forked_ = true;
  ++round_;
  task_ = task;
  argument_ = argument;
  count_ = count;
  next_.store(0, std::memory_order_relaxed);
  begun_.notify_all();
  lock_.unlock();
  work();
  lock_.lock();
  while (working_ != 0) done_.wait(lock_);
  forked_ = false;
  lock_.unlock();
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

size_t ThreadPool::bytes_for(uint32_t threads) { return sizeof(Pool) + ThreadGroup::bytes_for(threads); }

void ThreadPool::destroy(ThreadPool* pool) {
  if (!pool) return;
  auto* whole = static_cast<Pool*>(pool);
  whole->stop();
  ballast::destroy(whole->allocator(), whole);
}

// No destructor runs: those of the locks would wait for threads that are not there.
void ThreadPool::drop(ThreadPool* pool) {
  if (!pool) return;
  auto* whole = static_cast<Pool*>(pool);
  whole->drop();
  whole->allocator().release(whole, sizeof(Pool), alignof(Pool));
}

ForkJoin ThreadPool::jobs() {
  const auto fork = [](void* user, Task task, void* argument, uint32_t count) {
    return static_cast<Pool*>(user)->fork(task, argument, count);
  };
  return {static_cast<Pool*>(this), fork};
}

}  // namespace ballast
