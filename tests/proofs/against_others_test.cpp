// What peak_exchange promises, on the sixteen families at the ten sizes: packings as good as the best of the five
// published strategies, layer by layer, and none worse than plain greedy's.
//
// The seed is none that the strategy was tuned on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <variant>

#include "tests/proofs/benchmark_set.hpp"

namespace ballast::test {
namespace {

constexpr const char* kPublished[] = {"vectorized_iterative_greedy", "batched_refinement_packing",
                                      "vectorized_ensemble_refinement_v2", "parallel_restarts_2swap_retry",
                                      "two_phase_packing_with_pair_swap"};

constexpr uint32_t kFewLayers = 8;
constexpr uint64_t kSeed = 977;

struct Counts {
  uint32_t layers = 0;
  uint32_t balanced_near = 0;  // within 1e-4 of the best of the five
  uint32_t thorough_near = 0;  // within 1e-5
  uint32_t thorough_no_worse = 0;
  double worst_balanced = 0, worst_thorough = 0;  // relative to the best of the five
};

// One layer as a batch of its own, so that the five need not pack what is proven.
BenchmarkSet single(const BenchmarkSet& all, uint32_t layer) {
  BenchmarkSet one{all.name, all.weights, all.shape};
  one.weights.layers = 1;
  std::visit(
      [&](auto& values) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(size_t{layer} * all.shape.items);
        values = {begin, begin + all.shape.items};
      },
      one.weights.values);
  return one;
}

uint32_t best_of_published(const BenchmarkSet& layer) {
  uint32_t best = UINT32_MAX;
  for (const char* name : kPublished) best = std::min(best, pack(layer, strategy(name)).reports[0].max_load);
  return best;
}

// load <= best * (1 + 1 / parts), in whole numbers.
bool within(uint32_t load, uint32_t best, uint64_t parts) {
  return uint64_t{load} * parts <= uint64_t{best} * (parts + 1);
}

void compare(const BenchmarkSet& weights, Counts& counts) {
  const Results balanced = pack(weights, effort(kBalanced)), thorough = pack(weights, effort(kThorough));
  for (uint32_t l = 0; l < weights.weights.layers; ++l) {
    const LayerReport &b = balanced.reports[l], &t = thorough.reports[l];
    ++counts.layers;
    const bool proven = b.max_load == b.lower_bound && t.max_load == t.lower_bound;
    const uint32_t best = proven ? b.max_load : best_of_published(single(weights, l));
    counts.balanced_near += within(b.max_load, best, 10000);
    counts.thorough_near += within(t.max_load, best, 100000);
    counts.thorough_no_worse += t.max_load <= best;
    if (best == 0) continue;
    counts.worst_balanced = std::max(counts.worst_balanced, double{1} * b.max_load / best - 1);
    counts.worst_thorough = std::max(counts.worst_thorough, double{1} * t.max_load / best - 1);
  }
}

TEST(AgainstOthers, AsGoodAsTheBestOfFive) {
  Counts all;
  for (const tools::Shape shape : tools::yardstick_sizes()) {
    Counts here;
    for (const tools::Family& family : tools::yardstick_families())
      compare(benchmark_set(family, shape, layers_at(shape, kFewLayers), kSeed), here);
    std::printf(
        "%4u/%-3u  %4u layers  balanced <= 1e-4: %.2f%%  thorough <= 1e-5: %.2f%%  thorough no worse: %.2f%%  worst "
        "%.1e %.1e\n",
        shape.items, shape.packs, here.layers, 100.0 * here.balanced_near / here.layers,
        100.0 * here.thorough_near / here.layers, 100.0 * here.thorough_no_worse / here.layers, here.worst_balanced,
        here.worst_thorough);
    if (full_sweep()) {
      EXPECT_GE(here.balanced_near * 100, here.layers * 99) << shape.items << "/" << shape.packs;
      EXPECT_GE(here.thorough_near * 100, here.layers * 98) << shape.items << "/" << shape.packs;
      EXPECT_GE(here.thorough_no_worse * 100, here.layers * 97) << shape.items << "/" << shape.packs;
    }
    all.layers += here.layers;
    all.balanced_near += here.balanced_near;
    all.thorough_near += here.thorough_near;
    all.thorough_no_worse += here.thorough_no_worse;
  }
  const auto percent = [&](uint32_t count) { return 100.0 * count / all.layers; };
  std::printf("%u layers: balanced within 1e-4 on %.2f%%, thorough within 1e-5 on %.2f%%, no worse on %.2f%%\n",
              all.layers, percent(all.balanced_near), percent(all.thorough_near), percent(all.thorough_no_worse));
  EXPECT_GE(all.balanced_near * 100, all.layers * 99);
  EXPECT_GE(all.thorough_near * 100, all.layers * 99);
  EXPECT_GE(all.thorough_no_worse * 100, all.layers * 95);
}

// `fast` alone is content with a gap of 1e-3, where greedy's packing, made in another order, may happen to be better:
// it is, by a few millionths, on about one layer in several thousand. The others never are.
TEST(AgainstOthers, NeverWorseThanGreedy) {
  uint32_t layers = 0, fast_worse = 0;
  for (const tools::Shape shape : tools::yardstick_sizes())
    for (const tools::Family& family : tools::families()) {
      const BenchmarkSet weights = benchmark_set(family, shape, layers_at(shape, kFewLayers), kSeed + 1);
      const Results greedy = pack(weights, strategy("greedy"));
      for (const uint32_t e : {kFast, kBalanced, kThorough}) {
        const Results results = pack(weights, effort(e));
        for (uint32_t l = 0; l < weights.weights.layers; ++l) {
          const uint32_t ours = results.reports[l].max_load, theirs = greedy.reports[l].max_load;
          if (ours <= theirs) continue;
          ASSERT_EQ(e, kFast) << weights.name << " layer " << l << ": " << ours << " above " << theirs;
          ++fast_worse;
          EXPECT_TRUE(within(ours, results.reports[l].lower_bound, 1000)) << weights.name << " layer " << l;
        }
      }
      layers += weights.weights.layers;
    }
  EXPECT_LE(fast_worse * 500, layers) << "fast above greedy on " << fast_worse << " of " << layers << " layers";
  std::printf("fast above greedy, within its target, on %u of %u layers\n", fast_worse, layers);
}

}  // namespace
}  // namespace ballast::test
