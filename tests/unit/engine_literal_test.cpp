// Whole recipes, named and random, against the literal runner.
#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/literal/pack_layer.hpp"
#include "tests/unit/engine_fixture.hpp"

namespace ballast::test {
namespace {

void expect_literal(const literal::Problem& problem, const Recipe& recipe, uint32_t first_layer, uint32_t workers,
                    uint32_t* moves = nullptr) {
  Results results(1, problem.items, problem.packs);
  TestEngine engine({problem.items, problem.packs, recipe.candidates, workers}, threaded_jobs());
  Job job = job_over(problem.weights, problem.items, problem.packs, recipe, results);
  job.first_layer = first_layer;
  const Status status = engine.run(job);
  ASSERT_TRUE(status.ok()) << status.message.data();
  // The quantised weights: the problem's, times a power of two.
  std::vector<uint32_t> quantised = problem.weights;
  for (uint32_t& w : quantised) w <<= -results.load_exponent[0];
  const literal::PackedLayer expected = literal::pack_layer(recipe, quantised, problem.packs, job.seed, first_layer);
  ASSERT_EQ(results.pack_index, expected.pack_index) << problem.name;
  ASSERT_EQ(results.rank_in_pack, expected.rank_in_pack) << problem.name;
  ASSERT_EQ(results.pack_load, expected.packing.loads) << problem.name;
  ASSERT_EQ(results.reports[0].candidate, expected.candidate) << problem.name;
  ASSERT_EQ(results.reports[0].moves, expected.moves) << problem.name;
  ASSERT_EQ(results.reports[0].lower_bound, expected.lower_bound) << problem.name;
  if (moves) *moves += expected.moves;
}

TEST(EngineLiteral, NamedStrategies) {
  for (const Strategy& strategy : small_strategies(70)) {
    for (uint64_t number = 0; number < 60; ++number) {
      expect_literal(literal::random_problem(number, 60), strategy.recipe, number % 3 == 0 ? 7 : 0xFFFFFFFF,
                     1 + static_cast<uint32_t>(number % 2));
      if (HasFatalFailure()) FAIL() << strategy.name;
    }
  }
}

// Where the step `complete` proves a packing, the report's bound is its load, and the last search has nothing to do.
TEST(EngineLiteral, ExactOnSmallLayers) {
  Recipe exact = find_strategy("peak_exchange")->efforts.back();
  for (uint32_t r = 0; r < exact.refine.count; ++r) exact.refine[r].move_cap = 60;
  for (uint64_t number = 0; number < 1500; ++number) {
    expect_literal(literal::random_problem(number, 20), exact, 0, 1 + static_cast<uint32_t>(number % 2));
    if (HasFatalFailure()) return;
  }
  // Several candidates, each with an optimum of its own.
  exact.candidates = 5;
  exact.builder = BuilderKind::greedy;
  exact.orders = {OrderRule{0, OrderKind::shuffle}};
  exact.choose = Objective::imbalance;
  for (uint64_t number = 0; number < 300; ++number) {
    expect_literal(literal::random_problem(number, 16), exact, 0, 1 + static_cast<uint32_t>(number % 3));
    if (HasFatalFailure()) return;
  }
}

#if !defined(__SANITIZE_THREAD__)  // a minute there, and one thread
// Every effort as it is, at sizes as they occur.
TEST(EngineLiteral, EffortsAtRealSizes) {
  struct Size {
    uint32_t items, packs, rows;
  };
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  uint32_t moves = 0;
  for (const Size size : {Size{256, 32, 51}, {288, 72, 51}, {320, 64, 51}})
    for (uint32_t row = 0; row < size.rows; ++row) {
      const auto family = static_cast<literal::Family>(row % literal::kFamilies);
      const literal::Problem problem = literal::make_problem(family, size.items, size.packs, 1000 + row);
      expect_literal(problem, efforts[row / literal::kFamilies % 3], 0, 1, &moves);
      if (HasFatalFailure()) return;
    }
  EXPECT_GT(moves, 2000u) << "there was something to do";
}
#endif

Refiner random_refiner(literal::Random& random) {
  const RefinerKind kind = static_cast<RefinerKind>(1 + random.below(10));
  const uint32_t widest = aims_at_gap(kind) ? 3 : 5;
  return {kind, 1 + static_cast<uint32_t>(random.below(20)), 1 + static_cast<uint32_t>(random.below(widest)),
          1 + static_cast<uint32_t>(random.below(9)), static_cast<uint32_t>(random.below(20000000))};
}

Recipe random_recipe(literal::Random& random) {
  Recipe recipe;
  recipe.candidates = 1 + static_cast<uint32_t>(random.below(12));
  recipe.orders = {};
  uint32_t first = 0;
  for (uint64_t rules = 1 + random.below(4); rules > 0; --rules, first += 1 + static_cast<uint32_t>(random.below(4)))
    recipe.orders.items[recipe.orders.count++] = {first, static_cast<OrderKind>(1 + random.below(6)), kOne,
                                                  static_cast<uint32_t>(random.below(kOne))};
  recipe.builder = random.below(2) ? BuilderKind::greedy : BuilderKind::dealt;
  if (!is_sequential(recipe) && random.below(2)) recipe.keep = 1 + static_cast<uint32_t>(random.below(14));
  for (uint64_t refiners = random.below(3); refiners > 0; --refiners)
    recipe.refine.items[recipe.refine.count++] = random_refiner(random);
  for (uint64_t refiners = random.below(3); refiners > 0; --refiners)
    recipe.finish.items[recipe.finish.count++] = random_refiner(random);
  recipe.choose = random.below(2) ? Objective::max_load : Objective::imbalance;
  return recipe;
}

TEST(EngineLiteral, RandomRecipes) {
  literal::Random random(99);
  for (uint64_t number = 0; number < 3000; ++number) {
    const Recipe recipe = random_recipe(random);
    expect_literal(literal::random_problem(number, 48), recipe, static_cast<uint32_t>(random.next()),
                   1 + static_cast<uint32_t>(number % 3));
    if (HasFatalFailure()) FAIL() << "recipe of problem " << number;
  }
}

}  // namespace
}  // namespace ballast::test
