#include "tools/generate/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "tools/generate/portable_math.hpp"

namespace ballast::tools {
namespace {

TEST(PortableMath, AgreesWithTheCLibraryToAFewBits) {
  Random random(1);
  for (int i = 0; i < 100000; ++i) {
    const double x = random.uniform(-300, 300);
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 1e-15) << x;
    const double positive = std::exp(x);
    EXPECT_NEAR(portable_log(positive) / std::log(positive), 1, 1e-15) << positive;
  }
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_EQ(portable_log(1), 0);
  EXPECT_NEAR(portable_pow(10, -3), 1e-3, 1e-17);
}

// Known answers: the bytes of generated files rest on them.
TEST(Random, StreamIsFixed) {
  Random random(0);
  EXPECT_EQ(random.bits(), 0x99EC5F36CB75F2B4u);
  EXPECT_EQ(random.bits(), 0xBF6E1F784956452Au);
  EXPECT_EQ(random.bits(), 0x1A5F849D4933E6E0u);
}

TEST(Random, BelowStaysBelow) {
  Random random(2);
  std::vector<int> seen(7);
  for (int i = 0; i < 7000; ++i) ++seen.at(random.below(7));
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.below(1), 0u);
}

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments_of(const std::function<double(Random&)>& draw) {
  constexpr int kDraws = 40000;
  Random random(3);
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = draw(random);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

void expect_moments(double mean, double variance, const std::function<double(Random&)>& draw) {
  const Moments m = moments_of(draw);
  EXPECT_NEAR(m.mean, mean, 5 * std::sqrt(variance / 40000));
  EXPECT_NEAR(m.variance / variance, 1, 0.1);
}

TEST(Random, DistributionsHaveTheirMeanAndVariance) {
  expect_moments(0.5, 1.0 / 12, [](Random& r) { return r.uniform(); });
  expect_moments(0, 1, [](Random& r) { return r.normal(); });
  expect_moments(1, 1, [](Random& r) { return r.exponential(); });
  expect_moments(3, 3, [](Random& r) { return r.gamma(3); });
  expect_moments(0.5, 0.5, [](Random& r) { return r.gamma(0.5); });
  expect_moments(20, 20, [](Random& r) { return static_cast<double>(r.poisson(20)); });
  expect_moments(3, 2.1, [](Random& r) { return static_cast<double>(r.binomial(10, 0.3)); });
  expect_moments(2000, 1600, [](Random& r) { return static_cast<double>(r.binomial(10000, 0.2)); });
}

TEST(Random, BinomialAtTheEdges) {
  Random random(4);
  EXPECT_EQ(random.binomial(0, 0.5), 0u);
  EXPECT_EQ(random.binomial(1000, 0), 0u);
  EXPECT_EQ(random.binomial(1000, 1), 1000u);
}

TEST(Random, MultinomialSharesOutEveryDraw) {
  Random random(5);
  const std::vector<double> popularity{1, 0, 3, 6};
  std::vector<double> counts(4);
  random.multinomial(100000, popularity, counts);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0), 100000);
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[0], 10000, 600);
  EXPECT_NEAR(counts[3], 60000, 1000);
}

}  // namespace
}  // namespace ballast::tools
