#include "tests/literal/orders.hpp"

#include <gtest/gtest.h>

namespace ballast::literal {
namespace {

using List = std::vector<uint32_t>;

constexpr Draw kZero{0, 0, 0};  // items 0..3 draw 6627e8, e169c5, bc57ac, 9b00db: .399, .881, .736, .605

TEST(LiteralOrders, LptIsHeaviestFirstAndTheLowerItemOfEquals) {
  EXPECT_EQ(lpt_order(List{5, 9, 5, 1}), (Order{1, 0, 2, 3}));
  EXPECT_EQ(lpt_order(List{0, 0, 0}), (Order{0, 1, 2}));
}

TEST(LiteralOrders, ZigzagTakesTurns) {
  EXPECT_EQ(zigzag_order(List{5, 9, 5, 1}), (Order{1, 3, 0, 2}));              // of 1, 0, 2, 3
  EXPECT_EQ(zigzag_order(List{10, 20, 30, 40, 50}), (Order{4, 0, 3, 1, 2}));   // of 4, 3, 2, 1, 0
  EXPECT_EQ(zigzag_order(List{7, 7, 7, 7, 7, 7}), (Order{0, 5, 1, 4, 2, 3}));  // of 0, 1, 2, 3, 4, 5
}

TEST(LiteralOrders, ShuffleIsByTheNumbersDrawn) {
  EXPECT_EQ(shuffle_order(4, kZero), (Order{1, 2, 3, 0}));
  EXPECT_EQ(shuffle_order(3, kZero), (Order{1, 2, 0}));
}

TEST(LiteralOrders, NoisyWeighsTheNumbersDrawn) {
  // Equal weights: by the numbers alone. 8 * (1 + u).
  EXPECT_EQ(noisy_order(List{8, 8, 8, 8}, kOne, kOne, kZero), (Order{1, 2, 3, 0}));
  // 10 * 1.399 = 13.99 lies between 8 * 1.881 = 15.05 and 8 * 1.736 = 13.89; 6 * 1.605 = 9.63.
  EXPECT_EQ(noisy_order(List{10, 8, 8, 6}, kOne, kOne, kZero), (Order{1, 0, 2, 3}));
  // No amplitude: lpt.
  EXPECT_EQ(noisy_order(List{5, 9, 5, 1}, kOne, 0, kZero), lpt_order(List{5, 9, 5, 1}));
  // Without a base: 5 * .399 = 1.99, 2 * .881 = 1.76, 3 * .736 = 2.21, 3 * .605 = 1.82.
  EXPECT_EQ(noisy_order(List{5, 2, 3, 3}, 0, kOne, kZero), (Order{2, 0, 3, 1}));
}

// Amplitude 2 leaves floor(2 u) = 0, 1, 1, 1; so the keys are 0, 1, 1, 2.
TEST(LiteralOrders, NoiseIsCutToWholeUnits) {
  EXPECT_EQ(noisy_order(List{100, 1, 1, 2}, 0, 2, kZero), (Order{3, 1, 2, 0}));
}

// 14772677 * 12343212 both ways: equal keys. One more unit of noise would give the heavier item the larger key.
TEST(LiteralOrders, NoiseIsWhatWasDrawn) {
  EXPECT_EQ(noisy_order(List{0, 0xbc57ac, 0xe169c5, 0}, 0, kOne, kZero), (Order{1, 2, 0, 3}));
}

// 1070176683 * 2^24 + 1 = 1019215877 * 17616077, near 2^54: a double would take them for equal.
TEST(LiteralOrders, KeysAreExact) {
  EXPECT_EQ(boosted_order(List{1070176683, 1019215877}, List{0, 1}), (Order{1, 0}));
  EXPECT_EQ(boosted_order(List{1070176684, 1019215877}, List{0, 1}), (Order{0, 1}));
}

TEST(LiteralOrders, RampIsRoundedHalfUp) {
  EXPECT_EQ(ramp_amplitude(3, 0, 3), 0u);
  EXPECT_EQ(ramp_amplitude(3, 1, 3), 2u);  // 3/2
  EXPECT_EQ(ramp_amplitude(3, 2, 3), 3u);
  EXPECT_EQ(ramp_amplitude(1, 1, 4), 0u);  // 1/3
  EXPECT_EQ(ramp_amplitude(1, 2, 4), 1u);  // 2/3
  EXPECT_EQ(ramp_amplitude(5, 1, 3), 3u);  // 5/2
  EXPECT_EQ(ramp_amplitude(77, 0, 1), 0u);
  EXPECT_EQ(ramp_amplitude(0xfffffffe, 65535, 65536), 0xfffffffeu);
  EXPECT_EQ(ramp_amplitude(3355443, 1, 256), 13159u);  // 13158.6
}

// Worked out from fractions by another program.
TEST(LiteralOrders, BoostIsRoundedFromTheExactFraction) {
  EXPECT_EQ(boost(0), 16777216u);
  EXPECT_EQ(boost(1), 17616077u);  // 17616076.8
  EXPECT_EQ(boost(2), 18496881u);  // 18496880.64
  EXPECT_EQ(boost(3), 19421725u);
  EXPECT_EQ(boost(10), 27328317u);
  EXPECT_EQ(boost(32), 79942452u);
  EXPECT_EQ(boost(62), 345506672u);
  EXPECT_EQ(boost(63), 362782006u);
  EXPECT_EQ(boost(64), boost(63));
  EXPECT_EQ(boost(4000000000), boost(63));
}

// 100 * 17616077 = 1761607700 is just above 105 * 2^24 = 1761607680, as 1.05 was rounded up.
TEST(LiteralOrders, BoostedItemsComeEarlier) {
  EXPECT_EQ(boosted_order(List{105, 100, 104}, List{0, 0, 0}), (Order{0, 2, 1}));
  EXPECT_EQ(boosted_order(List{105, 100, 104}, List{0, 1, 0}), (Order{1, 0, 2}));
  EXPECT_EQ(boosted_order(List{105, 100, 104}, List{0, 1, 1}), (Order{2, 1, 0}));
  EXPECT_EQ(boosted_order(List{1, 1, 1}, List{63, 64, 70}), (Order{0, 1, 2}));
}

TEST(LiteralOrders, EveryCandidateHasItsRule) {
  Recipe recipe;
  recipe.candidates = 6;
  recipe.orders = {{0, OrderKind::lpt, kOne, 0}, {1, OrderKind::zigzag, kOne, 0}, {3, OrderKind::shuffle, kOne, 0}};
  const List weights{5, 9, 5, 1};
  const auto order = [&](uint32_t candidate) { return order_of(recipe, weights, Draw{3, 4, candidate}, {}); };
  EXPECT_EQ(order(0), lpt_order(weights));
  EXPECT_EQ(order(1), zigzag_order(weights));
  EXPECT_EQ(order(2), zigzag_order(weights));
  EXPECT_EQ(order(3), shuffle_order(4, Draw{3, 4, 3}));
  EXPECT_EQ(order(5), shuffle_order(4, Draw{3, 4, 5}));
}

TEST(LiteralOrders, RampOfARecipeEndsAtItsAmplitude) {
  Recipe recipe;
  recipe.candidates = 3;
  recipe.orders = {{0, OrderKind::noisy_ramp, kOne, 2 * kOne}};
  const List weights{90, 70, 80, 60, 75, 85};
  for (uint32_t candidate = 0; candidate < 3; ++candidate) {
    const Draw draw{3, 4, candidate};
    EXPECT_EQ(order_of(recipe, weights, draw, {}), noisy_order(weights, kOne, candidate * kOne, draw));
  }
}

}  // namespace
}  // namespace ballast::literal
