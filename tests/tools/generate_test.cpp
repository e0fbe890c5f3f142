#include "tools/generate/generate.hpp"
#include "tools/weights/write_weights.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/tools/expect_refusal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

constexpr Shape kShape{288, 32};
constexpr uint64_t kHashOfAll = 0x9CD4C72BDF67DCA9u;

std::string generate_npy(const Family& family, uint32_t layers, Shape shape, uint64_t seed) {
  return weight_file(generate_weights(family, layers, shape, seed), "npy");
}

WeightMatrix made(std::string_view name, uint32_t layers, Shape shape, uint64_t seed) {
  return parse_weights(generate_npy(*find_family(name), layers, shape, seed), "made");
}

std::vector<double> layer_of(const WeightMatrix& matrix, size_t layer) {
  std::vector<double> weights(matrix.items);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = matrix.at(layer, i);
  return weights;
}

double sum(const std::vector<double>& weights) { return std::accumulate(weights.begin(), weights.end(), 0.0); }
double largest(const std::vector<double>& weights) { return *std::max_element(weights.begin(), weights.end()); }

uint64_t hash_of(const std::string& bytes) {  // FNV-1a
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char b : bytes) hash = (hash ^ static_cast<uint8_t>(b)) * 0x100000001B3u;
  return hash;
}

class EveryFamily : public testing::TestWithParam<Family> {};

TEST_P(EveryFamily, RepeatsItself) {
  const Family& family = GetParam();
  EXPECT_EQ(generate_npy(family, 3, kShape, 7), generate_npy(family, 3, kShape, 7));
  EXPECT_NE(generate_npy(family, 3, kShape, 7), generate_npy(family, 3, kShape, 8));
}

TEST_P(EveryFamily, LayersDoNotDependOnTheirNumber) {
  const WeightMatrix few = made(GetParam().name, 2, kShape, 7), many = made(GetParam().name, 5, kShape, 7);
  for (size_t layer = 0; layer < 2; ++layer) EXPECT_EQ(layer_of(few, layer), layer_of(many, layer));
  EXPECT_NE(layer_of(many, 0), layer_of(many, 4));
}

TEST_P(EveryFamily, WeightsAreFiniteAndNotNegative) {
  for (const Shape shape : {Shape{1, 1}, Shape{2, 1}, Shape{3, 3}, Shape{9, 1}, Shape{288, 32}, Shape{1000, 500}}) {
    const WeightMatrix matrix = made(GetParam().name, 4, shape, 11);
    EXPECT_EQ(matrix.layers, 4u);
    EXPECT_EQ(matrix.items, shape.items);
    EXPECT_EQ(GetParam().whole_numbers, std::holds_alternative<std::vector<uint32_t>>(matrix.values));
    for (size_t layer = 0; layer < 4; ++layer)
      for (const double w : layer_of(matrix, layer)) ASSERT_TRUE(std::isfinite(w) && w >= 0) << w;
  }
}

INSTANTIATE_TEST_SUITE_P(Generate, EveryFamily, testing::ValuesIn(families().begin(), families().end()),
                         [](const auto& family) { return std::string(family.param.name); });

// The very bytes: on another compiler, C library or processor they are the same, or this fails.
TEST(Generate, BytesAreFixed) {
  uint64_t all = 0;
  for (const Family& family : families()) all = mixed(all, hash_of(generate_npy(family, 2, kShape, 2025)));
  EXPECT_EQ(all, kHashOfAll) << std::hex << all;
}

TEST(Generate, SixteenFamiliesAndThreeModels) {
  EXPECT_EQ(families().size(), 19u);
  ASSERT_EQ(yardstick_families().size(), 16u);
  EXPECT_EQ(yardstick_families().front().name, "zipf_int");
  EXPECT_EQ(find_family("zipf"), nullptr);
}

TEST(Generate, ExpertCountsHaveHotExperts) {
  const WeightMatrix matrix = made("expert_counts", 400, kShape, 1);
  double ratios = 0;
  for (size_t layer = 0; layer < matrix.layers; ++layer) {
    const auto weights = layer_of(matrix, layer);
    EXPECT_EQ(sum(weights), 65536 * 8);
    ratios += largest(weights) * kShape.items / sum(weights);
  }
  EXPECT_GT(ratios / 400, 5);
  EXPECT_LT(ratios / 400, 8);
}

// Means over layers of what real recordings show.
TEST(Generate, ExpertRecordHasTheShapeOfRealOnes) {
  constexpr uint32_t kExperts = 256, kLayers = 200;
  const WeightMatrix matrix = made("expert_record", kLayers, {kExperts, 32}, 1);
  double hottest = 0, eighth = 0, median = 0, tenth = 0, deviation = 0;
  for (size_t layer = 0; layer < kLayers; ++layer) {
    auto weights = layer_of(matrix, layer);
    EXPECT_EQ(sum(weights), 1u << 26);
    const double mean = sum(weights) / kExperts;
    std::sort(weights.rbegin(), weights.rend());
    double squares = 0;
    for (const double w : weights) squares += (w / mean - 1) * (w / mean - 1);
    hottest += weights[0] / mean / kLayers;
    eighth += weights[7] / mean / kLayers;
    median += weights[kExperts / 2] / mean / kLayers;
    tenth += weights[kExperts * 9 / 10] / mean / kLayers;
    deviation += std::sqrt(squares / kExperts) / kLayers;
  }
  EXPECT_NEAR(hottest, 6.8, 1.2);
  EXPECT_NEAR(eighth, 3.4, 0.5);
  EXPECT_NEAR(median, 0.74, 0.06);
  EXPECT_NEAR(tenth, 0.33, 0.08);
  EXPECT_NEAR(deviation, 0.93, 0.15);
}

// Replication takes copies from the hottest: no copy then carries much more than the others, and no load is lost.
TEST(Generate, ExpertCopiesAreCooler) {
  for (const Shape shape : {Shape{288, 72}, Shape{320, 64}}) {
    const WeightMatrix matrix = made("expert_copies", 50, shape, 1);
    double ratios = 0;
    for (size_t layer = 0; layer < matrix.layers; ++layer) {
      const auto weights = layer_of(matrix, layer);
      EXPECT_NEAR(sum(weights), 1u << 26, 16);
      ratios += largest(weights) * shape.items / sum(weights);
    }
    EXPECT_GT(ratios / 50, 1.5);
    EXPECT_LT(ratios / 50, 3.5);
  }
}

TEST(Generate, PlantedPackingIsPerfect) {
  const WeightMatrix matrix = made("planted_int", 3, {64, 8}, 1);
  for (size_t layer = 0; layer < 3; ++layer) EXPECT_EQ(sum(layer_of(matrix, layer)), 8 * 800000.0);
}

TEST(Generate, HotOneOutweighsTheMeanPack) {
  const WeightMatrix matrix = made("hot_one", 20, kShape, 1);
  for (size_t layer = 0; layer < 20; ++layer) {
    const auto weights = layer_of(matrix, layer);
    EXPECT_GT(largest(weights), 0.8 * sum(weights) / kShape.packs);
  }
}

TEST(Generate, SparseColdIsMostlyZero) {
  const WeightMatrix matrix = made("sparse_cold", 20, kShape, 1);
  double zeros = 0;
  for (size_t layer = 0; layer < 20; ++layer) {
    const auto weights = layer_of(matrix, layer);
    zeros += static_cast<double>(std::count(weights.begin(), weights.end(), 0.0));
  }
  EXPECT_NEAR(zeros / (20 * kShape.items), 0.6, 0.03);
}

TEST(Generate, NearEqualIsWithinATenthOfAPercent) {
  const WeightMatrix matrix = made("near_equal", 1, kShape, 1);
  for (const double w : layer_of(matrix, 0)) EXPECT_NEAR(w, 10000, 10);
}

TEST(Generate, ReplicasAreEqual) {
  auto weights = layer_of(made("eplb_replicated", 1, kShape, 1), 0);
  std::sort(weights.begin(), weights.end());
  EXPECT_NE(std::adjacent_find(weights.begin(), weights.end()), weights.end());
  EXPECT_NEAR(sum(weights), 1 << 21, 1);
}

TEST(Generate, DefaultPacksDivideTheItems) {
  EXPECT_EQ(default_packs(288), 36u);
  EXPECT_EQ(default_packs(256), 32u);
  EXPECT_EQ(default_packs(100), 10u);
  EXPECT_EQ(default_packs(97), 1u);
  EXPECT_EQ(default_packs(1), 1u);
}

TEST(Generate, RefusesPacksThatDoNotDivide) {
  expect_refusal([] { generate_npy(families()[0], 1, {9, 2}, 0); }, "2 packs do not divide 9 items evenly");
}

}  // namespace
}  // namespace ballast::tools
