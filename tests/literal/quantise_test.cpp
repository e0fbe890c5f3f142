#include "tests/literal/quantise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ballast::literal {
namespace {

using List = std::vector<uint32_t>;
using Doubles = std::vector<double>;

constexpr uint32_t kTop = 1u << 30;

template <typename T>
void expect(const std::vector<T>& values, const List& weights, int32_t scale, bool rounded) {
  const Quantised q = quantise(values);
  EXPECT_EQ(q.weights, weights);
  EXPECT_EQ(q.scale, scale);
  EXPECT_EQ(q.rounded, rounded);
}

TEST(LiteralQuantise, AllZero) {
  expect<double>({0.0, -0.0, 0.0}, {0, 0, 0}, 0, false);
  expect<float>({0.0f, -0.0f}, {0, 0}, 0, false);
  expect<uint32_t>({0}, {0}, 0, false);
  expect<int64_t>({0, 0}, {0, 0}, 0, false);
}

TEST(LiteralQuantise, PowersOfTwo) {
  expect<double>({1.0}, {kTop}, 30, false);
  expect<double>({1.0, 1.0}, {kTop / 2, kTop / 2}, 29, false);  // 2^30 twice is 2^31, not below
  expect<double>({1.0, 0.5}, {kTop, kTop / 2}, 30, false);      // 1.5 * 2^30
  expect<float>({0.25f, 0.0f, 0.125f}, {kTop, 0, kTop / 2}, 32, false);
  expect<double>({std::ldexp(1.0, 1023)}, {kTop}, 30 - 1023, false);
}

TEST(LiteralQuantise, CountsAreExact) {
  expect<uint32_t>({3, 5}, {3u << 27, 5u << 27}, 27, false);  // 8 * 2^27 = 2^30; 8 * 2^28 is too much
  expect<int64_t>({3, 5}, {3u << 27, 5u << 27}, 27, false);
  expect<uint32_t>({0x7fffffff}, {0x7fffffff}, 0, false);  // the largest sum there is
  expect<uint32_t>({0x7ffffffe, 1}, {0x7ffffffe, 1}, 0, false);
  expect<uint32_t>({0x40000000, 0x3fffffff}, {0x40000000, 0x3fffffff}, 0, false);
}

TEST(LiteralQuantise, CountsThatAreTooLargeAreHalved) {
  expect<uint32_t>({0x7fffffff, 1}, {0x40000000, 1}, -1, true);  // 2^30 - 1/2 and 1/2, both rounded up
  expect<uint32_t>({0x80000000}, {kTop}, -1, false);
  expect<uint32_t>({0xffffffff}, {0x40000000}, -2, true);  // 2^31 - 1/2 rounds to 2^31: too much
  expect<uint32_t>({0xfffffffe}, {0x7fffffff}, -1, false);
  expect<int64_t>({std::numeric_limits<int64_t>::max()}, {kTop}, -33, true);  // 2^31 after rounding at -32
  expect<int64_t>({int64_t{1} << 62, 1}, {kTop, 0}, -32, true);
}

// The giant sets the scale 2^-1: 1/2 goes up, 1.5 to 2, 2.5 to 3; -0 and evens stay.
TEST(LiteralQuantise, HalvesGoUp) {
  expect<double>({std::ldexp(1.0, 31), 1, 3, 5, 2, -0.0}, {kTop, 1, 2, 3, 1, 0}, -1, true);
  expect<double>({std::ldexp(1.0, 31), 2, 4}, {kTop, 1, 2}, -1, false);
  expect<double>({std::ldexp(1.0, 31), 1}, {kTop, 1}, -1, true);
  // Just below a half goes down.
  expect<double>({std::ldexp(1.0, 30), 0.5, std::nextafter(0.5, 0.0)}, {kTop, 1, 0}, 0, true);
}

TEST(LiteralQuantise, RoundingMayPushTheSumOverTheLimit) {
  // 2^31 - 2 and two of 1/2 + 1/2: at scale 0 the sum would be 2^31.
  expect<double>({2147483646.0, 0.5, 0.5}, {0x3fffffff, 0, 0}, -1, true);
  expect<double>({2147483645.0, 0.5, 0.5}, {2147483645, 1, 1}, 0, true);
}

TEST(LiteralQuantise, Denormals) {
  const float least_float = std::numeric_limits<float>::denorm_min();  // 2^-149
  expect<float>({least_float, 2 * least_float}, {1u << 29, 1u << 30}, 149 + 29, false);
  const double least_double = std::numeric_limits<double>::denorm_min();  // 2^-1074
  expect<double>({least_double}, {kTop}, 1074 + 30, false);
  expect<double>({least_double, 1.0}, {0, kTop}, 30, true);
  expect<float>({least_float, 1.0f}, {0, kTop}, 30, true);
}

TEST(LiteralQuantise, HugeValues) {
  const double largest = std::numeric_limits<double>::max();  // 2^1024 - 2^971: rounds up to 2^1024
  expect<double>({largest}, {kTop}, 30 - 1024, true);
  expect<double>({largest, largest}, {kTop / 2, kTop / 2}, 29 - 1024, true);
  expect<double>({largest, 1e-300, 0.0}, {kTop, 0, 0}, 30 - 1024, true);
}

TEST(LiteralQuantise, ManyEqualWeights) {
  // 8192 = 2^13 ones: 2^31 / 2^13 = 2^18 each would be too much.
  const Quantised q = quantise(Doubles(8192, 1.0));
  EXPECT_EQ(q.weights, List(8192, 1u << 17));
  EXPECT_EQ(q.scale, 17);
  // One less and it fits.
  EXPECT_EQ(quantise(Doubles(8191, 1.0)).scale, 18);
}

TEST(LiteralQuantise, TypesAgree) {
  const Quantised q = quantise(List{7, 0, 1000, 65537});
  EXPECT_EQ(quantise(Doubles{7, 0, 1000, 65537}).weights, q.weights);
  EXPECT_EQ(quantise(std::vector<float>{7, 0, 1000, 65537}).weights, q.weights);
  EXPECT_EQ(quantise(std::vector<int64_t>{7, 0, 1000, 65537}).weights, q.weights);
}

// The definition once more, in floating point where that is exact: at s the sum fits, at s + 1 it does not.
TEST(LiteralQuantise, TheScaleIsTheLargest) {
  for (uint32_t n = 1; n < 40; ++n) {
    Doubles values;
    for (uint32_t i = 0; i < n; ++i)
      values.push_back(std::ldexp(1.0 + ((i * 2654435761u) >> 8), static_cast<int>(i % 7)));
    const Quantised q = quantise(values);
    const auto weight = [&](double x, int32_t s) { return std::floor(std::ldexp(x, s) + 0.5); };
    double sum = 0;
    double sum_above = 0;
    for (uint32_t i = 0; i < n; ++i) {
      EXPECT_EQ(q.weights[i], weight(values[i], q.scale));
      sum += weight(values[i], q.scale);
      sum_above += weight(values[i], q.scale + 1);
    }
    EXPECT_LT(sum, std::ldexp(1.0, 31));
    EXPECT_GE(sum_above, std::ldexp(1.0, 31));
  }
}

TEST(LiteralQuantise, WhatIsNoWeight) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, -nan, infinity, -infinity, -1.0, -std::numeric_limits<double>::denorm_min()}) {
    EXPECT_FALSE(exact(bad).has_value()) << bad;
    EXPECT_FALSE(exact(static_cast<float>(bad)).has_value() && bad < -1e-300) << bad;
    EXPECT_EQ(first_bad<double>(Doubles{1.0, -0.0, bad, nan}), 2u);
  }
  EXPECT_FALSE(exact(-std::numeric_limits<float>::denorm_min()).has_value());
  EXPECT_FALSE(exact(std::numeric_limits<float>::quiet_NaN()).has_value());
  EXPECT_FALSE(exact(std::numeric_limits<float>::infinity()).has_value());
  EXPECT_FALSE(exact(int64_t{-1}).has_value());
  EXPECT_FALSE(exact(std::numeric_limits<int64_t>::min()).has_value());
  EXPECT_EQ(first_bad<double>(Doubles{1.0, 0.0}), 2u);
}

}  // namespace
}  // namespace ballast::literal
