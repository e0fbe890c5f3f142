#include "tests/literal/bound.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/literal/optimum.hpp"
#include "tests/literal/pack_layer.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::literal {
namespace {

using List = std::vector<uint32_t>;

TEST(LiteralOptimum, SmallOnes) {
  EXPECT_EQ(optimal_max_load(List{5}, 1), 5u);
  EXPECT_EQ(optimal_max_load(List{5, 4, 3}, 3), 5u);
  EXPECT_EQ(optimal_max_load(List{5, 4, 3, 0}, 2), 7u);         // 5 0 | 4 3; 5 3 is 8
  EXPECT_EQ(optimal_max_load(List{8, 7, 6, 5, 4, 3}, 2), 17u);  // 33 in all: 8 5 4
  EXPECT_EQ(optimal_max_load(List{9, 0, 0, 0, 0, 0}, 2), 9u);
  EXPECT_EQ(optimal_max_load(List{3, 3, 3, 1, 1, 1}, 2), 7u);  // 3 3 1
}

TEST(LiteralBound, TrivialRows) {
  EXPECT_EQ(lower_bound(List{3, 1, 2}, 1), 6u);
  EXPECT_EQ(lower_bound(List{3, 1, 2}, 3), 3u);
  EXPECT_EQ(lower_bound(List{7}, 1), 7u);
  EXPECT_EQ(lower_bound(List{5, 4, 3, 0}, 2), 7u);        // pairs 5 0 and 4 3
  EXPECT_EQ(lower_bound(List{9, 8, 1, 1, 1, 0}, 3), 9u);  // 9 0, 8 1, 1 1
}

// 33 in three packs: 11, as 8 7 6 5 4 3 0 0 0 hardly binds. v = w, d = 1.
TEST(LiteralBound, Mean) { EXPECT_EQ(lower_bound(List{8, 7, 6, 5, 4, 3, 0, 0, 0}, 3), 11u); }

// The hot item with the two least.
TEST(LiteralBound, HotItem) { EXPECT_EQ(lower_bound(List{90, 1, 2, 3, 4, 5, 6, 7, 8}, 3), 93u); }

// Four of ten and five of nothing, in three packs: the mean is 13.3, but some pack has two of the four.
TEST(LiteralBound, PigeonHoles) {
  EXPECT_EQ(lower_bound(List{10, 10, 10, 10, 0, 0, 0, 0, 0}, 3), 20u);
  EXPECT_EQ(lower_bound(List{12, 11, 10, 7, 0, 0, 0, 0, 0}, 3), 17u);  // two of the four: 10 + 7 at least
}

// Two of the three tens lie together, with a nothing and a one at least. The mean is 17.
TEST(LiteralBound, PigeonHolesAreFilledUp) { EXPECT_EQ(lower_bound(List{10, 10, 10, 1, 1, 1, 1, 0}, 2), 21u); }

// All loads are multiples of 10: 70 in three packs is 23.3, rounded up 24, to 30. With 7 more on each of the nine
// items 51.
TEST(LiteralBound, CommonDivisor) {
  EXPECT_EQ(lower_bound(List{10, 10, 10, 10, 10, 20, 0, 0, 0}, 3), 30u);
  EXPECT_EQ(lower_bound(List{17, 17, 17, 17, 17, 27, 7, 7, 7}, 3), 51u);
}

TEST(LiteralBound, EqualWeights) {
  EXPECT_EQ(lower_bound(List(12, 5), 4), 15u);
  EXPECT_EQ(lower_bound(List(12, 0), 4), 0u);
}

// 8192 items in 512 packs are the longest row in which the large items are counted: 513 of them meet somewhere. A
// longer row has only the mean, 10251 / 1024 = 10.01, and its divisor.
TEST(LiteralBound, LongRows) {
  List row(8192, 0);
  std::fill_n(row.begin(), 513, 10);
  row[1000] = 1;
  EXPECT_EQ(lower_bound(row, 512), 20u);
  List longer(16384, 0);
  std::fill_n(longer.begin(), 1025, 10);
  longer[2000] = 1;
  EXPECT_EQ(lower_bound(longer, 1024), 11u);
  longer[2000] = 0;
  EXPECT_EQ(lower_bound(longer, 1024), 20u);
}

List small_row(Random& random, uint32_t items, uint64_t style) {
  static constexpr uint64_t kRanges[] = {2, 4, 12, 100, 1000000};
  List row;
  for (uint32_t i = 0; i < items; ++i) row.push_back(static_cast<uint32_t>(random.below(kRanges[style])));
  return row;
}

TEST(LiteralBound, NeverAboveTheOptimum) {
  static constexpr std::pair<uint32_t, uint32_t> kShapes[] = {{6, 2}, {8, 2}, {9, 3}, {10, 2},
                                                              {6, 3}, {8, 4}, {4, 1}, {5, 5}};
  Random random(1);
  uint32_t tight = 0;
  uint32_t rows = 0;
  for (; rows < 6000; ++rows) {
    const auto [items, packs] = kShapes[rows % std::size(kShapes)];
    const List row = small_row(random, items, random.below(5));
    const uint32_t bound = lower_bound(row, packs);
    const uint32_t optimum = optimal_max_load(row, packs);
    ASSERT_LE(bound, optimum) << testing::PrintToString(row) << " in " << packs;
    if (items == packs || items == 2 * packs || packs == 1) {
      ASSERT_EQ(bound, optimum) << testing::PrintToString(row);
    }
    tight += bound == optimum;
  }
  EXPECT_GE(tight, rows * 8 / 10);
}

TEST(LiteralBound, NeverAboveTheOptimumOfLargerRows) {
  static constexpr std::pair<uint32_t, uint32_t> kShapes[] = {{12, 3}, {12, 4}, {12, 2}};
  Random random(2);
  for (uint32_t n = 0; n < 150; ++n) {
    const auto [items, packs] = kShapes[n % std::size(kShapes)];
    const List row = small_row(random, items, random.below(5));
    ASSERT_LE(lower_bound(row, packs), optimal_max_load(row, packs)) << testing::PrintToString(row);
  }
}

TEST(LiteralBound, NeverAboveWhatAStrategyReaches) {
  const Recipe& recipe = find_strategy("vectorized_iterative_greedy")->recipe;
  for (uint64_t number = 0; number < 500; ++number) {
    const Problem problem = random_problem(number, 100);
    ASSERT_LE(lower_bound(problem.weights, problem.packs),
              max_load(pack_layer(recipe, problem.weights, problem.packs, 1, 0).packing))
        << problem.name;
  }
}

}  // namespace
}  // namespace ballast::literal
