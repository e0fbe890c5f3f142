// What holds for every strategy: sound packings, and nothing that depends on workers, cuts of the batch or scale.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/ingest/quantise.hpp"
#include "tests/unit/engine_fixture.hpp"

namespace ballast::test {
namespace {

constexpr uint32_t kShapes[][2] = {{12, 4}, {37, 37}, {64, 8}, {66, 2}, {72, 8}, {100, 1}, {150, 10}, {96, 48}};

std::vector<std::vector<uint32_t>> quantised_of(const std::vector<float>& weights, uint32_t items) {
  std::vector<std::vector<uint32_t>> all;
  for (size_t begin = 0; begin < weights.size(); begin += items) {
    all.emplace_back(items);
    quantise(WeightType::f32, reinterpret_cast<const std::byte*>(weights.data() + begin), all.back());
  }
  return all;
}

class EngineProperties : public testing::TestWithParam<std::string> {
 protected:
  // The named strategy with at most 40 candidates.
  static Recipe recipe() {
    for (const Strategy& strategy : small_strategies(40))
      if (strategy.name == GetParam()) return strategy.recipe;
    ADD_FAILURE();
    return {};
  }
};

TEST_P(EngineProperties, PackingsAreSound) {
  for (const auto& [items, packs] : kShapes) {
    const std::vector<float> weights = mixed_layers(9, items, packs, items);
    expect_sound(pack(weights, items, packs, recipe()), items, packs, quantised_of(weights, items));
    if (HasFatalFailure()) FAIL() << items << " items, " << packs << " packs";
  }
}

TEST_P(EngineProperties, WorkersDoNotMatter) {
  for (const auto& [items, packs] : kShapes)
    for (const uint32_t layers : {1u, 3u, 17u}) {
      const std::vector<float> weights = mixed_layers(layers, items, packs, items + layers);
      const Results alone = pack(weights, items, packs, recipe());
      for (const uint32_t workers : {2u, 3u, 8u})
        ASSERT_TRUE(pack(weights, items, packs, recipe(), workers) == alone)
            << workers << " workers, " << layers << " layers, " << items << " items, " << packs << " packs";
    }
}

TEST_P(EngineProperties, CuttingTheBatchDoesNotMatter) {
  constexpr uint32_t kItems = 72, kPacks = 8, kLayers = 9;
  const std::vector<float> weights = mixed_layers(kLayers, kItems, kPacks, 5);
  for (const uint32_t first_layer : {0u, 7u, 0xFFFFFFFCu}) {
    Results whole(kLayers, kItems, kPacks), parts(kLayers, kItems, kPacks);
    TestEngine engine({kItems, kPacks, recipe().candidates, 1});
    Job job = job_over(weights, kItems, kPacks, recipe(), whole);
    job.first_layer = first_layer;
    ASSERT_TRUE(engine.run(job).ok());
    uint32_t begin = 0;
    for (const uint32_t count : {1u, 4u, 0u, 4u}) {
      Job part = job_over(weights, kItems, kPacks, recipe(), parts);
      part.layers = count;
      part.first_layer = first_layer + begin;
      part.weights += begin * part.weight_stride;
      part.out.pack_index += begin * kItems;
      part.out.rank_in_pack += begin * kItems;
      part.out.pack_load += begin * kPacks;
      part.out.pack_value += begin * kPacks;
      part.out.load_exponent += begin;
      part.out.report_user = parts.reports.data() + begin;
      ASSERT_TRUE(engine.run(part).ok());
      begin += count;
    }
    EXPECT_TRUE(parts == whole) << "first layer " << first_layer;
  }
}

TEST_P(EngineProperties, PowersOfTwoDoNotMatter) {
  constexpr uint32_t kItems = 64, kPacks = 8;
  const std::vector<float> weights = mixed_layers(9, kItems, kPacks, 3);
  const Results plain = pack(weights, kItems, kPacks, recipe());
  for (const int exponent : {-60, -1, 1, 20, 90}) {
    std::vector<float> scaled = weights;
    for (float& w : scaled) w = std::ldexp(w, exponent);
    const Results other = pack(scaled, kItems, kPacks, recipe());
    EXPECT_EQ(other.pack_index, plain.pack_index) << "times 2^" << exponent;
    EXPECT_EQ(other.rank_in_pack, plain.rank_in_pack);
    EXPECT_EQ(other.pack_load, plain.pack_load);
  }
}

TEST_P(EngineProperties, TypesOfWeightsDoNotMatter) {
  constexpr uint32_t kItems = 60, kPacks = 6;
  literal::Random random(8);
  std::vector<float> f32;
  for (uint32_t i = 0; i < 5 * kItems; ++i) f32.push_back(static_cast<float>(random.below(1u << 20)));
  const Results expected = pack(f32, kItems, kPacks, recipe());
  EXPECT_TRUE(pack(std::vector<double>(f32.begin(), f32.end()), kItems, kPacks, recipe()) == expected);
  EXPECT_TRUE(pack(std::vector<uint32_t>(f32.begin(), f32.end()), kItems, kPacks, recipe()) == expected);
  EXPECT_TRUE(pack(std::vector<int64_t>(f32.begin(), f32.end()), kItems, kPacks, recipe()) == expected);
}

// More moves never make the objective worse that each refiner works on.
TEST_P(EngineProperties, MoreRefinementIsNeverWorse) {
  Recipe one = recipe();
  one.candidates = 1;
  one.orders = {OrderRule{}};
  one.keep = 0;
  if (one.refine.empty()) one.refine = one.finish;
  one.finish = {};
  // A search that begins elsewhere may end anywhere, so what begins in rounds is looked at apart from its searches.
  std::vector<RefinerList> lists(1);
  for (const Refiner& refiner : one.refine) {
    lists.back().items[lists.back().count++] = refiner;
    if (makes_rounds(refiner.kind)) lists.emplace_back();
  }
  const std::vector<float> weights = mixed_layers(9, 72, 8, 1);
  for (const RefinerList& list : lists) {
    one.refine = list;
    std::vector<uint32_t> last(9, UINT32_MAX);
    for (const uint32_t cap : {0u, 1u, 2u, 4u, 8u, 16u, 32u, 64u}) {
      for (uint32_t r = 0; r < one.refine.count; ++r) one.refine[r].move_cap = cap;
      const Results results = pack(weights, 72, 8, one);
      for (size_t l = 0; l < 9; ++l) {
        ASSERT_LE(results.reports[l].max_load, last[l]) << "layer " << l << ", cap " << cap;
        last[l] = results.reports[l].max_load;
      }
    }
  }
}

// Rounds keep the effort's gap: all targets begin with the same packing, and a stricter one goes on from there.
TEST(PeakExchange, AStricterTargetIsNeverWorse) {
  constexpr uint32_t kTargets[] = {20'000'000, 2'000'000, 200'000, 20'000, 2'000, 0};
  constexpr uint32_t kPackings[][2] = {{72, 8}, {128, 16}, {144, 12}, {120, 20}, {96, 24}, {288, 32}};
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  uint32_t better = 0;
  for (const auto& [items, packs] : kPackings) {
    const std::vector<float> weights = mixed_layers(18, items, packs, items + packs);
    for (size_t effort = 0; effort < 3; ++effort) {
      std::vector<uint32_t> before(18, UINT32_MAX);
      for (const uint32_t target : kTargets) {
        Recipe recipe = efforts[effort];
        set_target(recipe, target);
        const Results results = pack(weights, items, packs, recipe);
        for (uint32_t layer = 0; layer < 18; ++layer) {
          ASSERT_LE(results.reports[layer].max_load, before[layer])
              << items << "/" << packs << " effort " << effort + 1 << " target " << target << " layer " << layer;
          better += results.reports[layer].max_load < before[layer];
          before[layer] = results.reports[layer].max_load;
        }
      }
    }
  }
  EXPECT_GT(better, 18 * 18u + 100u) << "targets make a difference";
}

INSTANTIATE_TEST_SUITE_P(Strategies, EngineProperties, testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const Strategy& strategy : strategies()) names.emplace_back(strategy.name);
                           return names;
                         }()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace ballast::test
