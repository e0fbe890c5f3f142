// `fold` and `exchange` against their literal versions.
#include "host/cpu/exchange/exchange.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "host/cpu/build/build.hpp"
#include "tests/literal/bound.hpp"
#include "tests/literal/exchange.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

void expect_literal(const literal::Problem& problem, const cpu::ExchangeLimits& limits, const cpu::Kernels& kernels) {
  const literal::Weights weights = problem.weights;
  literal::Packing expected = literal::build_fold(weights, problem.packs);
  StageWorkspace workspace(problem.items, problem.packs, kernels);
  const cpu::Packing fast = workspace.packing();
  const literal::Order lpt = literal::lpt_order(weights);
  cpu::fold(std::vector<uint16_t>(lpt.begin(), lpt.end()), weights, workspace.worker().build_scratch, fast);
  const std::string name = problem.name + " k " + std::to_string(limits.max_subset) + " cap " +
                           std::to_string(limits.move_cap) + " " + kernels.name;
  ASSERT_EQ(literal_of(fast).slots, expected.slots) << name << " as built";
  ASSERT_EQ(literal_of(fast).loads, expected.loads) << name << " as built";

  cpu::StopToken stop(nullptr, 0);
  const uint32_t moves = cpu::exchange(fast, weights, limits, workspace.worker().exchange_scratch, stop);
  const uint32_t expected_moves =
      literal::refine_exchange(weights, expected, {limits.max_subset, limits.stall, limits.move_cap, limits.target});
  ASSERT_EQ(moves, expected_moves) << name;
  ASSERT_EQ(literal_of(fast).slots, expected.slots) << name;
  ASSERT_EQ(literal_of(fast).loads, expected.loads) << name;
  for (uint32_t slot = 0; slot < problem.items; ++slot)
    ASSERT_EQ(fast.weight[slot], static_cast<int32_t>(weights[fast.item[slot]])) << name;
}

TEST(Exchange, LikeItsRule) {
  const std::vector<const cpu::Kernels*> kernels = kernels_here();
  for (uint64_t number = 0; number < ballast_test::problems(3000); ++number) {
    const literal::Problem problem = literal::random_problem(number, 72);
    const uint32_t bound = literal::lower_bound(problem.weights, problem.packs);
    const cpu::ExchangeLimits limits{1 + static_cast<uint32_t>(number % 3), 1 + static_cast<uint32_t>(number % 40),
                                     number % 5 == 0 ? 3u : 60u, number % 7 == 0 ? bound + bound / 100 : bound};
    expect_literal(problem, limits, *kernels[number % kernels.size()]);
    if (HasFatalFailure()) return;
  }
}

// Packs of every size at which the rule changes its mind: 12 | 13, 16 | 17 slots, and where subsets become too many.
TEST(Exchange, AtTheLimitsOfTheRule) {
  constexpr uint32_t kSlots[] = {3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 25};
  for (uint64_t number = 0; number < 240; ++number) {
    const uint32_t slots = kSlots[number % 12], packs = 2 + static_cast<uint32_t>(number / 12 % 4);
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number % literal::kFamilies), slots * packs, packs, number);
    const uint32_t bound = literal::lower_bound(problem.weights, packs);
    expect_literal(problem, {3, 8, 25, bound}, cpu::best_kernels());
    if (HasFatalFailure()) return;
  }
}

// Lists too long to compare all: pairs of 26 slots and more, and packs of more than 200 slots.
TEST(Exchange, LongLists) {
  constexpr uint32_t kShapes[][2] = {{60, 2}, {128, 2}, {130, 2}, {402, 2}};
  for (uint64_t number = 0; number < ballast_test::problems(24); ++number) {
    const auto& [items, packs] = kShapes[number % 4];
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number % literal::kFamilies), items, packs, number);
    expect_literal(problem, {2, 4, 4, literal::lower_bound(problem.weights, packs)}, cpu::best_kernels());
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace ballast::test
