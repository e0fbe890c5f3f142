// Hosts whose `parallel` and `spawn` do not keep their word: no layer is left out or done twice, nothing waits for ever.
#include <atomic>
#include <thread>

#include "tests/support/spawner.hpp"
#include "tests/support/wide_batch.hpp"

namespace ballast_test {
namespace {

// ---- parallel ----

struct Call {
  ballast_task task = nullptr;
  void* argument = nullptr;
  uint32_t count = 0;
};

// What the callback does, and what it returns.
struct Liar {
  const char* name;
  ballast_bool (*parallel)(const Call& call, std::vector<std::thread>& threads);
};

ballast_bool none(const Call&, std::vector<std::thread>&) { return 1; }

ballast_bool half(const Call& call, std::vector<std::thread>&) {
  for (uint32_t i = 0; i < call.count; i += 2) call.task(call.argument, i);
  return 1;
}

ballast_bool twice(const Call& call, std::vector<std::thread>&) {
  for (uint32_t i = 0; i < 2 * call.count; ++i) call.task(call.argument, i / 2);
  return 1;
}

ballast_bool twice_at_once(const Call& call, std::vector<std::thread>&) {
  std::vector<std::thread> workers;
  for (uint32_t i = 0; i < 2 * call.count; ++i) workers.emplace_back(call.task, call.argument, i % call.count);
  for (std::thread& worker : workers) worker.join();
  return 1;
}

ballast_bool past_count(const Call& call, std::vector<std::thread>&) {
  for (uint32_t i = 0; i < call.count; ++i) call.task(call.argument, i + call.count / 2);
  for (const uint32_t far : {255u, 256u, 257u, 1u << 31, UINT32_MAX}) call.task(call.argument, far);
  return 1;
}

ballast_bool all_and_refuses(const Call& call, std::vector<std::thread>&) {
  for (uint32_t i = 0; i < call.count; ++i) call.task(call.argument, i);
  return 0;
}

ballast_bool comes_back_early(const Call& call, std::vector<std::thread>& threads) {
  for (uint32_t i = 0; i < call.count; ++i) threads.emplace_back(call.task, call.argument, i);
  return 1;
}

constexpr Liar kLiars[] = {{"none", none},
                           {"half", half},
                           {"twice", twice},
                           {"twice_at_once", twice_at_once},
                           {"past_count", past_count},
                           {"all_and_refuses", all_and_refuses},
                           {"comes_back_early", comes_back_early}};

struct Host {
  const Liar* liar = nullptr;
  std::vector<std::thread> threads;
  uint32_t warnings = 0;
  std::atomic<uint64_t> last_progress{0};

  static ballast_bool BALLAST_CALL parallel(void* user, ballast_task task, void* argument, uint32_t count) {
    auto& self = *static_cast<Host*>(user);
    return self.liar->parallel({task, argument, count}, self.threads);
  }
  static void BALLAST_CALL log(void* user, uint32_t level, ballast_result, const char* text) {
    static_cast<Host*>(user)->warnings += level == BALLAST_LOG_WARNING && std::strstr(text, "left out") != nullptr;
  }
  static uint32_t BALLAST_CALL progress(void* user, uint64_t done, uint64_t) {
    static_cast<Host*>(user)->last_progress = done;
    return 0;
  }
  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    desc.user = this;
    desc.parallel = parallel;
    desc.log = log;
    return desc;
  }
  void join() {
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }
};

TEST(Parallel, WhateverTheHostDoesEachLayerIsDoneOnce) {
  for (const char* strategy : {"greedy", kStrategy}) {
    const auto answer = expected(strategy);
    for (const Liar& liar : kLiars)
      for (const uint32_t workers : {2u, 5u, 70u}) {
        Host host{&liar, {}};
        const auto services = host.services();
        Objects objects;
        objects.open(&services, wide_limits(workers));
        for (int i = 0; i < 2; ++i) {
          auto batch = batch_of(strategy);
          batch->desc.progress = Host::progress;
          batch->desc.progress_user = &host;
          EXPECT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_OK);
          EXPECT_TRUE(batch->same_answer(*answer)) << strategy << " " << liar.name << " " << workers;
          EXPECT_LE(host.last_progress.load(), kLayers);
        }
        host.join();
      }
  }
}

TEST(Parallel, TheMostWorkersAreDoneOnceToo) {
  const auto answer = expected("greedy");
  for (const auto parallel : {none, half, past_count}) {
    const Liar liar{"", parallel};
    Host host{&liar, {}};
    const auto services = host.services();
    Objects objects;
    objects.open(&services, wide_limits(256));
    EXPECT_TRUE(run_in(objects, "greedy")->same_answer(*answer));
  }
}

TEST(Parallel, ATaskLeftOutIsWarnedOfOnce) {
  for (const Liar& liar : kLiars) {
    Host host{&liar, {}};
    const auto services = host.services();
    Objects objects;
    objects.open(&services, wide_limits(4));
    for (int i = 0; i < 3; ++i) run_in(objects, "greedy");
    const bool leaves_out = liar.parallel == none || liar.parallel == half || liar.parallel == past_count;
    if (liar.parallel != comes_back_early) {
      EXPECT_EQ(host.warnings, leaves_out ? 1u : 0u) << liar.name;
    }
    host.join();
  }
}

// Tasks that the host kept, called when their job, and even their context, is gone.
TEST(Parallel, ATaskThatComesLateFindsNothingToDo) {
  struct Keeper {
    std::vector<Call> calls;
    static ballast_bool BALLAST_CALL parallel(void* user, ballast_task task, void* argument, uint32_t count) {
      static_cast<Keeper*>(user)->calls.push_back({task, argument, count});
      return 1;
    }
    void run_kept() const {
      for (const Call& call : calls)
        for (uint32_t i = 0; i < call.count; ++i) call.task(call.argument, i);
    }
  } keeper;
  auto services = make<ballast_instance_desc>();
  services.user = &keeper;
  services.parallel = Keeper::parallel;
  Objects objects;
  objects.open(&services, wide_limits(4));
  auto batch = run_in(objects, "greedy");
  EXPECT_FALSE(keeper.calls.empty());
  keeper.run_kept();
  EXPECT_TRUE(batch->same_answer(*expected("greedy")));
  EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_OK);
  objects.context = nullptr;
  keeper.run_kept();
}

// ---- spawn ----

class NeverSpawned : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto services = spawner.services();
    auto limits = wide_limits(1);
    limits.frame_slots = 2;
    objects.open(&services, limits);
    ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &ticket, nullptr), BALLAST_OK);
  }
  void cancel() { EXPECT_EQ(objects.api.cancel(objects.context, ticket, nullptr), BALLAST_OK); }

  Spawner spawner{Spawner::later};
  Objects objects;
  std::unique_ptr<Batch> batch = batch_of();
  uint64_t ticket = 0;
};

TEST_F(NeverSpawned, ACancelledJobHoldsNoWait) {
  for (const uint64_t timeout : {uint64_t{0}, UINT64_MAX}) {
    cancel();
    auto error = make<ballast_error>();
    expect_fault(objects.api.wait(objects.context, ticket, timeout, &error), error,
                 {BALLAST_E_CANCELLED, 0, 0, {"cancel"}});
    EXPECT_TRUE(batch->untouched());
    ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &ticket, nullptr), BALLAST_OK);
  }
  cancel();
}

TEST_F(NeverSpawned, ACancelledJobHoldsNoDestroy) {
  cancel();
  EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_OK);
  objects.context = nullptr;
  EXPECT_TRUE(batch->untouched());
  spawner.run_kept();  // the host may still call it, until the instance goes
  EXPECT_TRUE(batch->untouched());
}

TEST_F(NeverSpawned, AThreadThatWaitsIsWokenByCancel) {
  std::thread other(
      [&] { EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_E_CANCELLED); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  cancel();
  other.join();
}

TEST_F(NeverSpawned, ItsTaskServesTheSlotsNextJobAtMost) {
  cancel();
  EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_E_CANCELLED);
  auto next = batch_of();
  ASSERT_EQ(objects.api.begin(objects.context, &next->desc, &ticket, nullptr), BALLAST_OK);
  spawner.run_kept();
  EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_OK);
  EXPECT_TRUE(next->same_answer(*expected()));
}

}  // namespace
}  // namespace ballast_test
