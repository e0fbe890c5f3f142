#include "tests/literal/pack_layer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "tests/literal/random_problems.hpp"

namespace ballast::literal {
namespace {

using List = std::vector<uint32_t>;
using Ints = std::vector<int32_t>;

constexpr Refiner kExtremes{RefinerKind::extremes, 50, 0};

Recipe zigzag_then_lpt() {
  Recipe recipe;
  recipe.candidates = 2;
  recipe.orders = {{0, OrderKind::zigzag, kOne, 0}, {1, OrderKind::lpt, kOne, 0}};
  recipe.choose = Objective::imbalance;
  return recipe;
}

// 4 3 2 1 into two packs. Zigzag: 4 | 1, 3 joins the 1, 2 the 4: 6 | 4. Lpt: 4 1 | 3 2.
TEST(LiteralPackLayer, TheBetterCandidateIsChosen) {
  const PackedLayer packed = pack_layer(zigzag_then_lpt(), List{4, 3, 2, 1}, 2, 0, 0);
  EXPECT_EQ(packed.candidate, 1u);
  EXPECT_EQ(packed.moves, 0u);
  EXPECT_EQ(packed.packing.slots, (List{0, 3, 1, 2}));
  EXPECT_EQ(packed.packing.loads, (List{5, 5}));
  EXPECT_EQ(packed.pack_index, (Ints{0, 1, 1, 0}));
  EXPECT_EQ(packed.rank_in_pack, (Ints{0, 0, 1, 1}));
}

// Refined, the zigzag packing is as good, after one swap, 4 with 3. Which of the equals wins is a matter of places: by
// candidate, but by imbalance before refinement where some are kept, be it all of them.
TEST(LiteralPackLayer, TiesGoByPlace) {
  Recipe recipe = zigzag_then_lpt();
  recipe.refine = {kExtremes};
  const List weights{4, 3, 2, 1};
  const PackedLayer by_candidate = pack_layer(recipe, weights, 2, 0, 0);
  EXPECT_EQ(by_candidate.candidate, 0u);
  EXPECT_EQ(by_candidate.moves, 1u);
  EXPECT_EQ(by_candidate.packing.slots, (List{1, 2, 3, 0}));
  for (const uint32_t keep : {1u, 2u, 3u}) {
    recipe.keep = keep;
    const PackedLayer by_imbalance = pack_layer(recipe, weights, 2, 0, 0);
    EXPECT_EQ(by_imbalance.candidate, 1u);
    EXPECT_EQ(by_imbalance.moves, 0u);
  }
}

TEST(LiteralPackLayer, OfEqualImbalancesTheLowerCandidateIsKept) {
  Recipe recipe;
  recipe.candidates = 4;
  recipe.orders = {{0, OrderKind::shuffle, kOne, 0}};
  recipe.keep = 2;
  const std::vector<Attempt> kept = refined_candidates(recipe, List{7, 7, 7, 7, 7, 7}, 3, 5, 6);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].candidate, 0u);
  EXPECT_EQ(kept[1].candidate, 1u);
}

TEST(LiteralPackLayer, FinishingFollowsTheChoiceAndItsMovesCount) {
  Recipe recipe = zigzag_then_lpt();
  recipe.candidates = 1;  // the rule of candidate 1 is cut
  recipe.finish = {kExtremes};
  const PackedLayer packed = pack_layer(recipe, List{4, 3, 2, 1}, 2, 0, 0);
  EXPECT_EQ(packed.candidate, 0u);
  EXPECT_EQ(packed.moves, 1u);
  EXPECT_EQ(packed.packing.loads, (List{5, 5}));
}

// Two refiners of one move each, or one in finishing, make the moves of one refiner of two.
TEST(LiteralPackLayer, MovesOfAllRefinersAdd) {
  const Refiner one{RefinerKind::extremes, 1, 0};
  Recipe together;
  together.orders = {{0, OrderKind::shuffle, kOne, 0}};
  Recipe twice = together;
  Recipe finished = together;
  together.refine = {Refiner{RefinerKind::extremes, 2, 0}};
  twice.refine = {one, one};
  finished.refine = {one};
  finished.finish = {one};
  const List weights{64, 40, 16, 9, 8, 7, 3, 2, 1};
  uint32_t most = 0;
  for (uint32_t layer = 0; layer < 20; ++layer) {
    const uint32_t moves = pack_layer(together, weights, 3, 0, layer).moves;
    EXPECT_EQ(pack_layer(twice, weights, 3, 0, layer).moves, moves);
    EXPECT_EQ(pack_layer(finished, weights, 3, 0, layer).moves, moves);
    most = std::max(most, moves);
  }
  EXPECT_EQ(most, 2u);
}

// Of forty shuffled packings.
TEST(LiteralPackLayer, TheObjectiveDecides) {
  Recipe recipe;
  recipe.candidates = 40;
  recipe.orders = {{0, OrderKind::shuffle, kOne, 0}};
  const List weights{9, 8, 7, 5, 4, 2, 1, 1, 0};
  const std::vector<Attempt> all = refined_candidates(recipe, weights, 3, 11, 0);
  uint32_t least_max = UINT32_MAX;
  uint32_t least_imbalance = UINT32_MAX;
  for (const Attempt& attempt : all) {
    least_max = std::min(least_max, max_load(attempt.packing));
    least_imbalance = std::min(least_imbalance, imbalance(attempt.packing));
  }
  recipe.choose = Objective::max_load;
  EXPECT_EQ(max_load(pack_layer(recipe, weights, 3, 11, 0).packing), least_max);
  recipe.choose = Objective::imbalance;
  EXPECT_EQ(imbalance(pack_layer(recipe, weights, 3, 11, 0).packing), least_imbalance);
}

// Equal weights: candidate 0 puts items 0 and 2 into pack 0, which is the heaviest of two equals; they come first in
// candidate 1, whose pack 0 then has 0 and 1. Now item 0 was there twice, 1 and 2 once, 3 never.
TEST(LiteralPackLayer, BoostedCandidatesLookBack) {
  Recipe recipe;
  recipe.candidates = 3;
  recipe.orders = {{0, OrderKind::boosted, kOne, 0}};
  const std::vector<Attempt> all = refined_candidates(recipe, List{1, 1, 1, 1}, 2, 0, 0);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].packing.slots, (List{0, 2, 1, 3}));
  EXPECT_EQ(all[1].packing.slots, (List{0, 1, 2, 3}));  // order 0 2 1 3
  EXPECT_EQ(all[2].packing.slots, (List{0, 2, 1, 3}));  // order 0 1 2 3
  recipe.keep = 1;
  EXPECT_THROW(refined_candidates(recipe, List{1, 1, 1, 1}, 2, 0, 0), std::invalid_argument);
}

// 100 | 96, 96 joins the 96: 100 0 | 96 96. Both 96 count as 100.8 next and come first, one a pack; 100 takes the lower
// pack.
TEST(LiteralPackLayer, BoostedCountsTheHeaviestPackOnly) {
  Recipe recipe;
  recipe.candidates = 2;
  recipe.orders = {{0, OrderKind::boosted, kOne, 0}};
  const std::vector<Attempt> all = refined_candidates(recipe, List{100, 96, 96, 0}, 2, 0, 0);
  EXPECT_EQ(all[0].packing.slots, (List{0, 3, 1, 2}));
  EXPECT_EQ(all[1].packing.slots, (List{1, 0, 2, 3}));
}

// 29 20 8 | 28 21 6, loads 57 and 55; the peak is lowered by 29-28: 56 and 56, so 28, 20 and 8 lie in the heaviest
// pack, and without refinement 29, 20 and 8. Then 28 is 29.4 and goes before 29; 20 is just above 21, as 1.05 was
// rounded up.
TEST(LiteralPackLayer, BoostedCountsAfterRefinement) {
  Recipe recipe;
  recipe.candidates = 2;
  recipe.orders = {{0, OrderKind::boosted, kOne, 0}};
  const List weights{29, 28, 21, 20, 8, 6};
  const std::vector<Attempt> plain = refined_candidates(recipe, weights, 2, 0, 0);
  EXPECT_EQ(plain[0].packing.slots, (List{0, 3, 4, 1, 2, 5}));
  EXPECT_EQ(plain[1].packing.slots, (List{0, 2, 5, 1, 3, 4}));  // order 0 1 3 2 4 5
  recipe.refine = {Refiner{RefinerKind::peak_by_pack, 20, 0}};
  const std::vector<Attempt> refined = refined_candidates(recipe, weights, 2, 0, 0);
  EXPECT_EQ(refined[0].packing.slots, (List{1, 3, 4, 0, 2, 5}));
  EXPECT_EQ(refined[1].packing.slots, (List{1, 3, 4, 0, 2, 5}));  // order 1 0 3 2 4 5
}

TEST(LiteralPackLayer, OneItemAPack) {
  for (const Strategy& strategy : strategies()) {
    const PackedLayer packed = pack_layer(strategy.recipe, List{1, 9, 0, 9}, 4, 7, 7);
    EXPECT_EQ(packed.pack_index, (Ints{0, 1, 2, 3}));
    EXPECT_EQ(packed.rank_in_pack, (Ints{0, 0, 0, 0}));
    EXPECT_EQ(packed.packing.loads, (List{1, 9, 0, 9}));
    EXPECT_EQ(packed.candidate, 0u);
    EXPECT_EQ(packed.moves, 0u);
  }
}

TEST(LiteralPackLayer, OnePackIsTheFirstCandidateUnrefined) {
  for (const Strategy& strategy : strategies()) {
    const PackedLayer packed = pack_layer(strategy.recipe, List{1, 9, 0, 9}, 1, 7, 7);
    EXPECT_EQ(packed.packing.slots, (List{1, 3, 0, 2})) << strategy.name;  // by weight
    EXPECT_EQ(packed.packing.loads, (List{19}));
    EXPECT_EQ(packed.candidate, 0u);
    EXPECT_EQ(packed.moves, 0u);
  }
}

// What every packing must be, and that it does not change when all weights are doubled.
TEST(LiteralPackLayer, PackingsAreWhole) {
  for (uint64_t number = 0; number < 60; ++number) {
    const Problem problem = random_problem(number, 40);
    List doubled = problem.weights;
    uint64_t sum = 0;
    for (uint32_t& weight : doubled) sum += weight *= 2;
    for (const Strategy& strategy : strategies()) {
      if (strategy.recipe.candidates > 300) continue;
      const PackedLayer packed = pack_layer(strategy.recipe, problem.weights, problem.packs, 3, 4);
      List loads(problem.packs, 0);
      List slots(problem.items, UINT32_MAX);
      for (uint32_t item = 0; item < problem.items; ++item) {
        loads[packed.pack_index[item]] += problem.weights[item];
        slots[packed.pack_index[item] * problem.group() + packed.rank_in_pack[item]] = item;
      }
      ASSERT_EQ(slots, packed.packing.slots) << problem.name << " " << strategy.name;
      ASSERT_EQ(loads, packed.packing.loads) << problem.name << " " << strategy.name;
      if (sum >= 1u << 31) continue;
      ASSERT_EQ(pack_layer(strategy.recipe, doubled, problem.packs, 3, 4).packing.slots, slots) << problem.name;
    }
  }
}

}  // namespace
}  // namespace ballast::literal
