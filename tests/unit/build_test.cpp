// Builders against the literal ones.
#include "host/cpu/build/build.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/literal/builders.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

void expect_same(const cpu::Packing& fast, const literal::Packing& expected, const std::string& name) {
  const literal::Packing copy = literal_of(fast);
  ASSERT_EQ(copy.slots, expected.slots) << name;
  ASSERT_EQ(copy.loads, expected.loads) << name;
}

TEST(Build, GreedyAndDealtOnAnyOrder) {
  for (uint64_t number = 0; number < 6000; ++number) {
    const literal::Problem problem = literal::random_problem(number, number % 200 == 0 ? 4000 : 250);
    StageWorkspace workspace(problem.items, problem.packs);
    const literal::Draw draw{number, 3, 1};
    const literal::Order order = number % 3 == 0   ? literal::lpt_order(problem.weights)
                                 : number % 3 == 1 ? literal::noisy_order(problem.weights, kOne, kOne / 4, draw)
                                                   : literal::shuffle_order(problem.items, draw);
    const std::vector<uint16_t> narrow(order.begin(), order.end());
    cpu::greedy(narrow, problem.weights, workspace.worker().build_scratch, workspace.packing());
    expect_same(workspace.packing(), literal::build_greedy(problem.weights, problem.packs, order), problem.name);
    cpu::dealt(narrow, problem.weights, workspace.worker().build_scratch, workspace.packing());
    expect_same(workspace.packing(), literal::build_dealt(problem.weights, problem.packs, order), problem.name);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace ballast::test
