// The literal versions against the golden files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "host/recipe/recipe.hpp"
#include "tests/golden/golden_cases.hpp"
#include "tests/literal/pack_layer.hpp"
#include "tests/literal/quantise.hpp"

namespace ballast::golden {
namespace {

class GoldenLiteral : public testing::TestWithParam<Strategy> {};

// One layer, from its weights on.
void pack(const Case& c, const Recipe& recipe, uint32_t layer, Answer& answer) {
  const size_t first = size_t{layer} * c.items;
  const std::vector<uint32_t> row(c.weights.begin() + first, c.weights.begin() + first + c.items);
  const literal::Quantised quantised = literal::quantise(row);
  ASSERT_FALSE(quantised.rounded);
  const literal::PackedLayer packed = literal::pack_layer(recipe, quantised.weights, c.packs, c.seed, layer);
  std::copy(packed.pack_index.begin(), packed.pack_index.end(), answer.pack_index.begin() + first);
  std::copy(packed.rank_in_pack.begin(), packed.rank_in_pack.end(), answer.rank_in_pack.begin() + first);
  answer.max_load[layer] = std::ldexp(literal::max_load(packed.packing), -quantised.scale);
  answer.min_load[layer] = std::ldexp(literal::min_load(packed.packing), -quantised.scale);
}

TEST_P(GoldenLiteral, SameBytes) {
  const Strategy& strategy = GetParam();
  for (const Case& c : cases_of(strategy.name)) {
    Answer answer(c);
    for (uint32_t layer = 0; layer < c.layers; ++layer) pack(c, strategy.recipe, layer, answer);
    EXPECT_EQ(difference(c, answer), "");
  }
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLiteral, testing::ValuesIn(strategies()),
                         [](const auto& instance) { return std::string(instance.param.name); });

// But for our own, which nobody else has answers for, and `eplb`, whose vectors are of another form.
TEST(GoldenCases, ThereIsAFileForEveryStrategy) {
  for (const Strategy& strategy : strategies())
    if (strategy.name != "peak_exchange" && strategy.name != "eplb") {
      EXPECT_GE(cases_of(strategy.name).size(), 18u) << strategy.name;
    }
}

TEST(GoldenCases, ThereIsAStrategyForEveryFile) {
  for (const Case& c : cases()) EXPECT_NE(find_strategy(c.strategy), nullptr) << c.full_name();
}

TEST(GoldenCases, ADifferenceIsNamed) {
  const Case& c = cases().front();
  Answer answer(c);
  answer.pack_index = c.pack_index;
  answer.rank_in_pack = c.rank_in_pack;
  answer.max_load.assign(c.max_load.begin(), c.max_load.end());
  answer.min_load.assign(c.min_load.begin(), c.min_load.end());
  EXPECT_EQ(difference(c, answer), "");
  answer.rank_in_pack[c.items + 3] += 1;
  EXPECT_NE(difference(c, answer).find("rank_in_pack of layer 1, item 3 is "), std::string::npos)
      << difference(c, answer);
  answer.min_load[0] += 0.5;
  EXPECT_NE(difference(c, answer).find("min_load of layer 0 is "), std::string::npos) << difference(c, answer);
}

}  // namespace
}  // namespace ballast::golden
