// begin, wait and cancel: the same bytes by every way, and what becomes of tickets, errors and contexts meanwhile.
#include <chrono>

#include "tests/support/spawner.hpp"
#include "tests/support/wide_batch.hpp"

namespace ballast_test {
namespace {

constexpr uint64_t kForever = UINT64_MAX;

ballast_context_desc slots_of(uint32_t slots, uint32_t flags = 0, uint32_t workers = 1) {
  auto limits = wide_limits(workers, flags);
  limits.frame_slots = slots;
  return limits;
}

uint64_t begin_in(Objects& objects, Batch& batch) {
  uint64_t ticket = 0;
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.begin(objects.context, &batch.desc, &ticket, &error), BALLAST_OK) << error.message;
  EXPECT_NE(ticket, 0u);
  return ticket;
}

ballast_result wait_in(Objects& objects, uint64_t ticket, uint64_t timeout_ns = kForever) {
  return objects.api.wait(objects.context, ticket, timeout_ns, nullptr);
}

// ---- the same bytes ----

// Begins as many as there are slots, three times over, and waits for the last one first.
void expect_same_bytes(
    const ballast_instance_desc* services, const ballast_context_desc& limits,
    const std::function<void()>& before_wait = [] {}) {
  for (const char* strategy : {"greedy", "peak_exchange", kStrategy}) {
    const auto alone = expected(strategy);
    Objects objects;
    objects.open(services, limits);
    for (int round = 0; round < 3; ++round) {
      std::vector<std::unique_ptr<Batch>> batches;
      std::vector<uint64_t> tickets;
      for (uint32_t i = 0; i < limits.frame_slots; ++i) {
        batches.push_back(batch_of(strategy));
        tickets.push_back(begin_in(objects, *batches.back()));
      }
      before_wait();
      for (uint32_t i = limits.frame_slots; i-- > 0;) {
        EXPECT_EQ(wait_in(objects, tickets[i]), BALLAST_OK);
        EXPECT_TRUE(batches[i]->same_answer(*alone)) << strategy;
        EXPECT_GT(batches[i]->timings.total_ns, 0u);
        EXPECT_NE(batches[i]->timings.total_ns, batches[i]->timings_before.total_ns);
      }
      EXPECT_TRUE(run_in(objects, strategy)->same_answer(*alone)) << "run, in a slot that is free again";
    }
  }
}

TEST(Begin, ThroughSpawnGivesTheSameBytes) {
  for (const auto temper : {Spawner::refuses, Spawner::inline_at_once, Spawner::threads, Spawner::later})
    for (const uint32_t slots : {1u, 3u, 16u}) {
      Spawner spawner(temper);
      const auto services = spawner.services();
      expect_same_bytes(&services, slots_of(slots), [&] { spawner.run_kept(); });
      EXPECT_EQ(spawner.spawned(), 3u * 3u * slots);
    }
}

TEST(Begin, OnThreadsOfItsOwnGivesTheSameBytes) {
  for (const uint32_t slots : {1u, 3u, 16u})
    for (const uint32_t workers : {1u, 3u})
      expect_same_bytes(nullptr, slots_of(slots, BALLAST_CONTEXT_OWN_THREADS, workers));
}

TEST(Begin, WithNeitherGivesTheSameBytes) { expect_same_bytes(nullptr, slots_of(3)); }

TEST(Begin, CopiesAllButTheMemoryItWorksOn) {
  Spawner spawner(Spawner::later);
  const auto services = spawner.services();
  Objects objects;
  objects.open(&services, slots_of(1));
  auto batch = batch_of("");
  std::string name = kStrategy;
  auto recipe = make<ballast_recipe>();
  ASSERT_EQ(objects.api.strategy_recipe(kStrategy, &recipe, nullptr), BALLAST_OK);
  batch->desc.strategy = name.c_str();
  batch->desc.recipe = &recipe;
  const uint64_t ticket = begin_in(objects, *batch);
  name.assign(name.size(), '?');
  std::memset(static_cast<void*>(&recipe), 0x5A, sizeof recipe);
  std::memset(static_cast<void*>(&batch->desc), 0x5A, sizeof batch->desc);
  spawner.run_kept();
  EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK);
  EXPECT_TRUE(batch->same_answer(*expected()));
}

TEST(Begin, TakesJobsWithoutLayers) {
  Objects objects;
  objects.open(nullptr, slots_of(1, BALLAST_CONTEXT_OWN_THREADS));
  auto job = make<ballast_job_desc>();
  job.item_count = kItems, job.pack_count = kPacks;
  uint64_t ticket = 0;
  ASSERT_EQ(objects.api.begin(objects.context, &job, &ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK);
}

// ---- tickets ----

class Tickets : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto services = spawner.services();
    objects.open(&services, slots_of(2));
  }
  Spawner spawner{Spawner::later};
  Objects objects;
  ballast_error error = make<ballast_error>();
};

TEST_F(Tickets, ArePendingUntilDoneAndSpentByTheAnswer) {
  auto batch = batch_of();
  const uint64_t ticket = begin_in(objects, *batch);
  expect_fault(objects.api.wait(objects.context, ticket, 0, &error), error, {BALLAST_PENDING, 0, 1, {"not finished"}});
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(wait_in(objects, ticket, 20'000'000), BALLAST_PENDING);
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(20));
  spawner.run_kept();
  EXPECT_EQ(wait_in(objects, ticket, 0), BALLAST_OK);
  for (const uint64_t timeout : {uint64_t{0}, kForever})
    expect_fault(objects.api.wait(objects.context, ticket, timeout, &error), error,
                 {BALLAST_E_NOT_FOUND, 0, 1, {"ticket"}});
  expect_fault(objects.api.cancel(objects.context, ticket, &error), error, {BALLAST_E_NOT_FOUND, 0, 1, {"ticket"}});
}

TEST_F(Tickets, UnknownOnesAreNotFound) {
  auto batch = batch_of();
  const uint64_t ticket = begin_in(objects, *batch);
  for (const uint64_t other : {uint64_t{0}, ticket + 1, ticket + 15, ticket + 16, ~ticket, uint64_t{1} << 63}) {
    EXPECT_EQ(wait_in(objects, other), BALLAST_E_NOT_FOUND) << other;
    EXPECT_EQ(objects.api.cancel(objects.context, other, nullptr), BALLAST_E_NOT_FOUND) << other;
  }
  spawner.run_kept();
  EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK);
}

TEST_F(Tickets, AreNeverTheSameTwice) {
  std::vector<uint64_t> seen;
  for (int i = 0; i < 50; ++i) {
    auto batch = batch_of("greedy");
    seen.push_back(begin_in(objects, *batch));
    spawner.run_kept();
    EXPECT_EQ(wait_in(objects, seen.back()), BALLAST_OK);
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST_F(Tickets, FullSlotsAreBusyUntilOneIsWaitedFor) {
  auto first = batch_of(), second = batch_of(), third = batch_of();
  const uint64_t tickets[] = {begin_in(objects, *first), begin_in(objects, *second)};
  uint64_t ticket = 99;
  const Fault busy{BALLAST_E_BUSY, 0, 0, {"frame slots", "2"}};
  expect_fault(objects.api.begin(objects.context, &third->desc, &ticket, &error), error, busy);
  expect_fault(objects.api.run(objects.context, &third->desc, &error), error, busy);
  EXPECT_EQ(ticket, 99u);
  spawner.run_kept();
  expect_fault(objects.api.run(objects.context, &third->desc, &error), error, busy);
  EXPECT_TRUE(third->untouched());
  EXPECT_EQ(wait_in(objects, tickets[0]), BALLAST_OK);
  EXPECT_EQ(objects.api.run(objects.context, &third->desc, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(wait_in(objects, tickets[1]), BALLAST_OK);
}

TEST_F(Tickets, ARefusedJobTakesNoSlot) {
  for (int i = 0; i < 5; ++i) {
    auto bad = batch_of();
    bad->desc.pack_count = 7;
    uint64_t ticket = 99;
    EXPECT_EQ(objects.api.begin(objects.context, &bad->desc, &ticket, &error), BALLAST_E_ARGUMENT);
    EXPECT_EQ(ticket, 99u);
  }
  expect_fault(objects.api.begin(objects.context, &batch_of()->desc, nullptr, &error), error,
               {BALLAST_E_ARGUMENT, 0, 2, {"NULL"}});
  EXPECT_EQ(spawner.spawned(), 0u);
}

TEST_F(Tickets, ManyThreadsMayWaitAndOneGetsTheAnswer) {
  auto batch = batch_of();
  const uint64_t ticket = begin_in(objects, *batch);
  std::atomic<uint32_t> done{0}, spent{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const ballast_result code = wait_in(objects, ticket);
      done += code == BALLAST_OK;
      spent += code == BALLAST_E_NOT_FOUND;
    });
  spawner.run_kept();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done.load(), 1u);
  EXPECT_EQ(spent.load(), 7u);
}

TEST(Nobodys, JobsRunInTheFirstWaitThatHasTime) {
  uint32_t told = 0;
  auto services = make<ballast_instance_desc>();
  services.user = &told;
  services.log = [](void* user, uint32_t, ballast_result, const char* utf8) {
    *static_cast<uint32_t*>(user) += std::strstr(utf8, "run inside wait") != nullptr;
  };
  Objects objects;
  objects.open(&services, slots_of(2));
  auto batch = batch_of(), second = batch_of();
  const uint64_t ticket = begin_in(objects, *batch);
  begin_in(objects, *second);
  EXPECT_EQ(told, 1u) << "once is enough";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(wait_in(objects, ticket, 0), BALLAST_PENDING);
  EXPECT_TRUE(batch->untouched());
  EXPECT_EQ(wait_in(objects, ticket, 1), BALLAST_OK);
  EXPECT_TRUE(batch->same_answer(*expected()));
}

// ---- errors ----

TEST(Errors, OfAJobComeOutOfWaitAndAreLoggedOnce) {
  struct Lines : Spawner {
    using Spawner::Spawner;
    std::vector<std::string> lines;
  } spawner(Spawner::later);
  auto services = spawner.services();
  services.log = [](void* user, uint32_t level, ballast_result code, const char* utf8) {
    if (level == BALLAST_LOG_ERROR && code == BALLAST_E_WEIGHT)
      static_cast<Lines*>(static_cast<Spawner*>(user))->lines.push_back(utf8);
  };
  Objects objects;
  objects.open(&services, slots_of(1));
  auto batch = batch_of();
  batch->weights[2 * kItems + 5] = -1;
  const uint64_t ticket = begin_in(objects, *batch);
  spawner.run_kept();
  auto error = make<ballast_error>();
  expect_fault(objects.api.wait(objects.context, ticket, kForever, &error), error,
               {BALLAST_E_WEIGHT, BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, weights), {"layer 2", "item 5"}});
  ASSERT_EQ(spawner.lines.size(), 1u);
  EXPECT_EQ(spawner.lines[0], error.message);
  EXPECT_TRUE(batch->untouched());
}

TEST(Errors, ASpawnThatRefusesIsLogged) {
  struct Lines : Spawner {
    using Spawner::Spawner;
    uint32_t warnings = 0;
  } spawner(Spawner::refuses);
  auto services = spawner.services();
  services.log = [](void* user, uint32_t level, ballast_result code, const char* utf8) {
    const bool told = level == BALLAST_LOG_WARNING && code == BALLAST_OK && std::strstr(utf8, "refused") != nullptr;
    static_cast<Lines*>(static_cast<Spawner*>(user))->warnings += told;
  };
  Objects objects;
  objects.open(&services, slots_of(1));
  auto batch = batch_of("greedy");
  const uint64_t ticket = begin_in(objects, *batch);
  EXPECT_EQ(spawner.warnings, 1u);
  EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK);
}

// ---- cancelling ----

TEST_F(Tickets, CancelBeforeTheJobStarts) {
  auto cancelled = batch_of(), other = batch_of();
  const uint64_t ticket = begin_in(objects, *cancelled), spared = begin_in(objects, *other);
  EXPECT_EQ(objects.api.cancel(objects.context, ticket, &error), BALLAST_OK);
  EXPECT_EQ(objects.api.cancel(objects.context, ticket, &error), BALLAST_OK) << "twice is fine";
  spawner.run_kept();
  expect_fault(objects.api.wait(objects.context, ticket, kForever, &error), error,
               {BALLAST_E_CANCELLED, 0, 0, {"cancel"}});
  EXPECT_TRUE(cancelled->untouched());
  EXPECT_EQ(wait_in(objects, spared), BALLAST_OK);
  EXPECT_TRUE(other->same_answer(*expected()));
  for (int i = 0; i < 2; ++i) {
    auto next = batch_of();
    const uint64_t later = begin_in(objects, *next);
    spawner.run_kept();
    EXPECT_EQ(wait_in(objects, later), BALLAST_OK) << "the slot must have forgotten";
  }
}

TEST_F(Tickets, CancelAfterTheJobIsDone) {
  auto batch = batch_of();
  const uint64_t ticket = begin_in(objects, *batch);
  spawner.run_kept();
  EXPECT_EQ(objects.api.cancel(objects.context, ticket, &error), BALLAST_OK);
  EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK);
  EXPECT_TRUE(batch->same_answer(*expected()));
}

// Cancels its own job from inside; spawn has written the ticket before it runs the task.
struct Canceller {
  Objects* objects = nullptr;
  uint64_t ticket = 0;
  uint64_t calls = 0;

  static uint32_t BALLAST_CALL progress(void* user, uint64_t, uint64_t) {
    auto& self = *static_cast<Canceller*>(user);
    ++self.calls;
    EXPECT_EQ(self.objects->api.cancel(self.objects->context, self.ticket, nullptr), BALLAST_OK);
    EXPECT_EQ(wait_in(*self.objects, self.ticket, 0), BALLAST_PENDING);
    return 0;
  }
};

TEST(Cancel, DuringTheJob) {
  Spawner spawner(Spawner::inline_at_once);
  const auto services = spawner.services();
  Objects objects;
  objects.open(&services, slots_of(1));
  Canceller canceller{&objects};
  auto batch = batch_of();
  batch->desc.progress = Canceller::progress;
  batch->desc.progress_user = &canceller;
  ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &canceller.ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(wait_in(objects, canceller.ticket), BALLAST_E_CANCELLED);
  EXPECT_EQ(canceller.calls, 1u);
}

TEST(Cancel, ByAnotherThreadAtAnyTime) {
  const auto alone = expected(kStrategy);
  Objects objects;
  objects.open(nullptr, slots_of(2, BALLAST_CONTEXT_OWN_THREADS));
  for (int round = 0; round < 20; ++round) {
    auto batch = batch_of();
    const uint64_t ticket = begin_in(objects, *batch);
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(200 * round));
      objects.api.cancel(objects.context, ticket, nullptr);
    });
    const ballast_result code = wait_in(objects, ticket);
    other.join();
    EXPECT_TRUE(code == BALLAST_OK || code == BALLAST_E_CANCELLED) << code;
    EXPECT_TRUE(code == BALLAST_E_CANCELLED || batch->same_answer(*alone));
  }
}

TEST(Cancel, TheHostsWordStillWorks) {
  Objects objects;
  objects.open(nullptr, slots_of(1, BALLAST_CONTEXT_OWN_THREADS));
  const uint32_t word = 1;
  auto batch = batch_of();
  batch->desc.cancel = &word;
  EXPECT_EQ(wait_in(objects, begin_in(objects, *batch)), BALLAST_E_CANCELLED);
}

// ---- destroying ----

TEST(DestroyInFlight, WaitsForWhatOthersWorkOn) {
  const auto alone = expected();
  for (const bool own : {true, false}) {
    Spawner spawner(Spawner::threads);
    const auto services = spawner.services();
    std::vector<std::unique_ptr<Batch>> batches;
    {
      Objects objects;
      objects.open(own ? nullptr : &services, slots_of(4, own ? BALLAST_CONTEXT_OWN_THREADS : 0));
      for (int i = 0; i < 4; ++i) {
        batches.push_back(batch_of());
        begin_in(objects, *batches.back());
      }
    }
    for (const auto& batch : batches) EXPECT_TRUE(batch->same_answer(*alone)) << own;
  }
}

TEST(DestroyInFlight, WaitsForATaskThatIsStillToCome) {
  Spawner spawner(Spawner::later);
  const auto services = spawner.services();
  auto batch = batch_of();
  std::atomic<bool> destroyed{false};
  Objects objects;
  objects.open(&services, slots_of(1));
  begin_in(objects, *batch);
  std::thread other([&] {
    EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_OK);
    destroyed = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_FALSE(destroyed.load());
  spawner.run_kept();
  other.join();
  objects.context = nullptr;
  EXPECT_TRUE(batch->same_answer(*expected()));
}

// It would wait for itself.
TEST(DestroyInFlight, FromTheJobsOwnCallbackIsBusy) {
  struct Suicide {
    Objects* objects;
    std::atomic<uint32_t> calls{0};
    static uint32_t BALLAST_CALL progress(void* user, uint64_t, uint64_t) {
      auto& self = *static_cast<Suicide*>(user);
      EXPECT_EQ(self.objects->api.destroy_context(self.objects->context), BALLAST_E_BUSY);
      ++self.calls;
      return 0;
    }
  };
  for (const uint32_t workers : {1u, 3u})
    for (const bool own : {true, false}) {
      Spawner spawner(Spawner::threads);
      const auto services = spawner.services();
      Objects objects;
      objects.open(own ? nullptr : &services, slots_of(2, BALLAST_CONTEXT_OWN_THREADS, workers));
      Suicide suicide{&objects};
      auto batch = batch_of();
      batch->desc.progress = Suicide::progress;
      batch->desc.progress_user = &suicide;
      const uint64_t ticket = begin_in(objects, *batch);
      while (suicide.calls == 0) std::this_thread::yield();
      EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK);
      EXPECT_TRUE(batch->same_answer(*expected()));
    }
}

TEST(DestroyInFlight, DropsWhatIsNobodys) {
  auto batch = batch_of();
  {
    Objects objects;
    objects.open(nullptr, slots_of(1));
    begin_in(objects, *batch);
  }
  EXPECT_TRUE(batch->untouched());
}

TEST_F(Tickets, DestroyIsBusyWhileAThreadWaits) {
  auto batch = batch_of();
  const uint64_t ticket = begin_in(objects, *batch);
  std::thread other([&] { EXPECT_EQ(wait_in(objects, ticket), BALLAST_OK); });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_E_BUSY);
  spawner.run_kept();
  other.join();
}

// ---- many at once ----

TEST(Crowd, SixteenThreadsOnContextsOfTheirOwn) {
  const auto alone = expected("greedy");
  Spawner spawner(Spawner::threads);
  const auto services = spawner.services();
  Objects objects;
  objects.open(&services, slots_of(1));
  std::atomic<uint32_t> right{0};
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      const auto limits = slots_of(1 + t % 3, t % 2 ? BALLAST_CONTEXT_OWN_THREADS : 0, 1 + t % 2);
      ballast_context context = nullptr;
      if (objects.api.create_context(objects.device, &limits, &context, nullptr) != BALLAST_OK) return;
      for (int round = 0; round < 3; ++round) {
        std::vector<std::unique_ptr<Batch>> batches;
        std::vector<uint64_t> tickets(limits.frame_slots);
        for (uint64_t& ticket : tickets) {
          batches.push_back(batch_of("greedy"));
          objects.api.begin(context, &batches.back()->desc, &ticket, nullptr);
        }
        for (size_t i = 0; i < tickets.size(); ++i)
          if (objects.api.wait(context, tickets[i], kForever, nullptr) == BALLAST_OK && batches[i]->same_answer(*alone))
            ++right;
      }
      objects.api.destroy_context(context);
    });
  for (std::thread& thread : threads) thread.join();
  uint32_t all = 0;
  for (uint32_t t = 0; t < 16; ++t) all += 3 * (1 + t % 3);
  EXPECT_EQ(right.load(), all);
  auto stats = make<ballast_stats>();
  EXPECT_EQ(objects.api.stats(objects.instance, &stats, nullptr), BALLAST_OK);
  EXPECT_EQ(stats.jobs, all);
}

}  // namespace
}  // namespace ballast_test
