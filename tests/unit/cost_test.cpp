// The estimates by which `auto` chooses: not how long anything takes here, but in what proportion.
#include "host/cpu/cost.hpp"

#include <gtest/gtest.h>

namespace ballast {
namespace {

Job job_of(const char* strategy, uint32_t layers, uint32_t items, uint32_t packs) {
  Job job;
  job.layers = layers;
  job.items = items;
  job.packs = packs;
  job.recipe = find_strategy(strategy)->recipe;
  return job;
}

uint64_t cost(const char* strategy, uint32_t layers = 58, uint32_t items = 288, uint32_t packs = 32) {
  return cpu::estimate_ns(job_of(strategy, layers, items, packs), 1);
}

// As measured at 256/32, each is several times dearer than the one before.
TEST(Cost, StrategiesInTheirOrder) {
  const char* const kByCost[] = {"greedy",
                                 "peak_exchange",
                                 "batched_refinement_packing",
                                 "vectorized_ensemble_refinement_v2",
                                 "two_phase_packing_with_pair_swap",
                                 "massive_restarts_top_bottom"};
  for (size_t i = 1; i < std::size(kByCost); ++i)
    EXPECT_GT(cost(kByCost[i]), 3 * cost(kByCost[i - 1]) / 2) << kByCost[i] << " and " << kByCost[i - 1];
  EXPECT_GT(cost("two_phase_packing_with_pair_swap"), 50 * cost("peak_exchange"));
}

TEST(Cost, GrowsWithTheJob) {
  for (const Strategy& strategy : strategies()) {
    const char* const name = strategy.name.data();
    EXPECT_NEAR(static_cast<double>(cost(name, 20)), 20.0 * static_cast<double>(cost(name, 1)), 20.0) << name;
    EXPECT_GT(cost(name, 58, 576, 64), cost(name)) << name;
  }
}

TEST(Cost, IsSharedByWorkers) {
  const Job job = job_of("greedy", 100, 256, 32);
  EXPECT_NEAR(static_cast<double>(cpu::estimate_ns(job, 4)), static_cast<double>(cpu::estimate_ns(job, 1)) / 4, 1.0);
}

// 2 us a layer at 64/8, 7 us at 256/32, 50 us at 2048/256 when last measured: within a factor of three of that.
TEST(Cost, GreedyIsNearWhatWasMeasured) {
  const struct {
    uint32_t items, packs;
    double ns;
  } kMeasured[] = {{64, 8, 1900}, {256, 32, 7000}, {2048, 256, 50000}};
  for (const auto& m : kMeasured) {
    const double estimate = static_cast<double>(cost("greedy", 1, m.items, m.packs));
    EXPECT_LT(estimate, 3 * m.ns) << m.items;
    EXPECT_GT(estimate, m.ns / 3) << m.items;
  }
}

}  // namespace
}  // namespace ballast
