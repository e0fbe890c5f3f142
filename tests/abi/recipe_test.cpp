// Recipes through the boundary: named strategies as data, merging with a name, and everything that is refused.
#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

constexpr uint32_t kItems = 48;
constexpr uint32_t kPacks = 6;

uint32_t order_at(uint32_t i, size_t member) {
  return static_cast<uint32_t>(offsetof(ballast_recipe, orders) + i * sizeof(ballast_order_rule) + member);
}
uint32_t refine_at(uint32_t i, size_t member) {
  return static_cast<uint32_t>(offsetof(ballast_recipe, refine) + i * sizeof(ballast_refiner) + member);
}

class Recipes : public ::testing::Test {
 protected:
  void SetUp() override { objects.open(nullptr, limits_of(kItems, 0, 0)); }

  ballast_recipe named(const char* name) {
    auto recipe = make<ballast_recipe>();
    EXPECT_EQ(objects.api.strategy_recipe(name, &recipe, nullptr), BALLAST_OK) << name;
    return recipe;
  }

  std::unique_ptr<Batch> run(const char* strategy, const ballast_recipe* recipe, uint32_t move_cap = 0) {
    auto batch = std::make_unique<Batch>(2, kItems, kPacks);
    batch->desc.strategy = strategy;
    batch->desc.recipe = recipe;
    batch->desc.seed = 42;
    batch->desc.move_cap = move_cap;
    error = make<ballast_error>();
    EXPECT_EQ(objects.api.run(objects.context, &batch->desc, &error), BALLAST_OK) << error.message;
    return batch;
  }

  void refuses(const ballast_recipe& recipe, uint32_t offset, std::vector<std::string> words,
               const char* name = nullptr) {
    Batch batch(2, kItems, kPacks);
    batch.desc.strategy = name;
    batch.desc.recipe = &recipe;
    error = make<ballast_error>();
    const ballast_result code = objects.api.run(objects.context, &batch.desc, &error);
    expect_fault(code, error, {BALLAST_E_ARGUMENT, BALLAST_TYPE_RECIPE, offset, std::move(words)});
    EXPECT_TRUE(batch.untouched());
  }

  Objects objects;
  ballast_error error;
};

TEST_F(Recipes, EveryStrategyAsDataGivesItsOwnBytes) {
  auto info = make<ballast_strategy_info>();
  uint32_t count = 0;
  for (; objects.api.strategy_info(count, &info, nullptr) == BALLAST_OK; ++count) {
    EXPECT_EQ(info.index, count);
    EXPECT_GT(std::strlen(info.summary), 10u);
    EXPECT_GE(info.max_items_cpu, 8192u);
    const ballast_recipe recipe = named(info.name);
    EXPECT_TRUE(run(info.name, nullptr)->same_answer(*run(nullptr, &recipe))) << info.name;
    EXPECT_TRUE(run(info.name, nullptr)->same_answer(*run("massive_restarts_top_bottom", &recipe)))
        << info.name << ": a full recipe hides the name beside it";
  }
  EXPECT_GE(count, 10u);
  error = make<ballast_error>();
  expect_fault(objects.api.strategy_info(count, &info, &error), error, {BALLAST_E_NOT_FOUND, 0, 0, {"strategy"}});
}

TEST_F(Recipes, NoNameIsTheDefaultStrategy) {
  auto info = make<ballast_strategy_info>();
  ASSERT_EQ(objects.api.strategy_info(0, &info, nullptr), BALLAST_OK);
  const auto expected = run(info.name, nullptr);
  EXPECT_TRUE(expected->same_answer(*run(nullptr, nullptr)));
  EXPECT_TRUE(expected->same_answer(*run("", nullptr)));
  const ballast_recipe by_null = named(nullptr), by_name = named(info.name);
  EXPECT_EQ(std::memcmp(&by_null, &by_name, sizeof by_null), 0);
}

TEST_F(Recipes, ZeroFieldsAreTheNamedStrategys) {
  const auto empty = make<ballast_recipe>();
  EXPECT_TRUE(run("batched_refinement_packing", nullptr)->same_answer(*run("batched_refinement_packing", &empty)));
  EXPECT_TRUE(run("greedy", nullptr)->same_answer(*run(nullptr, &empty))) << "without a name: greedy's fields";

  auto unrefined = make<ballast_recipe>();
  unrefined.finish_count = BALLAST_NONE;
  auto expected = named("select_then_refine");
  expected.finish_count = BALLAST_NONE;
  EXPECT_TRUE(run("select_then_refine", &unrefined)->same_answer(*run(nullptr, &expected)));
}

TEST_F(Recipes, CapsAndWidthsOfZeroAreTheNamedStrategysAtTheSamePlace) {
  auto merged = make<ballast_recipe>();
  merged.refine_count = 1;
  merged.refine[0].kind = BALLAST_REFINER_SPREAD;
  auto expected = named("massive_restarts_top_bottom");
  EXPECT_EQ(expected.refine[0].width, 4u);
  EXPECT_EQ(expected.refine[0].move_cap, 50u);
  EXPECT_TRUE(run("massive_restarts_top_bottom", &merged)->same_answer(*run(nullptr, &expected)));
}

TEST_F(Recipes, ACapOfZeroIsTheNamedStrategysAtTheSamePlaceElseFifty) {
  ballast_context large = nullptr;
  const auto limits = limits_of(768, 1, 4);
  ASSERT_EQ(objects.api.create_context(objects.device, &limits, &large, nullptr), BALLAST_OK);
  const auto moves_of = [&](const char* name, const ballast_recipe& recipe) {
    Batch batch(1, 768, 96);
    batch.desc.strategy = name;
    batch.desc.recipe = &recipe;
    EXPECT_EQ(objects.api.run(large, &batch.desc, nullptr), BALLAST_OK);
    return batch.reports[0].moves;
  };
  auto bad_start = make<ballast_recipe>();  // so bad that every refiner reaches its cap
  bad_start.candidates = bad_start.order_count = 1;
  bad_start.orders[0].kind = BALLAST_ORDER_SHUFFLE;
  bad_start.builder = BALLAST_BUILDER_DEALT;
  bad_start.refine_count = 1;
  bad_start.refine[0].kind = BALLAST_REFINER_PEAK_BY_PACK;
  EXPECT_EQ(named("vectorized_iterative_greedy").refine[0].move_cap, 20u);
  EXPECT_EQ(moves_of("vectorized_iterative_greedy", bad_start), 20u);
  EXPECT_EQ(moves_of("greedy", bad_start), 50u) << "greedy has no refiner at that place";
  EXPECT_EQ(moves_of(nullptr, bad_start), 50u);
  bad_start.refine[0].move_cap = 33;
  EXPECT_EQ(moves_of("vectorized_iterative_greedy", bad_start), 33u);
  EXPECT_EQ(objects.api.destroy_context(large), BALLAST_OK);
}

TEST_F(Recipes, KeepingMoreThanThereAreKeepsAll) {
  auto all = named("parallel_restarts_2swap_retry");
  all.candidates = all.keep = 6;
  auto more = all;
  more.keep = 1000;
  EXPECT_TRUE(run(nullptr, &all)->same_answer(*run(nullptr, &more)));
}

TEST_F(Recipes, FewerCandidatesCutTheRulesPastTheEnd) {
  auto one = make<ballast_recipe>();
  one.candidates = 1;
  auto lpt = named("two_phase_packing_with_pair_swap");
  lpt.candidates = 1, lpt.order_count = 1;
  EXPECT_TRUE(run("two_phase_packing_with_pair_swap", &one)->same_answer(*run(nullptr, &lpt)));
}

TEST_F(Recipes, TheJobsMoveCapLowersEveryRefiners) {
  auto capped = named("two_phase_packing_with_pair_swap");
  for (uint32_t i = 0; i < 2; ++i) capped.refine[i].move_cap = capped.finish[i].move_cap = 1;
  EXPECT_TRUE(run("two_phase_packing_with_pair_swap", nullptr, 1)->same_answer(*run(nullptr, &capped)));
  EXPECT_TRUE(run("greedy", nullptr, 1)->same_answer(*run("greedy", nullptr)));
  EXPECT_TRUE(
      run("batched_refinement_packing", nullptr, 1000)->same_answer(*run("batched_refinement_packing", nullptr)))
      << "a cap never raises";
}

TEST_F(Recipes, ScalarsOutOfRangeAreRefused) {
  const auto spoil = [&](uint32_t ballast_recipe::*field, uint32_t value, size_t offset, const char* word) {
    auto recipe = make<ballast_recipe>();
    recipe.*field = value;
    refuses(recipe, static_cast<uint32_t>(offset), {word, std::to_string(value)});
  };
  spoil(&ballast_recipe::candidates, BALLAST_MAX_CANDIDATES + 1, offsetof(ballast_recipe, candidates), "candidates");
  spoil(&ballast_recipe::candidates, 0xFFFFFFFFu, offsetof(ballast_recipe, candidates), "candidates");
  spoil(&ballast_recipe::builder, 4, offsetof(ballast_recipe, builder), "builder");
  spoil(&ballast_recipe::objective, 3, offsetof(ballast_recipe, objective), "objective");
  spoil(&ballast_recipe::order_count, 9, offsetof(ballast_recipe, order_count), "order_count");
  spoil(&ballast_recipe::refine_count, 9, offsetof(ballast_recipe, refine_count), "refine_count");
  spoil(&ballast_recipe::finish_count, 0xFFFFFFFEu, offsetof(ballast_recipe, finish_count), "finish_count");
  spoil(&ballast_recipe::reserved, 1, offsetof(ballast_recipe, reserved), "reserved");
}

TEST_F(Recipes, BadOrderRulesAreRefused) {
  const auto two = [](ballast_order_rule first, ballast_order_rule second) {
    auto recipe = make<ballast_recipe>();
    recipe.candidates = 8, recipe.order_count = 2;
    recipe.orders[0] = first, recipe.orders[1] = second;
    return recipe;
  };
  const ballast_order_rule lpt{0, BALLAST_ORDER_LPT, 0, 0};
  const size_t first = offsetof(ballast_order_rule, first_candidate), kind = offsetof(ballast_order_rule, kind);
  const size_t base = offsetof(ballast_order_rule, base), amplitude = offsetof(ballast_order_rule, amplitude);
  refuses(two({1, BALLAST_ORDER_LPT, 0, 0}, lpt), order_at(0, first), {"orders[0]", "0"});
  refuses(two(lpt, lpt), order_at(1, first), {"orders[1]", "later"});
  refuses(two(lpt, {4, 0, 0, 0}), order_at(1, kind), {"orders[1].kind"});
  refuses(two(lpt, {4, 7, 0, 0}), order_at(1, kind), {"orders[1].kind", "7"});
  refuses(two(lpt, {4, BALLAST_ORDER_NOISY, 0xFFFFFFFFu, 1}), order_at(1, amplitude), {"2^32"});
  refuses(two(lpt, {4, BALLAST_ORDER_NOISY_RAMP, 0, 0xFFFFFFFFu}), order_at(1, amplitude), {"2^32"});
  refuses(two(lpt, {4, BALLAST_ORDER_SHUFFLE, 1, 0}), order_at(1, base), {"noisy"});
  refuses(two(lpt, {4, BALLAST_ORDER_ZIGZAG, 0, 1}), order_at(1, amplitude), {"noisy"});
}

TEST_F(Recipes, BadRefinersAreRefused) {
  const auto with = [](ballast_refiner second) {
    auto recipe = make<ballast_recipe>();
    recipe.refine_count = 2;
    recipe.refine[0].kind = BALLAST_REFINER_VARIANCE;
    recipe.refine[1] = second;
    return recipe;
  };
  refuses(with({0, 1, 0, 0, 0, 0}), refine_at(1, offsetof(ballast_refiner, kind)), {"refine[1].kind"});
  refuses(with({11, 1, 0, 0, 0, 0}), refine_at(1, offsetof(ballast_refiner, kind)), {"refine[1].kind", "11"});
  refuses(with({BALLAST_REFINER_PAIRS, 1, 4, 0, 0, 0}), refine_at(1, offsetof(ballast_refiner, width)), {"width"});
  refuses(with({BALLAST_REFINER_PAIRS, 1, 0, 3, 0, 0}), refine_at(1, offsetof(ballast_refiner, stall)), {"stall"});
  refuses(with({BALLAST_REFINER_PAIRS, 1, 0, 0, 3, 0}), refine_at(1, offsetof(ballast_refiner, target_gap_ppb)),
          {"target"});
  refuses(with({BALLAST_REFINER_PAIRS, 1, 0, 0, 0, 4}), refine_at(1, offsetof(ballast_refiner, min_slots)),
          {"min_slots"});
  refuses(with({BALLAST_REFINER_EXCHANGE, 1, 4, 0, 0, 0}), refine_at(1, offsetof(ballast_refiner, width)),
          {"width", "3"});
  refuses(with({BALLAST_REFINER_ROUNDS, 1, 4, 0, 0, 0}), refine_at(1, offsetof(ballast_refiner, width)),
          {"width", "rounds", "3"});
  refuses(with({BALLAST_REFINER_ROUNDS, 1, 0, 1, 0, 0}), refine_at(1, offsetof(ballast_refiner, stall)), {"stall"});
  for (const uint32_t out_of_range : {1u, 3u, 13u})
    refuses(with({BALLAST_REFINER_ROUNDS, 1, 0, 0, 0, out_of_range}),
            refine_at(1, offsetof(ballast_refiner, min_slots)),
            {"min_slots", std::to_string(out_of_range).c_str(), "4 to 12"});
}

TEST_F(Recipes, FoldTakesOnlyLpt) {
  auto recipe = make<ballast_recipe>();
  recipe.builder = BALLAST_BUILDER_FOLD;
  refuses(recipe, offsetof(ballast_recipe, builder), {"fold", "lpt"}, "batched_refinement_packing");
}

TEST_F(Recipes, KeepingIsNotForBoostedOrders) {
  auto keep = make<ballast_recipe>();
  keep.keep = 2;
  refuses(keep, offsetof(ballast_recipe, keep), {"keep", "boosted"}, "vectorized_iterative_greedy");
  auto boosted = make<ballast_recipe>();
  boosted.order_count = 1;
  boosted.orders[0].kind = BALLAST_ORDER_BOOSTED;
  refuses(boosted, offsetof(ballast_recipe, keep), {"keep", "boosted"}, "parallel_restarts_2swap_retry");
  boosted.keep = BALLAST_NONE;
  boosted.candidates = 3;
  run("parallel_restarts_2swap_retry", &boosted);
}

TEST_F(Recipes, LargeLayersAreForGreedyAlone) {
  ballast_context large = nullptr;
  const auto limits = limits_of(65535, 1, 4);
  error = make<ballast_error>();
  ASSERT_EQ(objects.api.create_context(objects.device, &limits, &large, &error), BALLAST_OK) << error.message;
  Batch batch(1, 8200, 8);
  ASSERT_EQ(objects.api.run(large, &batch.desc, &error), BALLAST_OK) << error.message;
  Batch refused(1, 8200, 8);
  refused.desc.strategy = "batched_refinement_packing";
  const ballast_result code = objects.api.run(large, &refused.desc, &error);
  const auto offset = static_cast<uint32_t>(offsetof(ballast_job_desc, item_count));
  expect_fault(code, error, {BALLAST_E_UNSUPPORTED, BALLAST_TYPE_JOB_DESC, offset, {"8200", "8192"}});
  EXPECT_TRUE(refused.untouched());
  EXPECT_EQ(objects.api.destroy_context(large), BALLAST_OK);
}

}  // namespace
}  // namespace ballast_test
