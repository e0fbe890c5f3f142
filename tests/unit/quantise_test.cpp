// Quantising against the literal version, which tries every scale.
#include "host/ingest/quantise.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/literal/quantise.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::test {
namespace {

template <typename T>
constexpr WeightType type_of();
template <>
constexpr WeightType type_of<float>() {
  return WeightType::f32;
}
template <>
constexpr WeightType type_of<double>() {
  return WeightType::f64;
}
template <>
constexpr WeightType type_of<uint32_t>() {
  return WeightType::u32;
}
template <>
constexpr WeightType type_of<int64_t>() {
  return WeightType::i64;
}

template <typename T>
void expect_literal(const std::vector<T>& values, const char* what) {
  const literal::Quantised expected = literal::quantise(values);
  std::vector<uint32_t> w(values.size());
  const Quantised fast = quantise(type_of<T>(), reinterpret_cast<const std::byte*>(values.data()), w);
  ASSERT_EQ(w, expected.weights) << what << ", " << values.size() << " items";
  ASSERT_EQ(fast.scale, expected.scale) << what;
  ASSERT_EQ(fast.rounded, expected.rounded) << what;
  uint64_t total = 0;
  for (const uint32_t value : w) total += value;
  ASSERT_EQ(fast.total, total) << what;
}

// Weights whose exponents lie in a window of this many bits below the top.
template <typename Float, typename Bits>
std::vector<Float> random_floats(literal::Random& random, size_t count, uint32_t fraction_bits, uint32_t top,
                                 uint32_t window) {
  std::vector<Float> values;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t exponent = top - std::min<uint64_t>(top, random.below(window + 1));
    const uint64_t fraction = random.next() & ((uint64_t{1} << fraction_bits) - 1);
    values.push_back(random.below(10) == 0
                         ? Float{0}
                         : std::bit_cast<Float>(static_cast<Bits>(exponent << fraction_bits | fraction)));
  }
  return values;
}

TEST(Quantise, F32) {
  literal::Random random(11);
  for (const uint32_t window : {0u, 3u, 30u, 80u})
    for (const uint32_t top : {0u, 1u, 20u, 127u, 150u, 254u})
      for (uint32_t round = 0; round < 60; ++round)
        expect_literal(random_floats<float, uint32_t>(random, 1 + random.below(70), 23, top, window), "f32");
}

TEST(Quantise, F64) {
  literal::Random random(12);
  for (const uint32_t window : {0u, 3u, 30u, 80u})
    for (const uint32_t top : {0u, 1u, 40u, 1023u, 1060u, 2040u})
      for (uint32_t round = 0; round < 60; ++round)
        expect_literal(random_floats<double, uint64_t>(random, 1 + random.below(70), 52, top, window), "f64");
}

TEST(Quantise, Integers) {
  literal::Random random(13);
  for (const uint32_t bits : {0u, 1u, 8u, 24u, 31u, 32u, 50u, 63u})
    for (uint32_t round = 0; round < 200; ++round) {
      std::vector<int64_t> wide;
      std::vector<uint32_t> narrow;
      for (size_t i = 0, count = 1 + random.below(70); i < count; ++i) {
        wide.push_back(static_cast<int64_t>(bits == 0 ? 0 : random.next() >> (64 - bits)));
        narrow.push_back(static_cast<uint32_t>(wide.back()));
      }
      expect_literal(wide, "i64");
      expect_literal(narrow, "u32");
    }
}

// Sums just below, at and above 2^31 decide on the scale.
TEST(Quantise, AtTheEdge) {
  for (int64_t sum = (int64_t{1} << 31) - 3; sum <= (int64_t{1} << 31) + 3; ++sum)
    for (int64_t parts = 1; parts <= 5; ++parts) {
      std::vector<int64_t> values(static_cast<size_t>(parts), sum / parts);
      values.back() += sum % parts;
      expect_literal(values, "edge");
      for (int64_t& value : values) value = value * 2 + 1;  // rounds up everywhere
      expect_literal(values, "edge, odd");
    }
  expect_literal(
      std::vector<float>{std::numeric_limits<float>::max(), 1.0f, -0.0f, std::numeric_limits<float>::denorm_min()},
      "range");
  expect_literal(std::vector<double>(3, std::numeric_limits<double>::denorm_min()), "denormals");
}

TEST(Quantise, ManyItems) {
  literal::Random random(14);
  std::vector<float> values;
  for (uint32_t i = 0; i < 65535; ++i) values.push_back(static_cast<float>(random.below(1 << 20)) * 0.37f);
  expect_literal(values, "65535 items");
  expect_literal(std::vector<float>(65535, 0.1f), "65535 equal items");
}

TEST(InvalidWeights, TheFirstIsFound) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const auto first = [](std::vector<float> v) {
    return first_invalid_weight(WeightType::f32, reinterpret_cast<const std::byte*>(v.data()),
                                static_cast<uint32_t>(v.size()));
  };
  std::vector<float> many(1000, 1.0f);
  EXPECT_EQ(first(many), -1);
  many[999] = nan;
  EXPECT_EQ(first(many), 999);
  many[300] = -infinity;
  EXPECT_EQ(first(many), 300);
  EXPECT_EQ(first({-0.0f, 0.0f, -1e-45f}), 2);
  EXPECT_EQ(first({infinity}), 0);
}

TEST(InvalidWeights, SumsBeyondADouble) {
  const auto beyond = [](std::vector<double> v) {
    std::vector<uint32_t> scratch(v.size());
    return sum_beyond_double(WeightType::f64, reinterpret_cast<const std::byte*>(v.data()), scratch);
  };
  const double most = std::numeric_limits<double>::max();
  EXPECT_TRUE(beyond({most}));  // it is the quantised load that counts, and that rounds up
  EXPECT_FALSE(beyond({most / 2}));
  EXPECT_FALSE(beyond({most / 2, most / 4}));
  EXPECT_TRUE(beyond({most, most}));
  EXPECT_TRUE(beyond(std::vector<double>(65535, std::ldexp(1.5, 1008))));
  EXPECT_FALSE(beyond(std::vector<double>(65535, std::ldexp(1.0, 1008))));
}

}  // namespace
}  // namespace ballast::test
