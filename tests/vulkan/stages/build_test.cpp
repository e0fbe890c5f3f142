// The stages `greedy`, `fold`, `dealt` and `bound` against their twins.
#include <algorithm>
#include <bit>
#include <numeric>

#include "tests/vulkan/stages/cpu_reference.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {
namespace {

using shaders::Name;

// Slots from 1 to 128 a pack, one pack, powers of two and not.
constexpr Sizes kSizes[] = {{8, 2},    {54, 18},  {96, 1},     {288, 32},    {300, 300},
                            {666, 37}, {1024, 8}, {1024, 512}, {2048, 1024}, {2048, 256}};
// Only these two stages and what leads to them take more than 2048 items.
constexpr Sizes kLarge[] = {{4096, 512}, {4096, 2}};

uint32_t workgroup_for(const Sizes& sizes) { return std::clamp(std::bit_ceil(sizes.packs), 32u, 256u); }

class BuildTest : public StageTest {
 protected:
  using Twin = void (*)(std::span<const uint16_t>, std::span<const uint32_t>, cpu::BuildScratch&, const cpu::Packing&);

  // Each family in the orders lpt and by item.
  void check(Name stage, Twin twin, const Sizes& sizes, uint32_t workgroup,
             std::vector<std::vector<uint32_t>> layers = {}) {
    SCOPED_TRACE(testing::Message() << shaders::name_of(stage) << ", " << sizes.items << " items in " << sizes.packs);
    if (layers.empty()) layers = weight_families(sizes.items, sizes.packs);
    StageBuffers board(sizes.items, sizes.packs, static_cast<uint32_t>(layers.size()), 2);
    for (uint32_t l = 0; l < layers.size(); ++l) {
      board.store_weights(l, layers[l]);
      std::ranges::copy(lpt_of(layers[l]), board.order(2 * l).begin());
      std::iota(board.order(2 * l + 1).begin(), board.order(2 * l + 1).end(), 0u);
    }
    run(board, {{stage, specialize(sizes.items, sizes.packs, 0, workgroup), board.push, board.rows()}});
    Owned<cpu::BuildScratch> owned(sizes.packs);
    OwnedPacking expected(sizes.items, sizes.packs);
    for (uint32_t r = 0; r < board.rows(); ++r) {
      SCOPED_TRACE(testing::Message() << "row " << r);
      std::vector<uint16_t> order(sizes.items);
      std::ranges::copy(board.order(r), order.begin());
      if (sizes.items == sizes.packs) std::iota(order.begin(), order.end(), uint16_t{0});  // item i to pack i
      if (sizes.items == sizes.packs)
        for (uint16_t i = 0; i < sizes.items; ++i) {
          expected.packing.place(i, 0, i, static_cast<int32_t>(layers[r / 2][i]));
          expected.packing.load[i] = static_cast<int32_t>(layers[r / 2][i]);
        }
      else
        twin(order, layers[r / 2], owned.scratch, expected.packing);
      EXPECT_EQ(words(board.slots(r)), words(expected.packing.item));
      EXPECT_EQ(words(board.loads(r)), words(expected.packing.load));
      EXPECT_EQ(words(board.state(r)), (std::vector<uint32_t>{0, 0, 0, cpu::imbalance_of(expected.packing.load)}));
    }
  }
};

TEST_F(BuildTest, Greedy) {
  for (const Sizes& sizes : kSizes) check(Name::greedy, cpu::greedy, sizes, workgroup_for(sizes));
}

TEST_F(BuildTest, GreedyAtItsLargest) {
  using literal::Family;
  for (const Sizes& sizes : kLarge)
    check(Name::greedy, cpu::greedy, sizes, 256,
          {literal::make_problem(Family::some_zeros, sizes.items, sizes.packs, 1).weights,
           staircase(sizes.items, sizes.packs)});
}

TEST_F(BuildTest, GreedyOnAWorkgroupOfAnySize) {
  check(Name::greedy, cpu::greedy, {288, 96}, 32);
  check(Name::greedy, cpu::greedy, {288, 96}, 64);
  check(Name::greedy, cpu::greedy, {288, 32}, 256);
}

// Its order is lpt: weights in that order serve for both rows of a layer.
TEST_F(BuildTest, Fold) {
  constexpr Sizes kMore[] = {{64, 32}, {2, 1}, {600, 300}, {1024, 512}};
  const auto check_lpt = [this](const Sizes& sizes) {
    auto layers = weight_families(sizes.items, sizes.packs);
    for (auto& layer : layers) {
      std::ranges::sort(layer, std::ranges::greater());
      for (uint32_t& w : layer) w = w / 2 + 1000;  // none is without weight
    }
    check(Name::fold, cpu::fold, sizes, workgroup_for(sizes), layers);
  };
  for (const Sizes& sizes : kSizes) check_lpt(sizes);
  for (const Sizes& sizes : kMore) check_lpt(sizes);
}

TEST_F(BuildTest, Dealt) {
  for (const Sizes& sizes : kSizes) check(Name::dealt, cpu::dealt, sizes, workgroup_for(sizes));
  check(Name::dealt, cpu::dealt, {2048, 2}, 32);
}

class BoundTest : public StageTest {
 protected:
  void check(const Sizes& sizes, uint32_t workgroup) {
    SCOPED_TRACE(testing::Message() << sizes.items << " items in " << sizes.packs);
    auto layers = weight_families(sizes.items, sizes.packs);
    for (size_t l = 0, count = layers.size(); l < count; ++l) {
      // The same in multiples of seven, above a smallest weight, and nearly all alike: each rule decides somewhere.
      std::vector<uint32_t> multiples = layers[l], few = layers[l];
      for (uint32_t& w : multiples) w = w % (1u << 16) * 7 + 5;
      std::ranges::fill(std::span(few).subspan(few.size() / 4 + 1), 3u);
      layers.push_back(multiples);
      layers.push_back(few);
    }
    StageBuffers board(sizes.items, sizes.packs, static_cast<uint32_t>(layers.size()), 1);
    for (uint32_t l = 0; l < layers.size(); ++l) {
      board.store_weights(l, layers[l]);
      std::ranges::copy(lpt_of(layers[l]), board.lpt(l).begin());
    }
    run(board, {{Name::bound, specialize(sizes.items, sizes.packs, 0, workgroup), board.push, board.layers()}});
    Owned<cpu::BoundScratch> owned(sizes.items);
    for (uint32_t l = 0; l < layers.size(); ++l)
      EXPECT_EQ(board.bound(l),
                cpu::bound(cpu::shape_of(sizes.items, sizes.packs), layers[l], lpt_of(layers[l]), owned.scratch))
          << "layer " << l;
  }
};

TEST_F(BoundTest, EveryShape) {
  for (const Sizes& sizes : kSizes) check(sizes, 256);
  check({54, 18}, 32);
  check({36, 9}, 32);
}

// 4096/1364 is the largest of three items a pack; all weights beyond that many items times packs are bounded by the
// mean alone.
TEST_F(BoundTest, TheLargest) {
  check({4096, 512}, 256);
  check({4096, 1024}, 256);
  check({4092, 1364}, 256);
}

TEST_F(BuildTest, StaysWithinTheSharedMemoryPromised) {
  for (const Name stage : {Name::greedy, Name::fold, Name::dealt, Name::bound}) {
    for (const Sizes& sizes : kSizes)
      EXPECT_LE(shared_bytes(stage, specialize(sizes.items, sizes.packs)), sizes.items <= 1024 ? 16384u : 32768u)
          << shaders::name_of(stage) << sizes.items << "/" << sizes.packs;
    for (const Sizes& sizes : kLarge) EXPECT_LE(shared_bytes(stage, specialize(sizes.items, sizes.packs)), 32768u);
  }
  // What the shader's head says.
  EXPECT_EQ(shared_bytes(Name::greedy, specialize(1024, 512)), 12316u);
  EXPECT_EQ(shared_bytes(Name::greedy, specialize(4096, 512)), 24604u);
  EXPECT_EQ(shared_bytes(Name::bound, specialize(4096, 512)), 17436u);
}

}  // namespace
}  // namespace ballast::vulkan_test
