// How small the gaps of peak_exchange are: on models of the counts that it was made for, and on seeds that nobody ever
// tuned it on.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "tests/proofs/benchmark_set.hpp"

namespace ballast::test {
namespace {

double gap_of(const LayerReport& report) {
  // Not max / bound - 1, whose rounding puts packings that just meet a target beyond it.
  return report.lower_bound == 0 ? 0 : double{1} * (report.max_load - report.lower_bound) / report.lower_bound;
}

double mean_gap(const BenchmarkSet& all, const Recipe& recipe) {
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

// On recorded counts the goals are 6e-5, 9e-5, 1e-4 and 1.3e-4, and are met: see docs/quality/performance.md. The models come
// within a tenth of the gaps on recordings, and these limits lie just above what is reached on them.
TEST(Gaps, OnModelsOfExpertCounts) {
  constexpr Goal kGoals[] = {{"expert_record", {256, 32}, 6e-5},
                             {"expert_copies", {288, 32}, 9.2e-5},
                             {"expert_copies", {320, 64}, 1e-4},
                             {"expert_copies", {288, 72}, 1.4e-4}};
  constexpr uint32_t kLayers = 116;
  for (const Goal& goal : kGoals) {
    const BenchmarkSet all = benchmark_set(*tools::find_family(goal.family), goal.shape, kLayers, 0);
    const double gap = mean_gap(all, effort(kBalanced));
    std::printf("%s: mean gap %.2e, at most %.1e\n", all.name.c_str(), gap, goal.mean_gap);
    EXPECT_LE(gap, goal.mean_gap) << all.name;
  }
}

// Layers at the target of each effort.
struct Counts {
  uint32_t layers = 0, within[3] = {};

  double percent(uint32_t effort) const { return 100.0 * within[effort] / layers; }
  Counts& operator+=(const Counts& other) {
    layers += other.layers;
    for (const uint32_t e : {kFast, kBalanced, kThorough}) within[e] += other.within[e];
    return *this;
  }
};

Counts at_target(tools::Shape shape, uint32_t layers, uint64_t seed) {
  constexpr double kTarget[3] = {1e-3, 1e-4, 1e-5};
  Counts counts;
  for (const tools::Family& family : tools::yardstick_families()) {
    const BenchmarkSet all = benchmark_set(family, shape, layers, seed);
    counts.layers += layers;
    for (const uint32_t e : {kFast, kBalanced, kThorough})
      for (const LayerReport& report : pack(all, effort(e)).reports) counts.within[e] += gap_of(report) <= kTarget[e];
  }
  return counts;
}

void print(const std::string& what, const Counts& counts) {
  std::printf("%s, %u layers: fast within 1e-3 on %.2f%%, balanced 1e-4 %.2f%%, thorough 1e-5 %.2f%%\n", what.c_str(),
              counts.layers, counts.percent(kFast), counts.percent(kBalanced), counts.percent(kThorough));
}

// Seeds made of digits that no tuning ever used; each of them alone.
TEST(Gaps, OnSeedsNeverTunedOn) {
  for (const uint64_t seed : {314159265u, 271828182u, 141421356u}) {
    Counts all;
    for (const tools::Shape shape : tools::yardstick_sizes()) all += at_target(shape, shape.items <= 512 ? 8 : 2, seed);
    print("seed " + std::to_string(seed), all);
    EXPECT_GE(all.percent(kFast), 99) << seed;
    EXPECT_GE(all.percent(kBalanced), 97) << seed;
    EXPECT_GE(all.percent(kThorough), 90) << seed;
  }
}

// With five and six items a pack the bound is often a little below the optimum.
double least_thorough(tools::Shape shape) {
  const uint32_t slots = shape.items / shape.packs;
  return slots == 5 ? 64 : slots == 6 ? 83 : 93;
}

// What was has_owner of the published figures, and at each size a little less than is reached there.
TEST(Gaps, OnEverySize) {
  Counts all;
  for (const tools::Shape shape : tools::yardstick_sizes()) {
    const std::string size = std::to_string(shape.items) + "/" + std::to_string(shape.packs);
    const Counts here = at_target(shape, layers_at(shape, 2), 0);
    print(size, here);
    all += here;
    if (!full_sweep()) continue;
    EXPECT_GE(here.percent(kFast), 98) << size;
    EXPECT_GE(here.percent(kBalanced), 96) << size;
    EXPECT_GE(here.percent(kThorough), least_thorough(shape)) << size;
  }
  print("all sizes", all);
  if (!full_sweep()) return;
  EXPECT_GE(all.percent(kFast), 99.5);
  EXPECT_GE(all.percent(kBalanced), 98);
  EXPECT_GE(all.percent(kThorough), 92);
}

}  // namespace
}  // namespace ballast::test
