// Orders against the literal ones.
#include "host/cpu/order.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/literal/orders.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

std::vector<uint32_t> wide(const std::vector<uint16_t>& order) { return {order.begin(), order.end()}; }

// Calls check(weights, draw, workspace) for some thousand problems.
template <typename Check>
void for_problems(Check check) {
  for (uint64_t number = 0; number < 3000; ++number) {
    const literal::Problem problem = literal::random_problem(number, number % 100 == 0 ? 3000 : 200);
    StageWorkspace workspace(problem.items, problem.packs);
    const literal::Draw draw{number * 0x9E3779B97F4A7C15u, static_cast<uint32_t>(number % 3 ? number : ~number),
                             static_cast<uint32_t>(number % 300)};
    check(problem, draw, workspace.worker().order_scratch);
    if (testing::Test::HasFatalFailure()) return;
  }
}

cpu::RandomStream stream_of(const literal::Draw& draw) { return {draw.seed, draw.layer, draw.candidate}; }

TEST(Order, Lpt) {
  for_problems([](const literal::Problem& problem, const literal::Draw&, cpu::OrderScratch& scratch) {
    std::vector<uint16_t> order(problem.items), zigzag(problem.items);
    cpu::order_lpt(problem.weights, scratch, order);
    ASSERT_EQ(wide(order), literal::lpt_order(problem.weights)) << problem.name;
    cpu::order_zigzag(order, zigzag);
    ASSERT_EQ(wide(zigzag), literal::zigzag_order(problem.weights)) << problem.name;
  });
}

// A giant leaves to the others as few leading bits as can be: from all apart to all alike.
TEST(Order, LptBesideAGiant) {
  literal::Random random(6);
  for (uint32_t bits = 1; bits <= 24; ++bits)
    for (const uint32_t items : {1u, 2u, 20u, 256u, 1000u}) {
      StageWorkspace workspace(items, 1);
      std::vector<uint32_t> weights;
      for (uint32_t i = 0; i < items; ++i) weights.push_back(5 + static_cast<uint32_t>(random.below(1u << bits)));
      weights[random.below(items)] = 1u << 30;
      std::vector<uint16_t> order(items);
      cpu::order_lpt(weights, workspace.worker().order_scratch, order);
      ASSERT_EQ(wide(order), literal::lpt_order(weights)) << items << " items of " << bits << " bits";
    }
}

TEST(Order, Noisy) {
  constexpr uint32_t kLevels[][2] = {{kOne, 0}, {kOne, kOne / 20}, {kOne / 5 * 4, kOne / 5 * 2},
                                     {0, kOne}, {1, 0xFFFFFFFE},   {0xFFFFFFFE, 1}};
  for_problems([&](const literal::Problem& problem, const literal::Draw& draw, cpu::OrderScratch& scratch) {
    std::vector<uint16_t> order(problem.items);
    const auto& [base, amplitude] = kLevels[draw.candidate % 6];
    cpu::order_noisy(problem.weights, stream_of(draw), base, amplitude, scratch, order);
    ASSERT_EQ(wide(order), literal::noisy_order(problem.weights, base, amplitude, draw)) << problem.name;
  });
}

TEST(Order, Shuffle) {
  for_problems([](const literal::Problem& problem, const literal::Draw& draw, cpu::OrderScratch& scratch) {
    std::vector<uint16_t> order(problem.items);
    cpu::order_shuffle(stream_of(draw), scratch, order);
    ASSERT_EQ(wide(order), literal::shuffle_order(problem.items, draw)) << problem.name;
  });
}

TEST(Order, Boosted) {
  for_problems([](const literal::Problem& problem, const literal::Draw& draw, cpu::OrderScratch& scratch) {
    literal::Random random(draw.seed);
    std::vector<uint8_t> levels(problem.items);
    for (uint8_t& level : levels) level = static_cast<uint8_t>(random.below(draw.candidate % 2 ? 3 : 64));
    const std::vector<uint32_t> times(levels.begin(), levels.end());
    std::vector<uint16_t> order(problem.items);
    cpu::order_boosted(problem.weights, levels, scratch, order);
    ASSERT_EQ(wide(order), literal::boosted_order(problem.weights, times)) << problem.name;
  });
}

TEST(Order, BoostTable) {
  for (uint32_t k = 0; k < 100; ++k) EXPECT_EQ(cpu::boost_factor(k), literal::boost(k)) << k;
}

TEST(Order, RampAmplitude) {
  literal::Random random(5);
  for (uint32_t round = 0; round < 20000; ++round) {
    Recipe recipe;
    recipe.candidates = 1 + static_cast<uint32_t>(random.below(round % 2 ? 10 : 65536));
    const OrderRule rule{0, OrderKind::noisy_ramp, 0, static_cast<uint32_t>(random.next())};
    const uint32_t candidate = static_cast<uint32_t>(random.below(recipe.candidates));
    ASSERT_EQ(order_amplitude(recipe, rule, candidate),
              literal::ramp_amplitude(rule.amplitude, candidate, recipe.candidates));
  }
}

}  // namespace
}  // namespace ballast::test
