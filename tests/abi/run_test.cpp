// What run promises beside the answer: callbacks of every temper, cancelling, counting, one thread
// inside.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <numeric>
#include <thread>

#include "tests/abi/support/host.hpp"
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace ballast_test {
namespace {

constexpr const char* kStrategy = "vectorized_ensemble_refinement_v2";
constexpr uint32_t kLayers = 12;
constexpr uint32_t kItems = 48;
constexpr uint32_t kPacks = 6;

ballast_context_desc wide_limits(uint32_t workers, uint32_t flags = 0) {
  auto limits = limits_of(kItems, kLayers, 256);
  limits.worker_count = workers;
  limits.flags = flags;
  return limits;
}

std::unique_ptr<Batch> batch_of(const char* strategy = kStrategy) {
  auto batch = std::make_unique<Batch>(kLayers, kItems, kPacks);
  batch->desc.strategy = strategy;
  batch->desc.seed = 7;
  return batch;
}

std::unique_ptr<Batch> run_in(Objects& objects, const char* strategy = kStrategy) {
  auto batch = batch_of(strategy);
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, &error), BALLAST_OK) << error.message;
  return batch;
}

std::unique_ptr<Batch> expected(const char* strategy = kStrategy) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  return run_in(objects, strategy);
}

// ---- the answer ----

TEST(Run, AnswersWhatTheReportsSay) {
  const auto batch = expected();
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    std::vector<double> load(kPacks, 0), count(kPacks, 0);
    for (uint32_t i = 0; i < kItems; ++i) {
      const auto pack = static_cast<size_t>(batch->pack_index[layer * kItems + i]);
      ASSERT_LT(pack, kPacks);
      load[pack] += static_cast<double>(batch->weights[layer * kItems + i]);
      count[pack] += 1;
    }
    const ballast_layer_report& report = batch->reports[layer];
    for (uint32_t p = 0; p < kPacks; ++p) {
      EXPECT_EQ(count[p], kItems / kPacks);
      EXPECT_EQ(batch->pack_value[layer * kPacks + p], load[p]);
    }
    EXPECT_EQ(report.max_value, *std::max_element(load.begin(), load.end()));
    EXPECT_EQ(report.min_value, *std::min_element(load.begin(), load.end()));
    EXPECT_DOUBLE_EQ(report.mean_value, std::accumulate(load.begin(), load.end(), 0.0) / kPacks);
    EXPECT_LE(report.lower_bound, report.max_load);
    EXPECT_NEAR(report.gap, static_cast<double>(report.max_load) / report.lower_bound - 1, 1e-12);
    EXPECT_EQ(report.load_exponent, batch->load_exponent[layer]);
    EXPECT_EQ((report.flags & BALLAST_REPORT_PROVEN) != 0, report.max_load == report.lower_bound);
  }
}

TEST(Run, OutputsBesidePackIndexMayBeAbsent) {
  const auto all = expected();
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  auto bare = batch_of();
  ballast_job_desc job = bare->desc;
  job.rank_in_pack = nullptr, job.pack_load = nullptr, job.load_exponent = nullptr, job.pack_value = nullptr;
  job.reports = nullptr, job.timings = nullptr, job.report_stride = 0;
  EXPECT_EQ(objects.api.run(objects.context, &job, nullptr), BALLAST_OK);
  EXPECT_EQ(bare->pack_index, all->pack_index);
  bare->pack_index = batch_of()->pack_index;
  EXPECT_TRUE(bare->untouched()) << "written without being asked";
}

TEST(Run, TimingsCoverTheCall) {
  const auto batch = expected();
  EXPECT_GT(batch->timings.total_ns, 0u);
  uint64_t stages = 0;
  for (uint32_t s = 0; s < BALLAST_STAGE_COUNT; ++s) stages += batch->timings.stage_ns[s];
  EXPECT_GT(stages, 0u);
  EXPECT_LE(stages, batch->timings.total_ns) << "one worker cannot work longer than the call";
  for (uint32_t s = BALLAST_STAGE_COUNT; s < 16; ++s) EXPECT_EQ(batch->timings.stage_ns[s], 0u);
}

#if defined(__x86_64__)
// Games flush denormals and round as they like; the bytes stay.
TEST(Run, TheHostsFloatingPointModeChangesNothing) {
  const auto tiny = [] {
    auto batch = std::make_unique<Batch>(2, kItems, kPacks);
    for (size_t i = 0; i < batch->weights.size(); ++i)
      batch->weights[i] = std::numeric_limits<float>::denorm_min() * static_cast<float>(1 + i * 37 % 101);
    batch->desc.strategy = kStrategy;
    return batch;
  };
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  auto calm = tiny(), wild = tiny();
  ASSERT_EQ(objects.api.run(objects.context, &calm->desc, nullptr), BALLAST_OK);
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040 | _MM_ROUND_UP);  // flush to zero, denormals are zero
  const ballast_result code = objects.api.run(objects.context, &wild->desc, nullptr);
  const unsigned after = _mm_getcsr();
  _mm_setcsr(before);
  EXPECT_EQ(code, BALLAST_OK);
  EXPECT_EQ(after & ~0x3Fu, (before | 0x8040 | _MM_ROUND_UP) & ~0x3Fu) << "the host's mode is its own";
  EXPECT_EQ(calm->pack_index, wild->pack_index);
  EXPECT_EQ(calm->pack_load, wild->pack_load);
  EXPECT_EQ(calm->load_exponent, wild->load_exponent);
}
#endif

// ---- workers ----

struct JobSystem {
  enum Temper { refuses, serial, backwards, threads } temper;
  std::atomic<uint32_t> forks{0};

  static ballast_bool BALLAST_CALL parallel(void* user, ballast_task task, void* argument, uint32_t count) {
    auto& self = *static_cast<JobSystem*>(user);
    self.forks.fetch_add(1);
    if (self.temper == refuses) return 0;
    if (self.temper == threads) {
      std::vector<std::thread> workers;
      for (uint32_t i = 0; i < count; ++i) workers.emplace_back(task, argument, i);
      for (std::thread& worker : workers) worker.join();
      return 1;
    }
    for (uint32_t i = 0; i < count; ++i) task(argument, self.temper == serial ? i : count - 1 - i);
    return 1;
  }
};

TEST(Workers, HostsOfEveryTemperGiveTheSameBytes) {
  for (const char* strategy :
       {"greedy", kStrategy, "vectorized_iterative_greedy", "two_phase_packing_with_pair_swap"}) {
    const auto alone = expected(strategy);
    for (const auto temper : {JobSystem::refuses, JobSystem::serial, JobSystem::backwards, JobSystem::threads})
      for (const uint32_t workers : {2u, 5u, 16u}) {
        JobSystem jobs{temper};
        auto services = make<ballast_instance_desc>();
        services.user = &jobs, services.parallel = JobSystem::parallel;
        Objects objects;
        objects.open(&services, wide_limits(workers));
        EXPECT_TRUE(run_in(objects, strategy)->same_answer(*alone)) << strategy << " " << temper << " " << workers;
        EXPECT_GT(jobs.forks.load(), 0u);
      }
  }
}

uint32_t threads_of_process() {
  uint32_t count = 0;
  std::FILE* file = std::fopen("/proc/self/status", "r");
  char line[256];
  while (file && std::fgets(line, sizeof line, file)) std::sscanf(line, "Threads: %u", &count);
  if (file) std::fclose(file);
  return count;
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
    EXPECT_EQ(threads_of_process(), before + 3);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(run_in(objects)->same_answer(*alone));
  }
  {
    JobSystem jobs{JobSystem::serial};
    auto services = make<ballast_instance_desc>();
    services.user = &jobs, services.parallel = JobSystem::parallel;
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
  expect_fault(from_callback, error, {BALLAST_E_BUSY, 0, 0, {"inside"}});
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

// ---- log, and functions to come ----

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
  EXPECT_EQ(line.text, "") << "nothing to say so far";
  auto batch = batch_of();
  batch->weights[3] = -2;
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, &error), BALLAST_E_WEIGHT);
  EXPECT_EQ(line.level, BALLAST_LOG_ERROR);
  EXPECT_EQ(line.code, BALLAST_E_WEIGHT);
  EXPECT_EQ(line.text, error.message);
}

TEST(ToCome, SayThatTheyAreUnsupportedAfterCheckingTheirArguments) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  const ballast_api& api = objects.api;
  auto batch = batch_of();
  auto error = make<ballast_error>();
  uint64_t ticket = 99, bytes = 99;
  EXPECT_EQ(api.begin(objects.context, &batch->desc, &ticket, &error), BALLAST_E_UNSUPPORTED) << error.message;
  EXPECT_EQ(ticket, 99u);
  EXPECT_EQ(api.wait(objects.context, 1, 0, &error), BALLAST_E_UNSUPPORTED);
  EXPECT_EQ(api.cancel(objects.context, 1, &error), BALLAST_E_UNSUPPORTED);

  auto gpu_job = make<ballast_job_desc>();
  gpu_job.layer_count = 1, gpu_job.item_count = kItems, gpu_job.pack_count = kPacks;
  const auto record = make<ballast_vk_record>();
  const auto submit = make<ballast_vk_submit>();
  EXPECT_EQ(api.record(objects.context, &gpu_job, &record, &error), BALLAST_E_UNSUPPORTED) << error.message;
  EXPECT_EQ(api.submit(objects.context, &gpu_job, &submit, &error), BALLAST_E_UNSUPPORTED) << error.message;
  EXPECT_EQ(api.context_scratch_size(objects.context, &gpu_job, &bytes, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(bytes, 0u);

  gpu_job.weights = batch->weights.data();
  const auto weights = static_cast<uint32_t>(offsetof(ballast_job_desc, weights));
  const Fault host_memory{BALLAST_E_ARGUMENT, BALLAST_TYPE_JOB_DESC, weights, {"weights", "host memory"}};
  expect_fault(api.record(objects.context, &gpu_job, &record, &error), error, host_memory);
  expect_fault(api.context_scratch_size(objects.context, &gpu_job, &bytes, &error), error, host_memory);
  expect_fault(api.begin(objects.context, &batch->desc, nullptr, &error), error, {BALLAST_E_ARGUMENT, 0, 2, {"NULL"}});
  EXPECT_TRUE(batch->untouched());

  auto vulkan = make<ballast_device_desc>();
  vulkan.backend = BALLAST_BACKEND_VULKAN;
  std::memset(vulkan.device_uuid, 0xAB, sizeof vulkan.device_uuid);  // of no device, wherever this runs
  ballast_device device = nullptr;
  expect_fault(api.create_device(objects.instance, &vulkan, &device, &error), error,
               {BALLAST_E_NO_VULKAN, BALLAST_TYPE_DEVICE_DESC, offsetof(ballast_device_desc, backend), {"Vulkan"}});
}

}  // namespace
}  // namespace ballast_test
