// The stages `keep`, `choose` and `boost`, which compare packings.
#include "host/cpu/select.hpp"

#include <algorithm>
#include <numeric>

#include "tests/vulkan/stages/cpu_reference.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {
namespace {

using shaders::Name;

class SelectTest : public StageTest {
 protected:
  // Imbalances with many ties.
  static StageBuffers board_with_states(uint32_t layers, uint32_t candidates, uint32_t values) {
    StageBuffers board(8, 2, layers, candidates);
    literal::Random random(candidates);
    for (uint32_t r = 0; r < board.rows(); ++r) board.state(r)[3] = static_cast<uint32_t>(random.below(values)) << 10;
    return board;
  }

  // As `keep` writes them: beyond the width nothing.
  static std::vector<uint32_t> kept_of(StageBuffers& board, uint32_t layer, uint32_t candidates, uint32_t width) {
    std::vector<uint64_t> ranks(candidates);
    for (uint32_t c = 0; c < candidates; ++c) ranks[c] = cpu::rank_of(board.state(layer * candidates + c)[3], c);
    cpu::keep(ranks, width);
    std::vector<uint32_t> kept(candidates, StageBuffers::kUntouched);
    for (uint32_t place = 0; place < width; ++place) kept[place] = cpu::candidate_of(ranks[place]);
    return kept;
  }

  static StageBuffers board_with_loads(const Sizes& sizes, uint32_t layers, uint32_t candidates, uint32_t values) {
    StageBuffers board(sizes.items, sizes.packs, layers, candidates);
    literal::Random random(candidates);
    for (uint32_t r = 0; r < board.rows(); ++r)
      for (uint32_t& load : board.loads(r)) load = 1000 + static_cast<uint32_t>(random.below(values));
    return board;
  }

  static std::vector<int32_t> loads_of(StageBuffers& board, uint32_t row) {
    return {board.loads(row).begin(), board.loads(row).end()};
  }

  // Of the rows in the order of their places.
  static uint32_t best_of(StageBuffers& board, std::span<const uint32_t> rows, uint32_t kind) {
    cpu::CandidateScore best;
    for (uint32_t place = 0; place < rows.size(); ++place) {
      const uint32_t objective = cpu::objective_of(static_cast<Objective>(kind), loads_of(board, rows[place]));
      const cpu::CandidateScore standing{objective, place, rows[place], 0};
      if (standing.better_than(best)) best = standing;
    }
    return best.candidate;
  }
};

TEST_F(SelectTest, KeepsTheLeastImbalancesInOrder) {
  for (const uint32_t workgroup : {32u, 256u})
    for (const uint32_t candidates : {1u, 7u, 256u, 300u, 2048u})
      for (const uint32_t width : {1u, 8u, candidates}) {
        if (width > candidates) continue;
        StageBuffers board = board_with_states(3, candidates, 50);
        board.push.width = width;
        const std::vector<uint32_t> before = board.buffers[0];
        run(board, {{Name::keep, specialize(8, 2, 0, workgroup), board.push, 3}});
        for (uint32_t l = 0; l < 3; ++l) {
          EXPECT_EQ(words(board.keep(l)), kept_of(board, l, candidates, width))
              << candidates << " candidates, layer " << l;
        }
      }
}

// The largest for which a lane stays below the loops a software driver allows.
TEST_F(SelectTest, KeepsOfVeryManyCandidates) {
  constexpr uint32_t kCandidates = 14000;
  StageBuffers board = board_with_states(1, kCandidates, 1 << 20);
  board.push.width = kCandidates;
  run(board, {{Name::keep, specialize(8, 2), board.push, 1}});
  EXPECT_EQ(words(board.keep(0)), kept_of(board, 0, kCandidates, kCandidates));
}

TEST_F(SelectTest, ChoosesTheFirstOfTheBest) {
  for (const Sizes& sizes : {Sizes{54, 18}, Sizes{288, 32}, Sizes{96, 1}})
    for (const uint32_t candidates : {1u, 5u, 300u})
      for (const uint32_t kind : {1u, 2u}) {
        StageBuffers board = board_with_loads(sizes, 3, candidates, 6);
        board.push.kind = kind;
        run(board, {{Name::choose, specialize(sizes.items, sizes.packs), board.push, 3}});
        for (uint32_t l = 0; l < 3; ++l) {
          std::vector<uint32_t> rows(candidates);
          std::iota(rows.begin(), rows.end(), l * candidates);
          EXPECT_EQ(board.best(l), best_of(board, rows, kind)) << candidates << " candidates, layer " << l;
        }
      }
}

// An earlier slice may have had one, which then stays.
TEST_F(SelectTest, FindsTheFirstBadLayer) {
  constexpr uint32_t kLayers = 300, kBegin = 40;
  for (const uint32_t before : {~0u, 39u}) {
    StageBuffers board = board_with_loads({8, 2}, kLayers, 1, 6);
    board.push.kind = 1;
    board.push.layer_begin = kBegin;
    board.first_bad() = before;
    for (uint32_t l = 0; l < kLayers; ++l) board.meta(l)[3] = l % 32 == 9 && l > 40 ? l % 8 : ~0u;
    vulkan::Push second = board.push;
    second.group_begin = 100;
    run(board,
        {{Name::choose, specialize(8, 2), second, kLayers - 100}, {Name::choose, specialize(8, 2), board.push, 100}});
    EXPECT_EQ(board.first_bad(), std::min(before, kBegin + 41));
  }
  StageBuffers good = board_with_loads({8, 2}, 3, 1, 6);
  for (uint32_t l = 0; l < 3; ++l) good.meta(l)[3] = ~0u;
  run(good, {{Name::choose, specialize(8, 2), good.push, 3}});
  EXPECT_EQ(good.first_bad(), ~0u);
}

TEST_F(SelectTest, ChoosesAmongTheKept) {
  constexpr uint32_t kCandidates = 40, kKept = 8;
  StageBuffers board = board_with_loads({54, 18}, 3, kCandidates, 4);
  board.push.kind = 1;
  board.push.set_rows(vulkan::RowMode::kept);
  board.push.per_layer = kKept;
  for (uint32_t l = 0; l < 3; ++l) {
    for (uint32_t p = 0; p < kKept; ++p) board.keep(l)[p] = (37 * p + 11 * l + 39) % kCandidates;
    for (uint32_t c = 0; c < 5; ++c)
      std::ranges::fill(board.loads(l * kCandidates + c), c);  // better, but not all kept
  }
  run(board, {{Name::choose, specialize(54, 18), board.push, 3}});
  for (uint32_t l = 0; l < 3; ++l) {
    std::vector<uint32_t> rows;
    for (uint32_t p = 0; p < kKept; ++p) rows.push_back(l * kCandidates + board.keep(l)[p]);
    EXPECT_EQ(board.best(l), best_of(board, rows, 1));
  }
}

TEST_F(SelectTest, ChoosesAtItsLargest) {
  for (const auto& [sizes, candidates] :
       {std::pair{Sizes{2048, 512}, 2048u}, {Sizes{4096, 1024}, 1u}, {Sizes{288, 32}, 65536u}}) {
    StageBuffers board = board_with_loads(sizes, 1, candidates, 100000);
    board.push.kind = 2;
    run(board, {{Name::choose, specialize(sizes.items, sizes.packs), board.push, 1}});
    std::vector<uint32_t> rows(candidates);
    std::iota(rows.begin(), rows.end(), 0u);
    EXPECT_EQ(board.best(0), best_of(board, rows, 2));
  }
}

TEST_F(SelectTest, BoostsTheItemsOfTheFirstHeaviestPack) {
  for (const Sizes& sizes : {Sizes{54, 18}, Sizes{288, 32}, Sizes{2048, 512}, Sizes{96, 1}}) {
    constexpr uint32_t kCandidates = 3, kCandidate = 1;
    StageBuffers board = board_with_loads(sizes, 4, kCandidates, 5);
    literal::Random random(sizes.items);
    for (uint32_t r = 0; r < board.rows(); ++r) {
      std::iota(board.slots(r).begin(), board.slots(r).end(), 0u);
      for (uint32_t i = sizes.items; i > 1; --i) std::swap(board.slots(r)[i - 1], board.slots(r)[random.below(i)]);
    }
    std::ranges::fill(board.loads(kCandidate), 0u);  // no load at all
    board.push.per_layer = 1;
    board.push.candidate_begin = kCandidate;
    std::vector<std::vector<uint8_t>> level(4, std::vector<uint8_t>(sizes.items, 0));
    for (uint32_t time = 0; time < 65; ++time) {
      board.push.set_starts(time == 0);
      run(board, {{Name::boost, specialize(sizes.items, sizes.packs), board.push, 4}});
      for (uint32_t l = 0; l < 4; ++l) {
        const uint32_t row = l * kCandidates + kCandidate;
        std::vector<uint16_t> item(board.slots(row).begin(), board.slots(row).end());
        std::vector<int32_t> load = loads_of(board, row);
        cpu::boost({cpu::shape_of(sizes.items, sizes.packs), item, {}, load}, level[l]);
        if (time < 3 || time > 61) {
          EXPECT_EQ(words(board.level(l)), words(level[l])) << "time " << time << ", layer " << l;
        }
      }
    }
  }
}

TEST_F(SelectTest, TakesLittleSharedMemory) {
  EXPECT_EQ(shared_bytes(Name::keep, specialize(2048, 512)), 1024u);
  EXPECT_EQ(shared_bytes(Name::choose, specialize(2048, 512)), 24u);
  EXPECT_EQ(shared_bytes(Name::boost, specialize(2048, 512)), 24u);
  EXPECT_EQ(shared_bytes(Name::scatter, specialize(4096, 512)), 24u);
}

}  // namespace
}  // namespace ballast::vulkan_test
