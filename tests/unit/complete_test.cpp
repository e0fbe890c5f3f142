// The step `complete` against its literal version, and against trying everything.
#include "host/cpu/exact/complete.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "tests/literal/bound.hpp"
#include "tests/literal/complete.hpp"
#include "tests/literal/exchange.hpp"
#include "tests/literal/optimum.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

constexpr auto kFamilies = literal::kFamilies;

literal::Problem problem_of(uint64_t number, uint32_t items, uint32_t packs) {
  return literal::make_problem(static_cast<literal::Family>(number % kFamilies), items, packs, number);
}

// ---- subsets ----

cpu::SubsetAnswer fast_subset(const cpu::SubsetQuery& query) {
  StageWorkspace workspace(40, 2);
  cpu::StopToken stop(nullptr, 0);
  return cpu::greatest_subset(query, workspace.worker().complete_scratch.two_packs.subset, stop);
}

void expect_subset(const cpu::SubsetAnswer& answer, const std::optional<literal::Subset>& expected) {
  ASSERT_EQ(answer.found, expected.has_value());
  if (!expected) return;
  ASSERT_EQ(answer.sum, expected->sum);
  ASSERT_EQ(answer.exhausted, expected->exhausted);
  for (size_t i = 0; i < expected->has.size(); ++i) ASSERT_EQ((answer.items >> i & 1) != 0, expected->has[i]) << i;
}

TEST(GreatestSubset, LikeItsRule) {
  for (uint64_t number = 0; number < 3000; ++number) {
    const auto items = static_cast<uint32_t>(number % 20);
    const literal::Problem problem = problem_of(number / 20, std::max(items, 1u), 1);
    const literal::Weights weights = literal::Weights(problem.weights).first(items);
    const uint32_t total = std::accumulate(weights.begin(), weights.end(), 0u);
    literal::Random random(number);
    const auto count = static_cast<uint32_t>(random.below(items + 1));
    const auto limit = static_cast<uint32_t>(random.below(total + 1));
    const uint32_t enough = number % 3 == 0 ? limit / 2 : limit;
    SCOPED_TRACE(problem.name + ", " + std::to_string(number));
    expect_subset(fast_subset({weights, count, limit, enough}),
                  literal::greatest_subset(weights, count, limit, enough));
    if (HasFatalFailure()) return;
  }
}

TEST(GreatestSubset, BeatsNoneOfAll) {
  for (uint64_t number = 0; number < 300; ++number) {
    const uint32_t items = 1 + static_cast<uint32_t>(number % 13);
    const literal::Problem problem = problem_of(number, items, 1);
    const uint32_t total = std::accumulate(problem.weights.begin(), problem.weights.end(), 0u);
    const uint32_t limit = number % 2 ? total / 2 : total / 3, count = items / 2;
    uint32_t best = 0;
    bool found = false;
    for (uint32_t subset = 0; subset < 1u << items; ++subset) {
      uint32_t sum = 0;
      for (uint32_t i = 0; i < items; ++i) sum += subset >> i & 1 ? problem.weights[i] : 0;
      if (std::popcount(subset) != static_cast<int>(count) || sum > limit) continue;
      found = true;
      best = std::max(best, sum);
    }
    const cpu::SubsetAnswer answer = fast_subset({problem.weights, count, limit, limit});
    ASSERT_EQ(answer.found, found) << problem.name;
    if (!found) continue;
    ASSERT_EQ(answer.sum, best) << problem.name;
    ASSERT_EQ(std::popcount(answer.items), static_cast<int>(count)) << problem.name;
  }
}

// ---- stopped by time ----

uint64_t looks = 0;
uint64_t count_looks() { return ++looks; }

// A clock that moves when it is read: a search looks at it often enough, and ends soon after.
TEST(Complete, EndsWhenTimeIsUp) {
  const std::vector<uint32_t> weights = literal::make_problem(literal::Family::distinct, 40, 1, 1).weights;
  const literal::Order order = literal::lpt_order(weights);
  const std::vector<uint16_t> lpt(order.begin(), order.end());
  for (const uint32_t packs : {2u, 4u}) {
    StageWorkspace workspace(40, packs);
    const cpu::Packing fast = workspace.load(literal::build_fold(weights, packs), weights);
    looks = 0;
    cpu::StopToken stop(nullptr, 5, nullptr, count_looks);
    EXPECT_FALSE(cpu::complete(fast, weights, lpt, 0, workspace.worker().complete_scratch, stop));
    EXPECT_TRUE(stop.timed_out());
    EXPECT_LE(looks, 8u);
    std::vector<uint16_t> items(fast.item.begin(), fast.item.end());
    std::sort(items.begin(), items.end());
    for (uint32_t i = 0; i < 40; ++i) ASSERT_EQ(items[i], i);
  }
}

// ---- two packs whose counts differ ----

TEST(TwoPacks, OfUnequalCountsAreSplitAtBest) {
  for (uint64_t number = 0; number < 500; ++number) {
    const uint32_t items = 7 + 2 * static_cast<uint32_t>(number / kFamilies % 4);
    const literal::Problem problem = problem_of(number, items, 1);
    const uint32_t total = std::accumulate(problem.weights.begin(), problem.weights.end(), 0u);
    uint32_t best = total;
    for (uint32_t subset = 0; subset < 1u << items; ++subset) {
      if (std::popcount(subset) != static_cast<int>(items / 2)) continue;
      uint32_t sum = 0;
      for (uint32_t i = 0; i < items; ++i) sum += subset >> i & 1 ? problem.weights[i] : 0;
      best = std::min(best, std::max(sum, total - sum));
    }
    StageWorkspace workspace(items, 2);
    cpu::TwoPackScratch& scratch = workspace.worker().complete_scratch.two_packs;
    literal::TwoSides sides(items);
    for (uint32_t i = 0; i < items; ++i) {
      sides[i] = i % 2 == number % 2;
      scratch.of_pack[i] = sides[i];
    }
    const literal::Order order = literal::lpt_order(problem.weights);
    cpu::StopToken stop(nullptr, 0);
    EXPECT_EQ(
        cpu::split_two_packs(problem.weights, std::vector<uint16_t>(order.begin(), order.end()), 0, scratch, stop),
        best > 0);
    literal::split_two_packs(problem.weights, sides, 0);
    uint32_t load = 0;
    for (uint32_t i = 0; i < items; ++i) {
      ASSERT_EQ(scratch.of_pack[i] != 0, sides[i]) << problem.name;
      load += sides[i] ? problem.weights[i] : 0;
    }
    ASSERT_EQ(std::max(load, total - load), best) << problem.name;
  }
}

// ---- packings ----

struct Ended {
  uint32_t improved = 0, proven = 0;
};

// max_branches: 0 stands for as many as `exact` may take.
void expect_literal(const literal::Problem& problem, uint32_t target, uint32_t max_branches, Ended& ended) {
  const literal::Weights weights = problem.weights;
  literal::Packing expected = literal::build_fold(weights, problem.packs);
  const uint32_t built = literal::max_load(expected);
  StageWorkspace workspace(problem.items, problem.packs);
  const cpu::Packing fast = workspace.load(expected, weights);
  const literal::Order order = literal::lpt_order(weights);
  const std::vector<uint16_t> lpt(order.begin(), order.end());
  cpu::StopToken stop(nullptr, 0);
  cpu::CompleteScratch& scratch = workspace.worker().complete_scratch;
  const bool capped = max_branches != 0 && problem.packs > 2 && is_searched(problem.items, problem.packs);
  if (capped && built <= target) return;
  const bool proven = capped ? cpu::branch_and_bound(fast, weights, lpt, target, max_branches, scratch.few_packs, stop)
                             : cpu::complete(fast, weights, lpt, target, scratch, stop);
  const bool expected_proven =
      literal::complete(weights, expected, target, max_branches ? max_branches : literal::kMaxBranches);
  ASSERT_EQ(proven, expected_proven) << problem.name;
  ASSERT_EQ(literal_of(fast).slots, expected.slots) << problem.name;
  ASSERT_EQ(literal_of(fast).loads, expected.loads) << problem.name;
  for (uint32_t slot = 0; slot < problem.items; ++slot)
    ASSERT_EQ(fast.weight[slot], static_cast<int32_t>(weights[fast.item[slot]])) << problem.name;
  ended.improved += literal::max_load(expected) < built;
  ended.proven += proven;
}

struct Shape {
  uint32_t items, packs;
};

TEST(Complete, LikeItsRule) {
  constexpr Shape kShapes[] = {{6, 2},  {8, 2},  {14, 2}, {22, 2}, {9, 3}, {12, 3},
                               {15, 3}, {12, 4}, {15, 5}, {16, 4}, {18, 6}};
  Ended ended;
  for (uint64_t number = 0; number < 4000; ++number) {
    const auto& [items, packs] = kShapes[number / kFamilies % std::size(kShapes)];
    const literal::Problem problem = problem_of(number, items, packs);
    const uint32_t bound = literal::lower_bound(problem.weights, packs);
    const uint32_t max_branches = number % 4 ? 0 : 1 + static_cast<uint32_t>(number % 300);
    expect_literal(problem, number % 5 ? bound : bound + bound / 200, max_branches, ended);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(ended.improved, 800u);
  EXPECT_GT(ended.proven, 400u);
}

// Two packs that are split in parts, and as many items as are split at once; sixty-four items, and one more.
TEST(Complete, AtItsLimits) {
  constexpr Shape kShapes[] = {{42, 2}, {60, 2}, {200, 2}, {64, 16}, {66, 22}, {63, 21}, {4, 2}, {5, 5}, {3, 1}};
  Ended ended;
  for (uint64_t number = 0; number < kFamilies * std::size(kShapes); ++number) {
    const auto& [items, packs] = kShapes[number / kFamilies];
    const literal::Problem problem = problem_of(number, items, packs);
    const uint32_t bound = packs == items ? 0 : literal::lower_bound(problem.weights, packs);
    // Seconds each for the literal version: one that ends soon, and one that does not.
    if (packs == 2 && items > 40 && number % kFamilies != (items == 42 ? 6 : 0)) continue;
    if (packs < items && items / packs >= 2) expect_literal(problem, bound, 3000, ended);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(ended.improved, 5u);
}

TEST(Complete, FindsTheOptimum) {
  constexpr Shape kShapes[] = {{6, 2}, {8, 2}, {10, 2}, {12, 2}, {9, 3}, {12, 3}, {12, 4}};
  for (uint64_t number = 0; number < 2000; ++number) {
    const auto& [items, packs] = kShapes[number / kFamilies % std::size(kShapes)];
    const literal::Problem problem = problem_of(number, items, packs);
    StageWorkspace workspace(items, packs);
    const cpu::Packing fast = workspace.load(literal::build_fold(problem.weights, packs), problem.weights);
    const literal::Order order = literal::lpt_order(problem.weights);
    cpu::StopToken stop(nullptr, 0);
    const uint32_t bound = literal::lower_bound(problem.weights, packs);
    const bool proven = cpu::complete(fast, problem.weights, std::vector<uint16_t>(order.begin(), order.end()), bound,
                                      workspace.worker().complete_scratch, stop);
    const auto peak = static_cast<uint32_t>(cpu::load_range(fast.load).max);
    ASSERT_EQ(peak, literal::optimal_max_load(problem.weights, packs)) << problem.name;
    ASSERT_TRUE(proven || peak == bound) << problem.name;
  }
}

}  // namespace
}  // namespace ballast::test
