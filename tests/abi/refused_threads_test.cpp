// Threads that the system refuses, at every place where one is asked for.
//
// The program replaces pthread_create, for itself and for all that it loads, by one that can be told to refuse.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include <atomic>
#include <cstring>

#include "tests/support/host.hpp"
#include "tests/support/meter.hpp"

namespace {

std::atomic<uint64_t> asked{0};
std::atomic<uint64_t> refused_at{0};  // 0: none

}  // namespace

extern "C" __attribute__((visibility("default"))) int pthread_create(pthread_t* thread,
                                                                     const pthread_attr_t* attributes,
                                                                     void* (*body)(void*), void* argument) {
  if (++asked == refused_at) return EAGAIN;
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto real = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  return real(thread, attributes, body, argument);
}

namespace ballast_test {
namespace {

constexpr uint32_t kWorkers = 8;

uint32_t threads_of_process() {
  uint32_t count = 0;
  DIR* tasks = opendir("/proc/self/task");
  while (readdir(tasks) != nullptr) ++count;
  closedir(tasks);
  return count;
}

// A thread that was joined may stay listed for a moment.
bool threads_come_back_to(uint32_t count) {
  for (int tries = 0; tries < 10000 && threads_of_process() != count; ++tries) sched_yield();
  return threads_of_process() == count;
}

ballast_context_desc limits() {
  auto desc = limits_of(64, 4, 8);
  desc.worker_count = kWorkers;
  desc.flags = BALLAST_CONTEXT_OWN_THREADS;
  return desc;
}

TEST(RefusedThreads, AtEveryPlaceAreAnErrorThatLeavesNothingBehind) {
  Meter meter;
  const auto services = meter.services();
  Objects objects;
  objects.open(&services, limits_of(64, 4, 8));
  const auto size = limits();
  const uint64_t bytes = meter.bytes();
  const uint32_t threads = threads_of_process();
  uint32_t failures = 0;
  for (uint64_t k = 1;; ++k) {
    SCOPED_TRACE(k);
    ASSERT_LT(k, 100u);
    asked = 0, refused_at = k;
    ballast_context context = nullptr;
    auto error = make<ballast_error>();
    const ballast_result code = objects.api.create_context(objects.device, &size, &context, &error);
    refused_at = 0;
    if (code == BALLAST_OK) {
      EXPECT_EQ(objects.api.destroy_context(context), BALLAST_OK);
      break;
    }
    ++failures;
    const bool for_begin = k == kWorkers;  // after those that workers run on
    const size_t field =
        for_begin ? offsetof(ballast_context_desc, flags) : offsetof(ballast_context_desc, worker_count);
    expect_fault(code, error,
                 {BALLAST_E_MEMORY,
                  BALLAST_TYPE_CONTEXT_DESC,
                  static_cast<uint32_t>(field),
                  {"refused", for_begin ? "for begin" : "7 threads"}});
    EXPECT_EQ(context, nullptr);
    EXPECT_EQ(meter.bytes(), bytes);
    EXPECT_FALSE(meter.mismatched);
    EXPECT_TRUE(threads_come_back_to(threads)) << "those that had started must be gone";
  }
  EXPECT_EQ(failures, kWorkers) << "the thread that runs a job works, too, and begin has one of its own";
}

TEST(RefusedThreads, AfterwardsContextsWorkAsEver) {
  Objects objects;
  objects.open(nullptr, limits_of(64, 4, 8));
  const auto size = limits();
  ballast_context context = nullptr;
  asked = 0, refused_at = 3;
  EXPECT_EQ(objects.api.create_context(objects.device, &size, &context, nullptr), BALLAST_E_MEMORY);
  refused_at = 0;
  ASSERT_EQ(objects.api.create_context(objects.device, &size, &context, nullptr), BALLAST_OK);
  Batch one(4, 64, 8), other(4, 64, 8);
  EXPECT_EQ(objects.api.run(objects.context, &one.desc, nullptr), BALLAST_OK);
  EXPECT_EQ(objects.api.run(context, &other.desc, nullptr), BALLAST_OK);
  EXPECT_TRUE(one.same_answer(other));
  EXPECT_EQ(objects.api.destroy_context(context), BALLAST_OK);
}

}  // namespace
}  // namespace ballast_test
