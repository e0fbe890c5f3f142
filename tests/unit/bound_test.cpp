// The lower bound against its literal version, and against the optimum where that can be had.
#include "host/cpu/bound.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/literal/bound.hpp"
#include "tests/literal/optimum.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

uint32_t fast_bound(const literal::Problem& problem) {
  StageWorkspace workspace(problem.items, problem.packs);
  const literal::Order lpt = literal::lpt_order(problem.weights);
  const std::vector<uint16_t> narrow(lpt.begin(), lpt.end());
  return cpu::bound(workspace.shape(), problem.weights, narrow, workspace.worker().bound_scratch);
}

TEST(Bound, LikeItsDefinition) {
  for (uint64_t number = 0; number < 6000; ++number) {
    const literal::Problem problem = literal::random_problem(number, 300);
    ASSERT_EQ(fast_bound(problem), literal::lower_bound(problem.weights, problem.packs)) << problem.name;
  }
}

TEST(Bound, AboveAndBelowTheSizeLimit) {
  for (const auto& [items, packs] :
       {std::pair{4096u, 1024u}, std::pair{4100u, 1025u}, std::pair{4096u, 1365u}, std::pair{6144u, 1024u}})
    if (items % packs == 0) {
      const literal::Problem problem = literal::make_problem(literal::Family::lognormal, items, packs, items);
      ASSERT_EQ(fast_bound(problem), literal::lower_bound(problem.weights, problem.packs)) << problem.name;
    }
}

TEST(Bound, NeverAboveTheOptimum) {
  constexpr uint32_t kShapes[][2] = {{6, 2}, {8, 2}, {9, 3}, {8, 4}, {10, 2}, {10, 5}, {12, 3}, {12, 4}};
  uint32_t tight = 0, rows = 0;
  for (uint64_t number = 0; number < 4000; ++number) {
    const auto& [items, packs] = kShapes[number % 8];
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number % literal::kFamilies), items, packs, number);
    const uint32_t optimum = literal::optimal_max_load(problem.weights, packs);
    ASSERT_LE(fast_bound(problem), optimum) << problem.name;
    tight += fast_bound(problem) == optimum;
    ++rows;
  }
  EXPECT_GT(tight * 10, rows * 7) << "the bound was tight on " << tight << " of " << rows << " rows";
}

}  // namespace
}  // namespace ballast::test
