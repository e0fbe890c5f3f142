// run, begin and wait take no memory from anywhere: not from the host's allocator, not from the system's.
//
// The program replaces malloc and its kin, for itself and for all that it loads, by ones that count. Sanitizers replace
// them too, so there only the host's allocator is counted.
#include <atomic>
#include <string>

#include "tests/support/counted_malloc.hpp"
#include "tests/support/counting_allocator.hpp"
#include "tests/support/host.hpp"

namespace {

std::atomic<uint64_t> system_calls{0};

}  // namespace

namespace ballast_test {

void count_allocation() { ++system_calls; }

namespace {

#if !BALLAST_SANITIZED
TEST(Counting, SeesThePluginsOwnCalls) {
  const uint64_t before = system_calls;
  Objects objects;
  objects.open(nullptr, limits_of(8, 1, 1));
  EXPECT_GE(system_calls - before, 3u);
}
#endif

class NoAllocation : public ::testing::TestWithParam<uint32_t> {
 protected:
  // Runs and begins the batch, and one that is like it but for a bad weight.
  void expect_none(const Objects& objects, Batch& good, Batch& bad, const std::string& what) {
    bad.weights[good.desc.item_count + 4] = -1;
    auto error = make<ballast_error>();
    const uint64_t host_calls = memory_.calls, calls = system_calls;
    const ballast_result done = objects.api.run(objects.context, &good.desc, &error);
    const ballast_result refused = objects.api.run(objects.context, &bad.desc, &error);
    uint64_t first = 0, second = 0;
    const ballast_result begun = objects.api.begin(objects.context, &good.desc, &first, &error);
    objects.api.begin(objects.context, &bad.desc, &second, &error);
    const ballast_result waited = objects.api.wait(objects.context, first, UINT64_MAX, &error);
    const ballast_result failed = objects.api.wait(objects.context, second, UINT64_MAX, &error);
    const uint64_t host_calls_after = memory_.calls, calls_after = system_calls;
    EXPECT_EQ(done, BALLAST_OK) << what;
    EXPECT_EQ(refused, BALLAST_E_WEIGHT) << what;
    EXPECT_EQ(begun, BALLAST_OK) << what;
    EXPECT_EQ(waited, BALLAST_OK) << what;
    EXPECT_EQ(failed, BALLAST_E_WEIGHT) << what;
    EXPECT_EQ(host_calls_after, host_calls) << what;
    EXPECT_EQ(calls_after, calls) << what;
  }

  // Calls check(objects) with objects of a context of that size, on the host's memory and on the system's.
  template <typename Check>
  void with_and_without_host_memory(uint32_t items, uint32_t packs, Check check) {
    auto services = make<ballast_instance_desc>();
    use_allocator(services, memory_);
    for (const ballast_instance_desc* given : {&services, static_cast<ballast_instance_desc*>(nullptr)}) {
      Objects objects;
      auto limits = limits_of(items, 8, 0);
      limits.max_packs = packs;
      limits.worker_count = 3;
      limits.frame_slots = 2;
      limits.flags = GetParam();
      objects.open(given, limits);
      check(objects);
    }
  }

  CountingAllocator memory_;
};

TEST_P(NoAllocation, InRunAndBeginWhetherTheySucceedOrFail) {
  with_and_without_host_memory(96, 8, [&](const Objects& objects) {
    auto info = make<ballast_strategy_info>();
    for (uint32_t s = 0; objects.api.strategy_info(s, &info, nullptr) == BALLAST_OK; ++s) {
      Batch good(8, 96, 8), bad(8, 96, 8);
      good.desc.strategy = bad.desc.strategy = info.name;
      expect_none(objects, good, bad, info.name);
    }
  });
}

// Three items a pack, hundreds of them, and as usual; with the lightest packs lifted afterwards.
TEST_P(NoAllocation, OfPeakExchangeAtAnySizeAndEffort) {
  auto lift = make<ballast_recipe>();
  lift.finish[0].kind = BALLAST_REFINER_LIFT;
  lift.finish[0].move_cap = 100;
  lift.finish_count = 1;
  constexpr uint32_t kShapes[][2] = {{768, 256}, {400, 2}, {288, 32}};
  for (const auto& [items, packs] : kShapes)
    with_and_without_host_memory(items, packs, [&, n = items, m = packs](const Objects& objects) {
      for (const uint32_t effort : {1u, 2u, 3u}) {
        Batch good(4, n, m), bad(4, n, m);
        for (Batch* batch : {&good, &bad}) {
          batch->desc.strategy = "peak_exchange";
          batch->desc.effort = effort;
          batch->desc.recipe = &lift;
        }
        expect_none(objects, good, bad, std::to_string(n) + "/" + std::to_string(m));
      }
    });
}

// The highest effort, where it searches completely.
TEST_P(NoAllocation, OfCompleteSearches) {
  constexpr uint32_t kShapes[][2] = {{40, 2}, {60, 2}, {18, 3}};
  for (const auto& [items, packs] : kShapes)
    with_and_without_host_memory(items, packs, [&, n = items, m = packs](const Objects& objects) {
      Batch good(4, n, m), bad(4, n, m);
      for (Batch* batch : {&good, &bad}) {
        batch->desc.strategy = "peak_exchange";
        batch->desc.effort = 4;
        batch->desc.move_cap = 100;
      }
      expect_none(objects, good, bad, std::to_string(n) + "/" + std::to_string(m));
    });
}

INSTANTIATE_TEST_SUITE_P(Workers, NoAllocation, ::testing::Values(0u, BALLAST_CONTEXT_OWN_THREADS));

}  // namespace
}  // namespace ballast_test
