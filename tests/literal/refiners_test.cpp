// Examples worked by hand. Items are numbered slot by slot at the start, so the slots afterwards show what was
// exchanged.
#include "tests/literal/refiners.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <source_location>

namespace ballast::literal {
namespace {

using List = std::vector<uint32_t>;

Packing start(const List& weights, uint32_t packs) {
  List slots(weights.size());
  std::iota(slots.begin(), slots.end(), 0);
  return packing_of(weights, packs, slots);
}

using Refine = uint32_t (*)(Weights, Packing&, uint32_t cap);

// The packing after `refine`, which must make so many moves and leave these slots.
Packing expect_moves(Refine refine, const List& weights, uint32_t packs, uint32_t cap, uint32_t moves,
                     const List& slots, const std::source_location& at = std::source_location::current()) {
  const ::testing::ScopedTrace trace(at.file_name(), static_cast<int>(at.line()), "expect_moves");
  Packing packing = start(weights, packs);
  EXPECT_EQ(refine(weights, packing, cap), moves);
  EXPECT_EQ(packing.slots, slots);
  return packing;
}

// `heavy` slots of weight 4 against as many of weight 3.
List fours_and_threes(uint32_t group) {
  List weights(group, 4);
  weights.resize(2 * group, 3);
  return weights;
}

// 10 8 | 3 1, loads 18 and 4. The changes: 10-3: 2 * 7 * -7 = -98; 10-1: 18 * -5 = -90; 8-3: 10 * -9 = -90;
// 8-1: 14 * -7 = -98. Then 11 | 11, where every swap makes it worse or changes nothing.
TEST(LiteralRefiners, VarianceTakesTheLowestSlotsOfEquals) {
  const List weights{10, 8, 3, 1};
  const Packing packing = expect_moves(refine_variance, weights, 2, 50, 1, List{2, 1, 0, 3});
  EXPECT_EQ(packing.loads, (List{11, 11}));
}

// 9 9 | 5 5 | 0 0. First 9-0 of the outer packs: 2 * 9 * (0 - 18 + 9) = -162, against 9-5: 8 * (10 - 18 + 4) = -32 and
// 5-0: 10 * (0 - 10 + 5) = -50. Loads 9, 10, 9 then; no swap helps.
TEST(LiteralRefiners, VarianceLooksAtAllPacks) {
  const List weights{9, 9, 5, 5, 0, 0};
  expect_moves(refine_variance, weights, 3, 50, 1, List{4, 1, 2, 3, 0, 5});
}

// Loads 20, 18, four of 16, 14, 12; everything at 16 is good enough. The heaviest meets the lightest, 20 + 12: a swap
// fits if it moves 4, and 7 for 3 does. Then 18 meets 14, as 12 is taken: 2 must move, and 6 for the first 4 does.
TEST(LiteralRefiners, RoundsMakeManySwapsAtOnce) {
  List weights{7, 5, 4, 4, 6, 4, 4, 4};
  weights.resize(24, 4);
  for (const uint32_t weight : {3u, 4u, 4u, 3u, 1u, 3u, 4u, 4u}) weights.push_back(weight);
  Packing packing = start(weights, 8);
  EXPECT_EQ(refine_rounds(weights, packing, {.cap = 1, .target = 16, .bound = 16}), 2u);
  EXPECT_EQ(packing.loads, List(8, 16));
  EXPECT_EQ(packing.slots[0], 29u);
  EXPECT_EQ(packing.slots[29], 0u);
  EXPECT_EQ(packing.slots[4], 25u);
  EXPECT_EQ(packing.slots[25], 4u);

  packing = start(weights, 8);
  EXPECT_EQ(refine_rounds(weights, packing, {.cap = 9, .target = 19, .bound = 19}), 1u);  // 18 is light enough
  EXPECT_EQ(packing.slots[4], 4u);
  packing = start(weights, 8);
  EXPECT_EQ(refine_rounds(weights, packing, {.min_slots = 5, .cap = 9, .target = 16, .bound = 16}), 0u);
  EXPECT_EQ(refine_rounds(weights, packing, {.cap = 0, .target = 16, .bound = 16}), 0u);
}

TEST(LiteralRefiners, CapsAreKept) {
  const List weights{9, 8, 7, 6, 5, 4, 3, 2};  // 30 | 14
  for (uint32_t cap = 0; cap < 2; ++cap) {
    Packing packing = start(weights, 2);
    EXPECT_EQ(refine_variance(weights, packing, cap), cap);
    packing = start(weights, 2);
    EXPECT_EQ(refine_peak_by_pack(weights, packing, cap), cap);
    packing = start(weights, 2);
    EXPECT_EQ(refine_peak_by_rank(weights, packing, cap), cap);
    packing = start(weights, 2);
    EXPECT_EQ(refine_extremes(weights, packing, cap), cap);
    packing = start(weights, 2);
    EXPECT_EQ(refine_extremes_1_2(weights, packing, cap), cap);
    packing = start(weights, 2);
    EXPECT_EQ(refine_pairs(weights, packing, cap), cap);
    packing = start(weights, 2);
    EXPECT_EQ(refine_spread(weights, packing, 1, cap), cap);
  }
}

// 10 6 | 1 8, loads 16 and 9: 10-8 leaves 14 and 11, 6-1 leaves 11 and 14, nothing leaves less.
// By pack: rank of y first, so the 1. By rank: rank of x first, so the 10.
TEST(LiteralRefiners, PeakTies) {
  const List weights{10, 6, 1, 8};
  expect_moves(refine_peak_by_pack, weights, 2, 1, 1, List{0, 2, 1, 3});
  expect_moves(refine_peak_by_rank, weights, 2, 1, 1, List{3, 1, 2, 0});
}

// 10 6 | 0 8 | 8 0: again 14 by 10-8 and by 6-0, with either other pack. By pack the lower pack comes before the rank
// of y; by rank the lower slot of y.
TEST(LiteralRefiners, PeakTiesBetweenPacks) {
  const List weights{10, 6, 0, 8, 8, 0};
  expect_moves(refine_peak_by_pack, weights, 3, 1, 1, List{0, 2, 1, 3, 4, 5});
  expect_moves(refine_peak_by_rank, weights, 3, 1, 1, List{3, 1, 2, 0, 4, 5});
}

// 7 7 6 | 11 2 3 | 4 11 2, loads 20, 16, 17: 6-3 leaves 17 and 19, 6-4 leaves 18 and 19. The pack goes before the rank
// of y.
TEST(LiteralRefiners, PeakByPackLooksAtThePackFirst) {
  const List weights{7, 7, 6, 11, 2, 3, 4, 11, 2};
  expect_moves(refine_peak_by_pack, weights, 3, 1, 1, List{0, 1, 5, 3, 4, 2, 6, 7, 8});
}

// 5 5 | 9 1 | 4 4: packs 0 and 1 are heaviest, 10; the lower one is P. No y makes both of P and p lighter than 10 but a
// 4: 5-4 leaves 9 and 9. Then P is pack 1: 9-4 leaves 5 and 14, 9-5 leaves 6 and 13, 1-4 raises it: stop.
TEST(LiteralRefiners, PeakOfEqualPacksIsTheLowest) {
  const List weights{5, 5, 9, 1, 4, 4};
  expect_moves(refine_peak_by_pack, weights, 3, 20, 1, List{4, 1, 2, 3, 0, 5});
}

// 10 6 | 1 8, imbalance 7: 10-8 and 6-1 both leave 3; the lower rank of x wins. 8 6 | 1 10 then: nothing leaves
// below 3.
TEST(LiteralRefiners, ExtremesTies) {
  const List weights{10, 6, 1, 8};
  expect_moves(refine_extremes, weights, 2, 20, 1, List{3, 1, 2, 0});
}

// 6 6 | 2 9 | 5 5: loads 12, 11, 10. 6-5 of the outer packs leaves 0. The pack in between is not looked at.
TEST(LiteralRefiners, ExtremesLookAtTwoPacksOnly) {
  const List weights{6, 6, 2, 9, 5, 5};
  expect_moves(refine_extremes, weights, 3, 20, 1, List{4, 1, 2, 3, 0, 5});
}

// 4 4 | 5 5 | 5 5 | 4 4: the lower of the two heaviest, and of the two lightest.
TEST(LiteralRefiners, ExtremesOfEqualPacksAreTheLowest) {
  const List weights{4, 4, 5, 5, 5, 5, 4, 4};
  expect_moves(refine_extremes, weights, 4, 1, 1, List{2, 1, 0, 3, 4, 5, 6, 7});
}

// 4 4 4 | 3 3 3, imbalance 3: one for one leaves |3 - 2| = 1, two for two |3 - 4| = 1. One for one wins the tie.
// Then 11 | 10: nothing helps.
TEST(LiteralRefiners, ExtremesOneTwoPreferASingleSwap) {
  const List weights = fours_and_threes(3);
  expect_moves(refine_extremes_1_2, weights, 2, 50, 1, List{3, 1, 2, 0, 4, 5});
}

// 4 4 4 4 | 3 3 3 3, imbalance 4: one for one leaves 2, two for two 0. a goes where c was, b where d was.
TEST(LiteralRefiners, ExtremesOneTwoTakeABetterPair) {
  const List weights = fours_and_threes(4);
  expect_moves(refine_extremes_1_2, weights, 2, 50, 1, List{4, 5, 2, 3, 0, 1, 6, 7});
}

// With g of either, the imbalance is g; one move of a pair leaves g - 4, of a single g - 2.
TEST(LiteralRefiners, PairsAreTriedUpToAStatedSize) {
  for (const uint32_t group : {16u, 17u, 23u, 24u, 25u}) {
    const List weights = fours_and_threes(group);
    Packing packing = start(weights, 2);
    EXPECT_EQ(refine_extremes_1_2(weights, packing, 1), 1u);
    EXPECT_EQ(imbalance(packing), group <= 24 ? group - 4 : group - 2) << group;
    packing = start(weights, 2);
    EXPECT_EQ(refine_pairs(weights, packing, 1), group <= 16 ? 1u : 0u) << group;
    EXPECT_EQ(imbalance(packing), group <= 16 ? group - 4 : group) << group;
  }
}

// 5 4 2 | 0 1 4, imbalance 11 - 5 = 6, wanted: delta 3. In the order of (a b, c d): 5+4-0-1 = 8, 5+4-0-4 = 5, 5+4-1-4 =
// 4, 5+2-0-1 = 6, 5+2-0-4 = 3: that is the first.
TEST(LiteralRefiners, PairsInLexicographicOrder) {
  const List weights{5, 4, 2, 0, 1, 4};
  const Packing packing = expect_moves(refine_pairs, weights, 2, 20, 1, List{3, 1, 5, 0, 4, 2});
  EXPECT_EQ(packing.loads, (List{8, 8}));
}

// Two a pack: the only pair turns the packs round, which never helps.
TEST(LiteralRefiners, PairsOfTwoAPack) {
  const List weights{5, 4, 2, 0};
  Packing packing = start(weights, 2);
  EXPECT_EQ(refine_pairs(weights, packing, 20), 0u);
}

// 10 6 | 1 8: the gains are 4 * 5 = 20 for 10-8, 10 * 2 = 20 for 6-1, 18 * -2 for 10-1.
TEST(LiteralRefiners, SpreadOfOneIsExtremes) {
  const List weights{10, 6, 1, 8};
  Packing packing = start(weights, 2);
  EXPECT_EQ(refine_spread(weights, packing, 1, 50), 1u);
  EXPECT_EQ(packing.slots, (List{3, 1, 2, 0}));
}

// 12 5 9 | 1 12 6 | 3 9 7, loads 26, 19, 19, so packs 1 and 2 are in both lists with two wanted. Load difference 7: the
// best gain is 2 * 3 * 4 = 24: 12-9 of pack 2, 5-1 and 9-6 of pack 1, ... The rank of x goes before B's place: 12-9.
TEST(LiteralRefiners, SpreadTies) {
  const List weights{12, 5, 9, 1, 12, 6, 3, 9, 7};
  Packing packing = start(weights, 3);
  EXPECT_EQ(refine_spread(weights, packing, 2, 1), 1u);
  EXPECT_EQ(packing.slots, (List{7, 1, 2, 3, 4, 5, 6, 0, 8}));
}

// 20 20 | 9 7 | 2 2 with width 3: pack 0 against 2 gains 2 * 18 * 18. With more packs asked for than there are, the
// same.
TEST(LiteralRefiners, SpreadWiderThanThereArePacks) {
  const List weights{20, 20, 9, 7, 2, 2};
  Packing packing = start(weights, 3);
  EXPECT_EQ(refine_spread(weights, packing, 3, 1), 1u);
  EXPECT_EQ(packing.slots, (List{4, 1, 2, 3, 0, 5}));
  packing = start(weights, 3);
  EXPECT_EQ(refine_spread(weights, packing, 100, 1), 1u);
  EXPECT_EQ(packing.slots, (List{4, 1, 2, 3, 0, 5}));
}

// Loads of 30, 12 and 15: 9 for 4 leaves 25 and 17, as does 21 for 8, which comes later. Then 8 for 7 leaves 16 and 16.
TEST(LiteralRefiners, LiftRaisesTheLightestAndNoOther) {
  const List weights{9, 21, 8, 4, 7, 8};
  Packing packing = expect_moves(refine_lift, weights, 3, 1, 1, List{3, 1, 2, 0, 4, 5});
  EXPECT_EQ(packing.loads, (List{25, 17, 15}));
  EXPECT_EQ(refine_lift(weights, packing, 1), 1u);
  EXPECT_EQ(packing.loads, (List{25, 16, 16}));
}

TEST(LiteralRefiners, NothingToDo) {
  for (const uint32_t packs : {1u, 2u, 3u}) {
    const List weights(packs * 3, 7);
    for (uint32_t kind = 1; kind <= 9; ++kind) {
      Packing packing = start(weights, packs);
      EXPECT_EQ(refine(Refiner{static_cast<RefinerKind>(kind), 50, 4}, weights, packing), 0u) << kind;
      EXPECT_EQ(packing.slots, start(weights, packs).slots) << kind;
    }
  }
}

// By kind: each of the two that differ in their ties only, and the width that is no move cap.
TEST(LiteralRefiners, EveryKindIsItself) {
  const List weights{10, 6, 1, 8};
  Packing packing = start(weights, 2);
  refine(Refiner{RefinerKind::peak_by_pack, 1, 0}, weights, packing);
  EXPECT_EQ(packing.slots, (List{0, 2, 1, 3}));
  packing = start(weights, 2);
  refine(Refiner{RefinerKind::peak_by_rank, 1, 0}, weights, packing);
  EXPECT_EQ(packing.slots, (List{3, 1, 2, 0}));
  packing = start(weights, 2);
  EXPECT_EQ(refine(Refiner{RefinerKind::spread, 0, 2}, weights, packing), 0u);
}

TEST(LiteralRefiners, OnePackStaysAsItIs) {
  const List weights{3, 1, 2};
  for (uint32_t kind = 1; kind <= 9; ++kind) {
    Packing packing = start(weights, 1);
    EXPECT_EQ(refine(Refiner{static_cast<RefinerKind>(kind), 50, 4}, weights, packing), 0u) << kind;
    EXPECT_EQ(packing.slots, (List{0, 1, 2})) << kind;
  }
}

// The largest weights there are: a change of nearly 2^63 does not overflow.
TEST(LiteralRefiners, LargestWeights) {
  const uint32_t half = (1u << 30) - 1;
  const List weights{half, half, 0, 0};
  for (uint32_t kind = 1; kind <= 9; ++kind) {
    Packing packing = start(weights, 2);
    refine(Refiner{static_cast<RefinerKind>(kind), 50, 4}, weights, packing);
    // Two items a pack are beyond `exchange`, and two for two changes nothing.
    const RefinerKind which = static_cast<RefinerKind>(kind);
    const bool idle = which == RefinerKind::pairs || which == RefinerKind::exchange;
    EXPECT_EQ(max_load(packing), idle ? 2 * half : half) << kind;
  }
}

// The bound is at least 3 * 2^28, the gap 430 %: a target that is no 32-bit number, which every packing meets.
TEST(LiteralRefiners, ATargetBeyondThirtyTwoBitsIsMetByAnything) {
  const uint32_t heavy = 1u << 29;
  const List weights{heavy, heavy, heavy, 0, 0, 0};
  Packing packing = start(weights, 2);
  EXPECT_EQ(refine(Refiner{RefinerKind::exchange, 50, 1, 9, UINT32_MAX}, weights, packing), 0u);
  EXPECT_GT(refine(Refiner{RefinerKind::exchange, 50, 1, 9, 0}, weights, packing), 0u);
}

}  // namespace
}  // namespace ballast::literal
