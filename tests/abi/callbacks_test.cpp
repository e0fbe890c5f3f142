// Callbacks of every behaviour, progress and cancelling, one thread inside, and the log.
#include <atomic>
#include <new>
#include <thread>

#include "tests/support/threads_of_process.hpp"
#include "tests/support/wide_batch.hpp"

namespace ballast_test {
namespace {

// ---- workers ----

struct JobSystem {
  enum Behaviour { refuses, serial, backwards, threads } behaviour;
  std::atomic<uint32_t> forks{0};

  static ballast_bool BALLAST_CALL parallel(void* user, ballast_task task, void* argument, uint32_t count) {
    auto& self = *static_cast<JobSystem*>(user);
    self.forks.fetch_add(1);
    if (self.behaviour == refuses) return 0;
    if (self.behaviour == threads) {
      std::vector<std::thread> workers;
      for (uint32_t i = 0; i < count; ++i) workers.emplace_back(task, argument, i);
      for (std::thread& worker : workers) worker.join();
      return 1;
    }
    for (uint32_t i = 0; i < count; ++i) task(argument, self.behaviour == serial ? i : count - 1 - i);
    return 1;
  }
};

TEST(Workers, HostsOfEveryBehaviourGiveTheSameBytes) {
  for (const char* strategy :
       {"greedy", kStrategy, "vectorized_iterative_greedy", "two_phase_packing_with_pair_swap"}) {
    const auto alone = expected(strategy);
    for (const auto behaviour : {JobSystem::refuses, JobSystem::serial, JobSystem::backwards, JobSystem::threads})
      for (const uint32_t workers : {2u, 5u, 16u}) {
        JobSystem jobs{behaviour};
        auto services = make<ballast_instance_desc>();
        services.user = &jobs, services.parallel = JobSystem::parallel;
        Objects objects;
        objects.open(&services, wide_limits(workers));
        EXPECT_TRUE(run_in(objects, strategy)->same_answer(*alone)) << strategy << " " << behaviour << " " << workers;
        EXPECT_GT(jobs.forks.load(), 0u);
      }
  }
}

TEST(Workers, OwnThreadsOnlyWhereAskedFor) {
  const auto alone = expected();
  std::thread([] {}).join();  // with its first thread a thread sanitizer starts one of its own
  const uint32_t before = threads_of_process();
  {
    Objects objects;
    objects.open(nullptr, wide_limits(4));
    EXPECT_TRUE(run_in(objects)->same_answer(*alone));
    EXPECT_EQ(threads_of_process(), before);
  }
  {
    Objects objects;
    objects.open(nullptr, wide_limits(4, BALLAST_CONTEXT_OWN_THREADS));
    EXPECT_EQ(threads_of_process(), before + 3 + 1) << "three workers, and one for begin";
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(run_in(objects)->same_answer(*alone));
  }
  {
    JobSystem jobs{JobSystem::serial};
    auto services = make<ballast_instance_desc>();
    services.user = &jobs, services.parallel = JobSystem::parallel;
    services.spawn = [](void*, ballast_task, void*) -> ballast_bool { return 0; };
    Objects objects;
    objects.open(&services, wide_limits(4, BALLAST_CONTEXT_OWN_THREADS));
    EXPECT_EQ(threads_of_process(), before) << "the host has a job system";
  }
  for (int tries = 0; tries < 100 && threads_of_process() != before; ++tries) std::this_thread::yield();
  EXPECT_EQ(threads_of_process(), before);
}

TEST(Workers, ContextsOfOneDeviceWorkAtTheSameTime) {
  const auto alone = expected();
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  std::atomic<uint32_t> right{0};
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      const auto limits = wide_limits(1 + t % 3, t % 2 ? BALLAST_CONTEXT_OWN_THREADS : 0);
      for (int round = 0; round < 3; ++round) {
        ballast_context context = nullptr;
        if (objects.api.create_context(objects.device, &limits, &context, nullptr) != BALLAST_OK) continue;
        auto batch = batch_of();
        if (objects.api.run(context, &batch->desc, nullptr) == BALLAST_OK && batch->same_answer(*alone)) ++right;
        objects.api.destroy_context(context);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right.load(), 24u);
  auto stats = make<ballast_stats>();
  EXPECT_EQ(objects.api.stats(objects.instance, &stats, nullptr), BALLAST_OK);
  EXPECT_EQ(stats.jobs, 24u);
  EXPECT_EQ(stats.layers, 24u * kLayers);
  EXPECT_EQ(stats.live_contexts, 1u);
}

// ---- progress and cancelling ----

struct Watcher {
  uint64_t calls = 0;
  uint64_t last = 0;
  bool in_order = true;
  uint64_t stop_at = UINT64_MAX;
  std::atomic<bool> inside{false};
  bool at_once = false;
  std::function<void()> during;

  static uint32_t BALLAST_CALL progress(void* user, uint64_t done, uint64_t layers) {
    auto& self = *static_cast<Watcher*>(user);
    if (self.inside.exchange(true)) self.at_once = true;
    self.in_order &= done >= self.last && done <= layers && layers == kLayers;
    self.last = done;
    ++self.calls;
    if (self.during) self.during();
    self.inside = false;
    return done >= self.stop_at;
  }
  void watch(Batch& batch) {
    batch.desc.progress = progress;
    batch.desc.progress_user = this;
  }
};

TEST(Progress, IsToldInOrderByOneThreadAtATime) {
  for (const uint32_t workers : {1u, 4u}) {
    Objects objects;
    objects.open(nullptr, wide_limits(workers, BALLAST_CONTEXT_OWN_THREADS));
    Watcher watcher;
    auto batch = batch_of();
    watcher.watch(*batch);
    ASSERT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_OK);
    EXPECT_GT(watcher.calls, 0u);
    EXPECT_TRUE(watcher.in_order);
    EXPECT_FALSE(watcher.at_once);
    EXPECT_TRUE(batch->same_answer(*expected()));
  }
}

TEST(Progress, AReturnValueCancels) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  Watcher watcher;
  watcher.stop_at = 0;
  auto batch = batch_of();
  watcher.watch(*batch);
  auto error = make<ballast_error>();
  expect_fault(objects.api.run(objects.context, &batch->desc, &error), error, {BALLAST_E_CANCELLED, 0, 0, {"cancel"}});
  EXPECT_TRUE(run_in(objects)->same_answer(*expected())) << "the context must still work";
}

TEST(Cancelling, ByAWordThatIsSetBefore) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  const uint32_t word = 1;
  auto batch = batch_of();
  batch->desc.cancel = &word;
  auto error = make<ballast_error>();
  expect_fault(objects.api.run(objects.context, &batch->desc, &error), error, {BALLAST_E_CANCELLED, 0, 0, {"cancel"}});
}

TEST(Cancelling, ByAnotherThread) {
  Objects objects;
  objects.open(nullptr, wide_limits(2, BALLAST_CONTEXT_OWN_THREADS));
  for (int round = 0; round < 10; ++round) {
    std::atomic<uint32_t> word{0};
    auto batch = batch_of("two_phase_packing_with_pair_swap");
    batch->desc.cancel = reinterpret_cast<const uint32_t*>(&word);
    std::thread other([&] { word.store(1); });
    const ballast_result code = objects.api.run(objects.context, &batch->desc, nullptr);
    other.join();
    EXPECT_TRUE(code == BALLAST_OK || code == BALLAST_E_CANCELLED) << code;
  }
}

// ---- one thread inside ----

TEST(Busy, ASecondThreadAndACallbackAreTurnedAway) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  Watcher watcher;
  auto batch = batch_of(), second = batch_of();
  watcher.watch(*batch);
  auto error = make<ballast_error>();
  ballast_result from_callback = 0, from_thread = 0, from_destroy = 0;
  watcher.during = [&] {
    from_callback = objects.api.run(objects.context, &second->desc, &error);
    std::thread([&] { from_thread = objects.api.run(objects.context, &second->desc, nullptr); }).join();
    from_destroy = objects.api.destroy_context(objects.context);
  };
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_OK);
  expect_fault(from_callback, error, {BALLAST_E_BUSY, 0, 0, {"in use"}});
  EXPECT_EQ(from_thread, BALLAST_E_BUSY);
  EXPECT_EQ(from_destroy, BALLAST_E_BUSY);
  EXPECT_TRUE(second->untouched());
  EXPECT_TRUE(batch->same_answer(*expected()));
}

TEST(Busy, CallbacksMayAskAndUseOtherContexts) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  ballast_context other = nullptr;
  const auto limits = wide_limits(1);
  ASSERT_EQ(objects.api.create_context(objects.device, &limits, &other, nullptr), BALLAST_OK);
  Watcher watcher;
  auto batch = batch_of(), inner = batch_of();
  watcher.watch(*batch);
  watcher.during = [&] {
    auto stats = make<ballast_stats>();
    EXPECT_EQ(objects.api.stats(objects.instance, &stats, nullptr), BALLAST_OK);
    EXPECT_EQ(objects.api.run(other, &inner->desc, nullptr), BALLAST_OK);
  };
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_OK);
  EXPECT_TRUE(batch->same_answer(*inner));
  EXPECT_EQ(objects.api.destroy_context(other), BALLAST_OK);
}

// ---- callbacks that call back ----

// From inside every callback: asks, and brings another instance to life and back. Would hang, or be refused, if a lock
// were held.
struct Reentrant {
  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;  // the one whose callbacks these are, once it is there
  std::atomic<uint32_t> calls[6] = {};
  enum Callback { kAlloc, kDealloc, kLog, kParallel, kSpawn, kProgress };

  void use(Callback callback) {
    ++calls[callback];
    auto stats = make<ballast_stats>();
    EXPECT_EQ(api.stats(instance, &stats, nullptr), instance ? BALLAST_OK : BALLAST_E_ARGUMENT);
    Objects other;
    other.open(nullptr, limits_of(8, 1, 1));
    Batch batch(1, 8, 2);
    EXPECT_EQ(api.run(other.context, &batch.desc, nullptr), BALLAST_OK);
  }
  static Reentrant& of(void* user) { return *static_cast<Reentrant*>(user); }

  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    desc.user = this;
    desc.alloc = [](void* user, size_t size, size_t align) -> void* {
      of(user).use(kAlloc);
      return ::operator new(size, std::align_val_t(align), std::nothrow);
    };
    desc.dealloc = [](void* user, void* memory, size_t, size_t align) {
      of(user).use(kDealloc);
      ::operator delete(memory, std::align_val_t(align));
    };
    desc.log = [](void* user, uint32_t, ballast_result, const char*) { of(user).use(kLog); };
    desc.parallel = [](void* user, ballast_task task, void* argument, uint32_t count) -> ballast_bool {
      of(user).use(kParallel);
      for (uint32_t i = 0; i < count; ++i) task(argument, i);
      return 1;
    };
    desc.spawn = [](void* user, ballast_task task, void* argument) -> ballast_bool {
      of(user).use(kSpawn);
      task(argument, 0);
      return 1;
    };
    return desc;
  }
  static uint32_t BALLAST_CALL progress(void* user, uint64_t, uint64_t) { return of(user).use(kProgress), 0; }
};

TEST(Reentrance, EveryCallbackMayCallTheLibrary) {
  Reentrant host;
  {
    const auto services = host.services();
    auto limits = wide_limits(3);
    limits.frame_slots = 2;
    Objects objects;
    objects.open(&services, limits);
    host.instance = objects.instance;
    auto batch = batch_of();
    batch->desc.progress = Reentrant::progress;
    batch->desc.progress_user = &host;
    uint64_t ticket = 0;
    ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &ticket, nullptr), BALLAST_OK);
    EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_OK);
    EXPECT_TRUE(batch->same_answer(*expected()));
    batch->weights[0] = -1;
    EXPECT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_E_WEIGHT);
    EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_OK);
    EXPECT_EQ(objects.api.destroy_device(objects.device), BALLAST_OK);
    objects.context = nullptr;
    objects.device = nullptr;
    host.instance = nullptr;
  }
  for (const auto& calls : host.calls) EXPECT_GT(calls.load(), 0u) << &calls - host.calls;
}

// ---- log ----

TEST(Log, TellsFailuresInTheSameWords) {
  struct Line {
    uint32_t level = 0;
    ballast_result code = 0;
    std::string text;
  } line;
  auto services = make<ballast_instance_desc>();
  services.user = &line;
  services.log = [](void* user, uint32_t level, ballast_result code, const char* utf8) {
    *static_cast<Line*>(user) = {level, code, utf8};
  };
  Objects objects;
  objects.open(&services, wide_limits(1));
  // Whether there is a GPU or not, and which, is the machine's affair.
  EXPECT_EQ(line.level, BALLAST_LOG_INFO);
  EXPECT_EQ(line.code, BALLAST_OK);
  EXPECT_NE(line.text.find("obs run on the CPU"), std::string::npos) << line.text;
  auto batch = batch_of();
  batch->weights[3] = -2;
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, &error), BALLAST_E_WEIGHT);
  EXPECT_EQ(line.level, BALLAST_LOG_ERROR);
  EXPECT_EQ(line.code, BALLAST_E_WEIGHT);
  EXPECT_EQ(line.text, error.message);
}

}  // namespace
}  // namespace ballast_test
