// job.effort: a strategy's own scale from quickest to best, and refused where there is none.
#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

class Efforts : public ::testing::Test {
 protected:
  Efforts() { objects.open(nullptr, limits_of(96)); }

  Batch packed(uint32_t effort, const char* strategy = nullptr) {
    Batch batch(4, 96, 8);
    batch.desc.strategy = strategy;
    batch.desc.effort = effort;
    batch.desc.move_cap = 50;  // the best effort would take its time
    auto error = make<ballast_error>();
    EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
    return batch;
  }

  Objects objects;
};

TEST_F(Efforts, OfTheDefaultStrategyAreWorkDoneToLowerAndLowerTargets) {
  auto info = make<ballast_strategy_info>();
  ASSERT_EQ(objects.api.strategy_info(0, &info, nullptr), BALLAST_OK);
  ASSERT_GE(info.efforts, 2u);
  uint64_t moves_before = 0;
  bool one_is_the_default = false;
  const Batch by_default = packed(0);
  for (uint32_t effort = 1; effort <= info.efforts; ++effort) {
    const Batch batch = packed(effort);
    uint64_t moves = 0;
    for (const auto& report : batch.reports) moves += report.moves;
    EXPECT_GE(moves, moves_before) << effort;
    moves_before = moves;
    one_is_the_default |= batch.same_answer(by_default);
  }
  EXPECT_GT(moves_before, 0u);
  EXPECT_TRUE(one_is_the_default);
}

// Sixteen numbers, for which swaps alone find 56,594.
TEST_F(Efforts, TheHighestSplitsTwoPacksAtBest) {
  const std::vector<uint32_t> weights = {4216, 8702, 9610, 2868, 1144, 6031, 6675, 7775,
                                         6426, 7161, 9152, 9153, 9265, 8604, 7210, 9182};
  for (const uint32_t effort : {3u, 4u}) {
    Batch batch(1, 16, 2);
    batch.desc.strategy = nullptr;
    batch.desc.effort = effort;
    batch.desc.weight_type = BALLAST_WEIGHT_U32;
    batch.desc.weights = weights.data();
    ASSERT_EQ(objects.api.run(objects.context, &batch.desc, nullptr), BALLAST_OK);
    const ballast_layer_report& report = batch.reports[0];
    EXPECT_EQ(report.max_value, effort == 4 ? 56589 : 56594);
    EXPECT_EQ((report.flags & BALLAST_REPORT_PROVEN) != 0, effort == 4);
    EXPECT_EQ(report.lower_bound == report.max_load, effort == 4);
  }
}

TEST_F(Efforts, PastTheLastAreRefused) {
  Batch batch(1, 96, 8);
  batch.desc.strategy = nullptr;
  batch.desc.effort = 100;
  auto error = make<ballast_error>();
  expect_fault(objects.api.run(objects.context, &batch.desc, &error), error,
               {BALLAST_E_ARGUMENT, BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, effort), {"100", "up to 4"}});
}

TEST_F(Efforts, NeedAStrategyThatHasThem) {
  Batch batch(1, 96, 8);
  auto recipe = make<ballast_recipe>();
  batch.desc.strategy = nullptr;
  batch.desc.recipe = &recipe;
  batch.desc.effort = 1;
  auto error = make<ballast_error>();
  expect_fault(
      objects.api.run(objects.context, &batch.desc, &error), error,
      {BALLAST_E_ARGUMENT, BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, effort), {"no strategy is named"}});
}

TEST_F(Efforts, AStrategyThatIsNoneHasNoRecipe) {
  auto recipe = make<ballast_recipe>();
  auto error = make<ballast_error>();
  expect_fault(objects.api.strategy_recipe("none of that name", &recipe, &error), error,
               {BALLAST_E_NOT_FOUND, 0, 0, {"none of that name"}});
}

}  // namespace
}  // namespace ballast_test
