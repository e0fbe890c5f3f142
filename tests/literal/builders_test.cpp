#include "tests/literal/builders.hpp"

#include <gtest/gtest.h>

namespace ballast::literal {
namespace {

using List = std::vector<uint32_t>;

// 8 | 7, then 6 to the 7, 5 to the 8; 4 meets 13 | 13 and takes the lower pack, which is full then.
TEST(LiteralBuilders, GreedyTakesTheLightestPackAndTheLowerOfEquals) {
  const Packing packing = build_greedy(List{8, 7, 6, 5, 4, 3}, 2, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(packing.slots, (List{0, 3, 4, 1, 2, 5}));
  EXPECT_EQ(packing.loads, (List{17, 16}));
}

// The second pack is full with 1 + 1, so the last item goes to the first although that is heavier.
TEST(LiteralBuilders, GreedyPassesFullPacks) {
  const Packing packing = build_greedy(List{10, 1, 1, 1}, 2, {0, 1, 2, 3});
  EXPECT_EQ(packing.slots, (List{0, 3, 1, 2}));
  EXPECT_EQ(packing.loads, (List{11, 2}));
}

TEST(LiteralBuilders, GreedyFillsThePacksOneByOneWithZeros) {
  EXPECT_EQ(build_greedy(List{0, 0, 0, 0}, 2, {0, 1, 2, 3}).slots, (List{0, 1, 2, 3}));
}

// 3 | 1, then the pack with 1 goes first: 4 | 2. It goes first again.
TEST(LiteralBuilders, DealtSortsThePacksEveryRound) {
  const List weights{3, 1, 1, 1, 4, 2};
  const Packing packing = build_dealt(weights, 2, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(packing.slots, (List{0, 3, 5, 1, 2, 4}));
  EXPECT_EQ(packing.loads, (List{6, 6}));
  // Greedy: 3 | 1 + 1 + 1, which is full then.
  EXPECT_EQ(build_greedy(weights, 2, {0, 1, 2, 3, 4, 5}).slots, (List{0, 4, 5, 1, 2, 3}));
}

// Round 0 gives 1 | 10 | 1; round 1 visits packs 0, 2, 1: equals by index.
TEST(LiteralBuilders, DealtSettlesTiesByPack) {
  const Packing packing = build_dealt(List{10, 1, 1, 9, 8, 7}, 3, {1, 0, 2, 3, 4, 5});
  EXPECT_EQ(packing.slots, (List{1, 3, 0, 5, 2, 4}));
  EXPECT_EQ(packing.loads, (List{10, 17, 9}));
}

TEST(LiteralBuilders, OnePackTakesTheOrderAsItIs) {
  EXPECT_EQ(build(BuilderKind::greedy, List{1, 2, 3}, 1, {2, 0, 1}).slots, (List{2, 0, 1}));
  EXPECT_EQ(build(BuilderKind::dealt, List{1, 2, 3}, 1, {2, 0, 1}).slots, (List{2, 0, 1}));
}

}  // namespace
}  // namespace ballast::literal
