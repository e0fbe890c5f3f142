// How small the gaps of peak_exchange are: on models of the counts that it was made for, and on seeds that nobody ever
// tuned it on.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>

#include "tests/proofs/yardstick.hpp"

namespace ballast::test {
namespace {

double gap_of(const LayerReport& report) {
  // Not max / bound - 1, whose rounding puts packings that just meet a target beyond it.
  return report.lower_bound == 0 ? 0 : double{1} * (report.max_load - report.lower_bound) / report.lower_bound;
}

double mean_gap(const Yardstick& all, const Recipe& recipe) {
  const Results results = pack(all, recipe);
  double sum = 0;
  for (const LayerReport& report : results.reports) sum += gap_of(report);
  return sum / all.weights.layers;
}

struct Goal {
  const char* family;
  tools::Shape shape;
  double mean_gap;
};

// On recorded counts the goals are 6e-5, 9e-5, 1e-4 and 1.3e-4; docs/performance.md says which are met there. The
// models come within a fifth of the gaps on recordings, and these limits lie just above what is reached on them: at
// 288/32, where nearly every layer ends right below the target of 1e-4, a little above the goal; at 288/72, four items
// a pack, clearly. There `balanced` ends without its target on nearly every layer.
TEST(Gaps, OnModelsOfExpertCounts) {
  constexpr Goal kGoals[] = {{"expert_record", {256, 32}, 6e-5},
                             {"expert_copies", {288, 32}, 9.2e-5},
                             {"expert_copies", {320, 64}, 1e-4},
                             {"expert_copies", {288, 72}, 1.8e-4}};
  constexpr uint32_t kLayers = 116;
  for (const Goal& goal : kGoals) {
    const Yardstick all = yardstick(*tools::find_family(goal.family), goal.shape, kLayers, 0);
    const double gap = mean_gap(all, effort(kBalanced));
    std::printf("%s: mean gap %.2e, at most %.1e\n", all.name.c_str(), gap, goal.mean_gap);
    EXPECT_LE(gap, goal.mean_gap) << all.name;
  }
}

// `balanced` within its target on 97 of 100 layers is what was promised; the other limits lie below what is reached.
// Seeds made of digits that no tuning ever used; each of them alone.
TEST(Gaps, OnSeedsNeverTunedOn) {
  for (const uint64_t seed : {314159265u, 271828182u, 141421356u}) {
    uint32_t layers = 0, within[3] = {};
    constexpr double kTarget[3] = {1e-3, 1e-4, 1e-5};
    for (const tools::Shape shape : tools::yardstick_sizes())
      for (const tools::Family& family : tools::yardstick_families()) {
        const Yardstick all = yardstick(family, shape, shape.items <= 512 ? 8 : 2, seed);
        layers += all.weights.layers;
        for (const uint32_t e : {kFast, kBalanced, kThorough})
          for (const LayerReport& report : pack(all, effort(e)).reports) within[e] += gap_of(report) <= kTarget[e];
      }
    std::printf("seed %llu, %u layers: fast within 1e-3 on %.2f%%, balanced 1e-4 %.2f%%, thorough 1e-5 %.2f%%\n",
                static_cast<unsigned long long>(seed), layers, 100.0 * within[kFast] / layers,
                100.0 * within[kBalanced] / layers, 100.0 * within[kThorough] / layers);
    EXPECT_GE(within[kFast] * 100, layers * 99) << seed;
    EXPECT_GE(within[kBalanced] * 100, layers * 97) << seed;
    EXPECT_GE(within[kThorough] * 100, layers * 90) << seed;
  }
}

}  // namespace
}  // namespace ballast::test
