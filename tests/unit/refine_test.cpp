// Every refiner against its literal version: from greedy, dealt and random packings, with caps that bind and caps that
// do not.
#include "host/cpu/refine/refine.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "tests/literal/bound.hpp"
#include "tests/literal/builders.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/literal/refiners.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

struct Case {
  const char* name;
  RefinerKind kind;
};

class Refine : public testing::TestWithParam<Case> {};

literal::Packing start_of(const literal::Problem& problem, uint64_t number) {
  const literal::Draw draw{number, 0, 1};
  if (number % 3 == 0)
    return literal::build_greedy(problem.weights, problem.packs, literal::lpt_order(problem.weights));
  const literal::Order shuffled = literal::shuffle_order(problem.items, draw);
  if (number % 3 == 1) return literal::build_dealt(problem.weights, problem.packs, shuffled);
  return literal::packing_of(problem.weights, problem.packs, shuffled);
}

void expect_literal(const Refiner& refiner, const literal::Problem& problem, uint64_t number,
                    const cpu::Kernels& kernels) {
  literal::Packing expected = start_of(problem, number);
  StageWorkspace workspace(problem.items, problem.packs, kernels);
  const cpu::Packing fast = workspace.load(expected, problem.weights);
  cpu::StopToken stop(nullptr, 0);
  cpu::Worker& worker = workspace.worker();
  const uint32_t bound = literal::lower_bound(problem.weights, problem.packs);
  const uint32_t moves =
      cpu::refine(refiner, fast, problem.weights, bound, worker.refine_scratch, worker.exchange_scratch, stop);
  const uint32_t expected_moves = literal::refine(refiner, problem.weights, expected);
  const std::string name = problem.name + " cap " + std::to_string(refiner.move_cap) + " " + kernels.name;
  const literal::Packing copy = literal_of(fast);
  ASSERT_EQ(moves, expected_moves) << name;
  ASSERT_EQ(copy.slots, expected.slots) << name;
  ASSERT_EQ(copy.loads, expected.loads) << name;
  for (uint32_t slot = 0; slot < problem.items; ++slot)
    ASSERT_EQ(fast.weight[slot], static_cast<int32_t>(problem.weights[fast.item[slot]])) << name;
}

TEST_P(Refine, LikeItsDefinition) {
  constexpr uint32_t kCaps[] = {1, 2, 5, 50};
  const std::vector<const cpu::Kernels*> kernels = kernels_here();
  for (uint64_t number = 0; number < 4000; ++number) {
    const literal::Problem problem = literal::random_problem(number, 120);
    const Refiner refiner{GetParam().kind, kCaps[number % 4], 1 + static_cast<uint32_t>(number % 7), 0, 0};
    expect_literal(refiner, problem, number, *kernels[number % kernels.size()]);
    if (HasFatalFailure()) return;
  }
}

// Large packs take the ways for long lists.
TEST_P(Refine, LargePacks) {
  constexpr uint32_t kShapes[][2] = {{66, 2}, {99, 3}, {128, 2}, {160, 4}, {136, 8}, {184, 8}};
  for (uint64_t number = 0; number < 120; ++number) {
    const auto& [items, packs] = kShapes[number % 6];
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number % literal::kFamilies), items, packs, number);
    expect_literal({GetParam().kind, 12, 2, 0, 0}, problem, number, cpu::best_kernels());
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Refine,
    testing::Values(Case{"variance", RefinerKind::variance}, Case{"peak_by_pack", RefinerKind::peak_by_pack},
                    Case{"peak_by_rank", RefinerKind::peak_by_rank}, Case{"extremes", RefinerKind::extremes},
                    Case{"extremes_1_2", RefinerKind::extremes_1_2}, Case{"pairs", RefinerKind::pairs},
                    Case{"spread", RefinerKind::spread}, Case{"lift", RefinerKind::lift}),
    [](const auto& test) { return std::string(test.param.name); });

// Shapes that `rounds` serves and their neighbours, of every set of instructions.
TEST(Refine, RoundsLikeTheirDefinition) {
  const std::vector<const cpu::Kernels*> kernels = kernels_here();
  constexpr uint32_t kGaps[] = {0, 10'000, 100'000, 1'000'000, 50'000'000};
  uint32_t served = 0;
  for (uint64_t number = 0; number < 3000; ++number) {
    const uint32_t slots = 3 + static_cast<uint32_t>(number % 11), packs = 7 + static_cast<uint32_t>(number / 11 % 14);
    const literal::Problem problem = literal::make_problem(
        static_cast<literal::Family>(number / 5 % literal::kFamilies), slots * packs, packs, number);
    const Refiner refiner{RefinerKind::rounds,
                          number % 7 == 0 ? 1 + static_cast<uint32_t>(number % 3) : 64,
                          1 + static_cast<uint32_t>(number % 3),
                          0,
                          kGaps[number % 5],
                          number % 4 == 0 ? 4 + static_cast<uint32_t>(number / 4 % 9) : 4};
    served += serves(refiner, packs, slots);
    expect_literal(refiner, problem, number, *kernels[number % kernels.size()]);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(served, 1500u);
}

TEST(Refine, RoundsOfManyPacks) {
  constexpr uint32_t kShapes[][2] = {{256, 32}, {320, 64}, {384, 64}, {512, 64}, {576, 48}};
  for (uint64_t number = 0; number < 60; ++number) {
    const auto& [items, packs] = kShapes[number % 5];
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number % literal::kFamilies), items, packs, number);
    expect_literal({RefinerKind::rounds, 64, 2, 0, 100'000, 4}, problem, 3 * number, cpu::best_kernels());
    if (HasFatalFailure()) return;
  }
}

// Beyond so many packs `variance` remembers nothing; the answer is the same.
TEST(Refine, VarianceWithoutMemory) {
  for (uint64_t number = 0; number < 3; ++number) {
    const uint32_t packs = cpu::kMaxRememberedPacks + 1;
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number * 4 % 9), packs * 2, packs, number);
    expect_literal({RefinerKind::variance, 2, 0, 0, 0}, problem, 2, cpu::best_kernels());
  }
}

}  // namespace
}  // namespace ballast::test
