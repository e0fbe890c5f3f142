// The stage `order` against host/cpu/order.cpp.
#include <numeric>

#include "host/recipe/recipe.hpp"
#include "tests/vulkan/stages/cpu_reference.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {
namespace {

constexpr uint32_t kByWeight = 0, kByProduct = 1, kShuffled = 2, kFromLpt = 3;
constexpr uint64_t kSeed = 0x123456789ABCDEF0;

vulkan::Push with_rule(vulkan::Push push, const OrderRule& rule) {
  push.kind = static_cast<uint32_t>(rule.kind);
  push.base = rule.base;
  push.amplitude = rule.amplitude;
  return push;
}

class OrderTest : public StageTest {
 protected:
  static StageBuffers board_with(const std::vector<std::vector<uint32_t>>& layers, uint32_t candidates) {
    StageBuffers board(static_cast<uint32_t>(layers[0].size()), 2, static_cast<uint32_t>(layers.size()), candidates);
    for (uint32_t l = 0; l < layers.size(); ++l) {
      board.store_weights(l, layers[l]);
      std::ranges::copy(lpt_of(layers[l]), board.lpt(l).begin());
    }
    board.push.seed_low = static_cast<uint32_t>(kSeed);
    board.push.seed_high = static_cast<uint32_t>(kSeed >> 32);
    board.push.layer_begin = 3;
    board.push.first_layer = 0xFFFFFFFE;  // wraps round
    return board;
  }

  static std::vector<uint32_t> noisy(std::span<const uint32_t> w, uint32_t layer, uint32_t candidate, uint32_t base,
                                     uint32_t amplitude) {
    std::vector<uint16_t> order(w.size());
    Owned<cpu::OrderScratch> owned(static_cast<uint32_t>(w.size()));
    cpu::order_noisy(w, {kSeed, 1 + layer, candidate}, base, amplitude, owned.scratch, order);
    return words(order);
  }

  // A few candidates at the beginning, in the middle and at the end.
  void check_ramp(const std::vector<uint32_t>& w, uint32_t candidates, uint32_t last, uint32_t workgroup) {
    SCOPED_TRACE(testing::Message() << candidates << " candidates up to " << last);
    constexpr uint32_t kServed = 40;
    const uint32_t items = static_cast<uint32_t>(w.size());
    StageBuffers board = board_with({w}, candidates);
    const OrderRule rule{0, OrderKind::noisy_ramp, 0, last};
    Recipe recipe;
    recipe.candidates = candidates;
    for (const uint32_t begin : {0u, (candidates - kServed) / 2, candidates - kServed}) {
      vulkan::Push push = with_rule(board.push, rule);
      push.per_layer = kServed;
      push.candidate_begin = begin;
      run(board, {{shaders::Name::order, specialize(items, 2, kByProduct, workgroup), push, kServed}});
      for (uint32_t c = begin; c < begin + kServed; ++c)
        EXPECT_EQ(words(board.order(c)), noisy(w, 0, c, 0, order_amplitude(recipe, rule, c))) << "candidate " << c;
    }
  }
};

TEST_F(OrderTest, ByWeight) {
  for (const uint32_t items : {8u, 54u, 288u, 1000u, 2048u, 4096u}) {
    SCOPED_TRACE(items);
    const auto layers = weight_families(items, 2);
    StageBuffers board = board_with(layers, 1);
    for (uint32_t l = 0; l < layers.size(); ++l) std::ranges::fill(board.lpt(l), StageBuffers::kUntouched);
    run(board,
        {{shaders::Name::order, specialize(items, 2, kByWeight, items < 64 ? 32 : 256), board.push, board.layers()}});
    for (uint32_t l = 0; l < layers.size(); ++l)
      EXPECT_EQ(words(board.lpt(l)), words(lpt_of(layers[l]))) << "layer " << l;
  }
}

TEST_F(OrderTest, NoisyByProduct) {
  for (const uint32_t items : {54u, 288u, 2048u}) {
    SCOPED_TRACE(items);
    const auto layers = weight_families(items, 2);
    for (const auto& [base, amplitude] :
         {std::pair{kOne, 838861u}, {0u, kOne}, {13421773u, 6710886u}, {0x80000000u, 0x7FFFFFFFu}, {0u, 0u}}) {
      StageBuffers board = board_with(layers, 3);
      board.push.base = base;
      const vulkan::Push push = with_rule(board.push, {0, OrderKind::noisy, base, amplitude});
      run(board, {{shaders::Name::order, specialize(items, 2, kByProduct), push, board.rows()}});
      for (uint32_t r = 0; r < board.rows(); ++r)
        EXPECT_EQ(words(board.order(r)), noisy(layers[r / 3], r / 3, r % 3, base, amplitude)) << "row " << r;
    }
  }
}

// The amplitude of each candidate is a rounded quotient of numbers that do not fit one word together. Small ones and
// equal weights show a difference of one; many candidates and large ones, everything else.
TEST_F(OrderTest, NoisyRamp) {
  const std::vector<uint32_t> distinct = weight_families(24, 2)[0], equal(24, 1), many_equal(2048, 1);
  for (const uint32_t candidates : {41u, 65535u, 65536u})
    for (const uint32_t last : {5u, 300u, 3355443u, 0xFFFFFFFFu, 0xFFFEFFFFu})
      check_ramp(last < 1000 ? equal : distinct, candidates, last, 32);
  for (const uint32_t last : {70001u, 100003u}) check_ramp(many_equal, 300, last, 256);
}

TEST_F(OrderTest, NoisyRampOfOneCandidateHasNoNoise) {
  const auto layers = weight_families(24, 2);
  StageBuffers board = board_with(layers, 1);
  const vulkan::Push push = with_rule(board.push, {0, OrderKind::noisy_ramp, kOne, 12345678});
  run(board, {{shaders::Name::order, specialize(24, 2, kByProduct, 32), push, board.rows()}});
  for (uint32_t l = 0; l < layers.size(); ++l) EXPECT_EQ(words(board.order(l)), words(lpt_of(layers[l])));
}

TEST_F(OrderTest, Boosted) {
  for (const uint32_t items : {54u, 288u, 2048u}) {
    const auto layers = weight_families(items, 2);
    StageBuffers board = board_with(layers, 3);
    literal::Random random(items);
    for (uint32_t l = 0; l < layers.size(); ++l)
      for (uint32_t& level : board.level(l)) level = static_cast<uint32_t>(random.below(64));
    vulkan::Push push = with_rule(board.push, {0, OrderKind::boosted, kOne, 0});
    push.per_layer = 1;
    for (const uint32_t candidate : {0u, 2u}) {
      push.candidate_begin = candidate;
      run(board, {{shaders::Name::order, specialize(items, 2, kByProduct), push, board.layers()}});
      for (uint32_t l = 0; l < layers.size(); ++l) {
        std::vector<uint8_t> level(items, 0);  // of the first candidate, whatever lies there
        if (candidate != 0) std::ranges::copy(board.level(l), level.begin());
        std::vector<uint16_t> order(items);
        Owned<cpu::OrderScratch> owned(items);
        cpu::order_boosted(layers[l], level, owned.scratch, order);
        EXPECT_EQ(words(board.order(l * 3 + candidate)), words(order)) << "layer " << l;
      }
    }
    for (uint32_t l = 0; l < layers.size(); ++l)  // not served
      EXPECT_EQ(words(board.order(l * 3 + 1)), std::vector<uint32_t>(items, StageBuffers::kUntouched));
  }
}

// An item of weight ONE at level k ties with one of the level's factor at level 0, so that the order is that of the
// items, whichever stands first; a factor off by one breaks the tie.
TEST_F(OrderTest, EveryLevelHasTheTwinsFactor) {
  std::vector<std::vector<uint32_t>> layers;
  for (uint32_t level = 0; level < cpu::kBoostLevels; ++level)
    layers.push_back(
        {kOne, cpu::boost_factor(level), cpu::boost_factor(level), kOne, kOne, cpu::boost_factor(level), 0, 0});
  StageBuffers board = board_with(layers, 2);
  for (uint32_t level = 0; level < cpu::kBoostLevels; ++level)
    std::ranges::copy(std::vector<uint32_t>{level, 0, 0, level, level, 0, 63, 0}, board.level(level).begin());
  vulkan::Push push = with_rule(board.push, {0, OrderKind::boosted, kOne, 0});
  push.per_layer = push.candidate_begin = 1;
  run(board, {{shaders::Name::order, specialize(8, 2, kByProduct, 32), push, board.layers()}});
  for (uint32_t level = 0; level < cpu::kBoostLevels; ++level)
    EXPECT_EQ(words(board.order(2 * level + 1)), (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7})) << "level " << level;
}

TEST_F(OrderTest, Shuffle) {
  for (const uint32_t items : {54u, 288u, 4096u}) {
    const std::vector<std::vector<uint32_t>> layers(3, std::vector<uint32_t>(items, 0));
    StageBuffers board = board_with(layers, 5);
    board.push.kind = static_cast<uint32_t>(OrderKind::shuffle);
    run(board, {{shaders::Name::order, specialize(items, 2, kShuffled), board.push, board.rows()}});
    for (uint32_t r = 0; r < board.rows(); ++r) {
      std::vector<uint16_t> order(items);
      Owned<cpu::OrderScratch> owned(items);
      cpu::order_shuffle({kSeed, 1 + r / 5, r % 5}, owned.scratch, order);
      EXPECT_EQ(words(board.order(r)), words(order)) << "row " << r;
    }
  }
}

TEST_F(OrderTest, LptAndZigzag) {
  for (const uint32_t items : {54u, 1000u, 4096u}) {
    const auto layers = weight_families(items, 2);
    StageBuffers board = board_with(layers, 2);
    vulkan::Push lpt = with_rule(board.push, {0, OrderKind::lpt, kOne, 0}),
                 zigzag = with_rule(board.push, {1, OrderKind::zigzag, kOne, 0});
    lpt.per_layer = zigzag.per_layer = 1;
    zigzag.candidate_begin = 1;
    const vulkan::Specialization shape = specialize(items, 2, kFromLpt);
    run(board,
        {{shaders::Name::order, shape, lpt, board.layers()}, {shaders::Name::order, shape, zigzag, board.layers()}});
    for (uint32_t l = 0; l < layers.size(); ++l) {
      const std::vector<uint16_t> expected = lpt_of(layers[l]);
      std::vector<uint16_t> order(items);
      cpu::order_zigzag(expected, order);
      EXPECT_EQ(words(board.order(2 * l)), words(expected));
      EXPECT_EQ(words(board.order(2 * l + 1)), words(order));
    }
  }
}

// A dispatch can be cut anywhere.
TEST_F(OrderTest, GroupsCanBeServedInParts) {
  const auto layers = weight_families(54, 2);
  StageBuffers whole = board_with(layers, 4), parts = board_with(layers, 4);
  const vulkan::Specialization shape = specialize(54, 2, kShuffled);
  run(whole, {{shaders::Name::order, shape, whole.push, whole.rows()}});
  vulkan::Push second = parts.push;
  second.group_begin = 7;
  run(parts, {{shaders::Name::order, shape, parts.push, 7}, {shaders::Name::order, shape, second, parts.rows() - 7}});
  EXPECT_EQ(parts.buffers, whole.buffers);
}

TEST_F(OrderTest, StaysWithinTheSharedMemoryPromised) {
  for (const uint32_t variant : {kByWeight, kByProduct, kShuffled, kFromLpt})
    for (const uint32_t items : {1024u, 2048u})
      EXPECT_LE(shared_bytes(shaders::Name::order, specialize(items, 2, variant)), 16 * items);
  for (const uint32_t variant : {kByWeight, kShuffled, kFromLpt})
    EXPECT_LE(shared_bytes(shaders::Name::order, specialize(4096, 2, variant)), 32768u);
}

}  // namespace
}  // namespace ballast::vulkan_test
