// Callers' numbers, by hand and against the plain literal version.
#include "tests/literal/one_rule/quantise.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/literal/one_rule/draw.hpp"
#include "tests/literal/quantise.hpp"

namespace ballast::literal::one_rule {
namespace {

CallerJob caller_of(int32_t packs, std::vector<std::vector<double>> weights) {
  CallerJob job;
  job.options.items = static_cast<int32_t>(weights[0].size());
  job.options.packs = packs;
  job.weights = std::move(weights);
  return job;
}

TEST(OneRuleQuantise, PlainWeightsAsEver) {
  Draw draw(5);
  for (int32_t row = 0; row < 200; ++row) {
    const std::vector<double> weights = draw.weights(draw.index(1, 40));
    const Quantised expected = literal::quantise(weights);
    const QuantisedJob got = quantise(caller_of(1, {weights}));
    EXPECT_EQ(got.job.weights[0], Row(expected.weights.begin(), expected.weights.end()));
    EXPECT_EQ(got.load_exponent, -expected.scale);
  }
}

TEST(OneRuleQuantise, PacesAndCopiesTakeRoom) {
  CallerJob job = caller_of(2, {{1, 2, 3, 4}});
  EXPECT_EQ(quantise(job).load_exponent, -27);  // 10 * 2^27 < 2^31
  job.options.pace = {1, 3};
  EXPECT_EQ(quantise(job).load_exponent, -26);  // 30 * 2^26
  job.base_load = {{0, 7}};
  EXPECT_EQ(quantise(job).load_exponent, -25);  // 51 * 2^25
  EXPECT_EQ(quantise(job).job.base_load, (std::vector<Row>{{0, int64_t{7} << 25}}));
  CallerJob copies = caller_of(2, {{(1u << 30) - 1.0, 1u << 30}});
  EXPECT_EQ(quantise(copies).load_exponent, 0);
  copies.options.slots = 4;
  EXPECT_EQ(quantise(copies).load_exponent, 1);  // 2^31 - 1 + 2 is too much
}

TEST(OneRuleQuantise, ScenariosComeToOneTotal) {
  const QuantisedJob even = quantise(caller_of(2, {{1, 1}, {1, 3}}));
  // C = 2^30 - 1 - 2 slots - 2 packs; (C + 1) / 2, (C + 2) / 4 and (3 C + 2) / 4, rounded down.
  EXPECT_EQ(even.job.weights, (std::vector<Row>{{536870910, 536870910}, {268435455, 805306364}}));
  EXPECT_EQ(even.load_exponent, 0);
  EXPECT_DOUBLE_EQ(even.unit[0] * 1073741819, 2);
  EXPECT_DOUBLE_EQ(even.unit[1] * 1073741819, 4);
}

TEST(OneRuleQuantise, ImportanceIsAShareOfTheTotal) {
  CallerJob job = caller_of(2, {{1, 1}, {1, 1}});
  job.importance = {1, 4};
  const std::vector<Row> weights = quantise(job).job.weights;
  EXPECT_EQ(weights[1][0], 536870910);
  EXPECT_EQ(weights[0][0], 134217727);  // C_0 = floor(C / 4)
}

TEST(OneRuleQuantise, AbsoluteKeepsOneUnit) {
  CallerJob job = caller_of(2, {{1, 1}, {10, 30}, {0, 0}});
  job.absolute = true;
  const std::vector<Row> weights = quantise(job).job.weights;
  EXPECT_EQ(weights[1][0], 268435455);
  EXPECT_EQ(weights[0][0], 26843545);  // a tenth
  EXPECT_EQ(weights[2], (Row{0, 0}));
}

TEST(OneRuleQuantise, ACapIsScaledAsItsScenario) {
  CallerJob job = caller_of(2, {{1, 1}, {1, 3}});
  job.cap = {0, 2};
  EXPECT_EQ(quantise(job).job.cap, (Row{0, 536870909}));  // half of 4, that is floor(C / 2)
  job.cap = {0, 1e-300};
  EXPECT_EQ(quantise(job).job.cap, (Row{0, 0}));
}

}  // namespace
}  // namespace ballast::literal::one_rule
