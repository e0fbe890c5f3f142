// The stage `scatter`, and all stages of recipes without refiners in one submission, against the CPU engine.
#include "host/cpu/scatter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "host/base/memory.hpp"
#include "host/cpu/engine.hpp"
#include "tests/vulkan/stages/cpu_reference.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {
namespace {

using shaders::Name;
using vulkan::Binding;

constexpr uint32_t kAllOutputs = vulkan::kOutRank | vulkan::kOutLoad | vulkan::kOutExponent | vulkan::kOutReport |
                                 vulkan::kOutBound | vulkan::kOutStatus;
constexpr uint32_t kBadWeight = static_cast<uint32_t>(-15);  // BALLAST_E_WEIGHT

struct Answer {
  std::vector<uint32_t> pack, rank, load, exponent, report, bound, status;
  bool operator==(const Answer&) const = default;
};

void size_outputs(StageBuffers& board, const Sizes& sizes, uint32_t layers) {
  const auto size = [&](Binding b, uint32_t count) { board.binding(b).assign(count, StageBuffers::kUntouched); };
  size(Binding::pack_index, layers * sizes.items);
  size(Binding::rank_in_pack, layers * sizes.items);
  size(Binding::pack_load, layers * sizes.packs);
  size(Binding::load_exponent, layers);
  size(Binding::report, layers * vulkan::kReportWords);
  size(Binding::lower_bound, layers);
  board.binding(Binding::status).assign(4, 0);
}

Answer answer_of(StageBuffers& board) {
  return {board.binding(Binding::pack_index), board.binding(Binding::rank_in_pack),
          board.binding(Binding::pack_load),  board.binding(Binding::load_exponent),
          board.binding(Binding::report),     board.binding(Binding::lower_bound),
          board.binding(Binding::status)};
}

Answer untouched(const Sizes& sizes, uint32_t layers) {
  StageBuffers board(sizes.items, sizes.packs, 1, 1);
  size_outputs(board, sizes, layers);
  return answer_of(board);
}

class ScatterTest : public StageTest {
 protected:
  static constexpr uint32_t kLayers = 5, kBegin = 2, kCandidates = 3;
  static constexpr Sizes kShape{54, 18};

  // Five layers, of which three are a slice, with different candidates chosen.
  static StageBuffers board_with_slice() {
    StageBuffers board(kShape.items, kShape.packs, kLayers - kBegin, kCandidates);
    literal::Random random(1);
    for (uint32_t l = 0; l < board.layers(); ++l) {
      board.meta(l)[0] = static_cast<uint32_t>(int32_t{5} - 60 * static_cast<int32_t>(l) + vulkan::kScaleBias);
      board.meta(l)[1] = 1000 + l;
      board.meta(l)[2] = l == 1 ? 1 : 0;
      board.meta(l)[3] = ~0u;
      board.best(l) = l * kCandidates + 2 - l % 2;
      board.bound(l) = 500 + l;
    }
    for (uint32_t r = 0; r < board.rows(); ++r) {
      std::iota(board.slots(r).begin(), board.slots(r).end(), 0u);
      for (uint32_t i = kShape.items; i > 1; --i) std::swap(board.slots(r)[i - 1], board.slots(r)[random.below(i)]);
      for (uint32_t& load : board.loads(r)) load = 400 + static_cast<uint32_t>(random.below(102 + r));
      board.loads(r)[r % kShape.packs] = 501 + r / 3;
      board.state(r)[0] = r;
      board.state(r)[2] = 10 * r;
    }
    board.push.layer_begin = kBegin;
    board.push.set_rows(vulkan::RowMode::best);
    board.push.set_outputs(kAllOutputs);
    board.push.target_gap_ppb = 2'000'000;
    size_outputs(board, kShape, kLayers);
    return board;
  }

  static Answer expected_of(StageBuffers& board) {
    Answer answer = untouched(kShape, kLayers);
    const uint32_t slots = kShape.items / kShape.packs;
    for (uint32_t l = 0; l < board.layers(); ++l) {
      const uint32_t row = board.best(l), layer = kBegin + l;
      for (uint32_t s = 0; s < kShape.items; ++s) {
        answer.pack[layer * kShape.items + board.slots(row)[s]] = s / slots;
        answer.rank[layer * kShape.items + board.slots(row)[s]] = s % slots;
      }
      std::ranges::copy(board.loads(row), answer.load.begin() + layer * kShape.packs);
      const uint32_t exponent = vulkan::kScaleBias - board.meta(l)[0];
      answer.exponent[layer] = exponent;
      answer.bound[layer] = board.bound(l);
      const auto [least, most] = std::ranges::minmax(board.loads(row));
      uint32_t flags = board.meta(l)[2] ? uint32_t{kReportRounded} : 0;
      if (most <= cpu::target_load(board.bound(l), board.push.target_gap_ppb)) flags |= kReportTargetMet;
      if (most == board.bound(l)) flags |= kReportProven;
      const uint32_t report[] = {most,
                                 least,
                                 board.meta(l)[1],
                                 board.bound(l),
                                 exponent,
                                 row % kCandidates,
                                 board.state(row)[0] + board.state(row)[2],
                                 flags};
      std::ranges::copy(report, answer.report.begin() + layer * vulkan::kReportWords);
    }
    return answer;
  }

  static Dispatch scatter_of(const StageBuffers& board) {
    return {Name::scatter, specialize(kShape.items, kShape.packs, 0, 64), board.push, board.layers()};
  }
};

TEST_F(ScatterTest, WritesEveryOutputOfItsSlice) {
  StageBuffers board = board_with_slice();
  run(board, {scatter_of(board)});
  EXPECT_EQ(answer_of(board), expected_of(board));
}

TEST_F(ScatterTest, WritesOnlyTheOutputsThatAreThere) {
  StageBuffers board = board_with_slice();
  const Answer all = expected_of(board);
  for (uint32_t bit = 1; bit <= vulkan::kOutStatus; bit <<= 1) {
    size_outputs(board, kShape, kLayers);
    board.push.set_outputs(bit);
    run(board, {scatter_of(board)});
    Answer expected = untouched(kShape, kLayers);
    expected.pack = all.pack;
    if (bit == vulkan::kOutRank) expected.rank = all.rank;
    if (bit == vulkan::kOutLoad) expected.load = all.load;
    if (bit == vulkan::kOutExponent) expected.exponent = all.exponent;
    if (bit == vulkan::kOutReport) expected.report = all.report;
    if (bit == vulkan::kOutBound) expected.bound = all.bound;
    EXPECT_EQ(answer_of(board), expected) << "output " << bit;
  }
}

TEST_F(ScatterTest, NamesTheFirstBadWeightAndWritesNothingElse) {
  StageBuffers board = board_with_slice();
  board.meta(1)[3] = 7;
  board.meta(2)[3] = 3;
  board.first_bad() = kBegin + 1;
  Answer expected = untouched(kShape, kLayers);
  expected.status = {kBadWeight, kBegin + 1, 7, 0};
  run(board, {scatter_of(board)});
  EXPECT_EQ(answer_of(board), expected);
  // Nor does a slice after it, whether or not it has bad layers too.
  board.first_bad() = kBegin - 1;
  run(board, {scatter_of(board)});
  EXPECT_EQ(answer_of(board), expected);
  // Without a status there is only silence.
  board = board_with_slice();
  board.meta(2)[3] = 0;
  board.first_bad() = kBegin + 2;
  board.push.set_outputs(board.push.outputs() & ~vulkan::kOutStatus);
  run(board, {scatter_of(board)});
  EXPECT_EQ(answer_of(board), untouched(kShape, kLayers));
}

// The product of bound and gap needs up to 63 bits, its quotient by a billion more than 31 at times.
TEST_F(ScatterTest, TellsWhetherTheTargetIsMet) {
  constexpr uint32_t kMost = 0x7FFFFFFF;
  literal::Random random(5);
  std::vector<std::pair<uint32_t, uint32_t>> cases = {
      {0, 0}, {kMost, 0xFFFFFFFF}, {1, 999999999}, {1, 1000000000}, {kMost, 1}};
  for (uint32_t i = 0; i < 40; ++i)
    cases.push_back({static_cast<uint32_t>(random.next() >> (33 + random.below(31))),
                     static_cast<uint32_t>(random.next() >> (32 + random.below(32)))});
  for (const auto& [bound, gap] : cases) {
    const uint64_t target = bound + uint64_t{bound} * gap / 1000000000;
    for (const uint64_t most : {target - 1, target, target + 1, uint64_t{bound} + 1, uint64_t{kMost}}) {
      if (most > kMost) continue;
      StageBuffers board = board_with_slice();
      board.bound(0) = bound;
      for (uint32_t c = 0; c < kCandidates; ++c) std::ranges::fill(board.loads(c), static_cast<uint32_t>(most));
      board.push.target_gap_ppb = gap;
      run(board, {scatter_of(board)});
      EXPECT_EQ(answer_of(board), expected_of(board)) << most << " for " << bound << " and " << gap;
    }
  }
}

// Recipes that the engine packs and the stages under test suffice for.
class ChainTest : public StageTest {
 protected:
  struct Case {
    Sizes sizes;
    Recipe recipe;
    std::vector<std::vector<uint32_t>> layers;  // u32 weights
  };

  static constexpr uint64_t kSeed = 77;
  static constexpr uint32_t kFirstLayer = 9, kGap = 100'000;

  static Answer engine(const Case& c) {
    const uint32_t layers = static_cast<uint32_t>(c.layers.size());
    Answer answer = untouched(c.sizes, layers);
    answer.status.assign(4, 0);
    std::vector<uint32_t> flat;
    for (const auto& layer : c.layers) flat.insert(flat.end(), layer.begin(), layer.end());
    Allocator allocator;
    const ForkJoin alone{};
    cpu::Engine* made = nullptr;
    EXPECT_TRUE(
        cpu::Engine::create(allocator, {c.sizes.items, c.sizes.packs, c.recipe.candidates, 1}, alone, &made).ok());
    Job job;
    job.layers = layers;
    job.items = c.sizes.items;
    job.packs = c.sizes.packs;
    job.first_layer = kFirstLayer;
    job.weight_type = WeightType::u32;
    job.weights = reinterpret_cast<const std::byte*>(flat.data());
    job.weight_stride = c.sizes.items * 4;
    job.recipe = c.recipe;
    job.seed = kSeed;
    job.target_gap_ppb = kGap;
    job.out.pack_index = reinterpret_cast<int32_t*>(answer.pack.data());
    job.out.rank_in_pack = reinterpret_cast<int32_t*>(answer.rank.data());
    job.out.pack_load = answer.load.data();
    job.out.load_exponent = reinterpret_cast<int32_t*>(answer.exponent.data());
    job.out.report_user = &answer;
    job.out.report = [](void* user, uint32_t layer, const LayerReport& report) {
      Answer& a = *static_cast<Answer*>(user);
      std::memcpy(a.report.data() + layer * vulkan::kReportWords, &report, sizeof report);
      a.bound[layer] = report.lower_bound;
    };
    EXPECT_TRUE(made->run(job).ok());
    cpu::Engine::destroy(made);
    return answer;
  }

  // As a planner would: a dispatch a stage, one an order rule.
  Answer device(const Case& c) {
    const uint32_t layers = static_cast<uint32_t>(c.layers.size()), candidates = c.recipe.candidates;
    StageBuffers board(c.sizes.items, c.sizes.packs, layers, candidates);
    size_outputs(board, c.sizes, layers);
    for (const auto& layer : c.layers) {
      std::vector<uint32_t>& weights = board.binding(Binding::weights);
      weights.insert(weights.end(), layer.begin(), layer.end());
    }
    board.push.weight_stride = c.sizes.items;
    board.push.first_layer = kFirstLayer;
    board.push.seed_low = kSeed;
    board.push.set_outputs(kAllOutputs);
    board.push.target_gap_ppb = kGap;
    board.push.kind = static_cast<uint32_t>(c.recipe.choose);
    std::vector<Dispatch> dispatches;
    const auto add = [&](Name name, uint32_t groups, uint32_t variant, const vulkan::Push& push) {
      dispatches.push_back({name, specialize(c.sizes.items, c.sizes.packs, variant, 64), push, groups});
    };
    add(Name::quantise, layers, static_cast<uint32_t>(WeightType::u32), board.push);
    add(Name::order, layers, 0, board.push);
    add(Name::bound, layers, 0, board.push);
    for (uint32_t r = 0; r < c.recipe.orders.count; ++r) {
      const OrderRule& rule = c.recipe.orders[r];
      const uint32_t end = r + 1 < c.recipe.orders.count ? c.recipe.orders[r + 1].first_candidate : candidates;
      vulkan::Push push = board.push;
      push.kind = static_cast<uint32_t>(rule.kind);
      push.base = rule.base;
      push.amplitude = rule.amplitude;
      push.candidate_begin = rule.first_candidate;
      push.per_layer = end - rule.first_candidate;
      const bool copied = rule.kind == OrderKind::lpt || rule.kind == OrderKind::zigzag;
      add(Name::order, layers * push.per_layer, copied ? 3 : rule.kind == OrderKind::shuffle ? 2 : 1, push);
    }
    add(c.recipe.builder == BuilderKind::greedy ? Name::greedy : Name::dealt, board.rows(), 0, board.push);
    vulkan::Push choose = board.push;
    if (c.recipe.keep != 0 && c.recipe.keep < candidates) {
      choose.width = choose.per_layer = c.recipe.keep;
      add(Name::keep, layers, 0, choose);
      choose.set_rows(vulkan::RowMode::kept);
    }
    add(Name::choose, layers, 0, choose);
    vulkan::Push scatter = board.push;
    scatter.set_rows(vulkan::RowMode::best);
    add(Name::scatter, layers, 0, scatter);
    run(board.buffers, dispatches);
    return answer_of(board);
  }

  void check(const Sizes& sizes, const Recipe& recipe, const char* name) {
    SCOPED_TRACE(testing::Message() << name << ", " << sizes.items << " items in " << sizes.packs);
    const Case c{sizes, recipe, weight_families(sizes.items, sizes.packs)};
    EXPECT_EQ(device(c), engine(c));
  }
};

TEST_F(ChainTest, RecipesWithoutRefiners) {
  const Recipe greedy = find_strategy("greedy")->recipe;
  Recipe dealt = find_strategy("dealt_ensemble")->recipe, ramp = find_strategy("massive_restarts_top_bottom")->recipe;
  dealt.candidates = 8;
  dealt.orders[3] = {5, OrderKind::shuffle, kOne, 0};
  ramp.candidates = 10;
  ramp.keep = 4;
  ramp.refine = {};
  ramp.choose = Objective::max_load;
  check({288, 32}, greedy, "greedy");
  check({288, 32}, dealt, "dealt");
  for (const Sizes& sizes : {Sizes{288, 32}, Sizes{24, 24}, Sizes{24, 1}, Sizes{4, 2}, Sizes{1, 1}})
    check(sizes, ramp, "ramp");
}

// So many that no workgroup can afford to look at all of them; 128 MiB hold as many.
class TinyLayersTest : public ChainTest {
 protected:
  static constexpr uint32_t kLayers = 100'000;
  static constexpr Sizes kTiny{4, 2};

  // Three heavy items and a light one, which goes last.
  static StageBuffers board_with_weights() {
    StageBuffers board(kTiny.items, kTiny.packs, kLayers, 1);
    std::vector<uint32_t>& weights = board.binding(Binding::weights);
    weights.assign(size_t{kLayers} * kTiny.items, std::bit_cast<uint32_t>(3.0f));
    for (uint32_t l = 0; l < kLayers; ++l) weights[l * kTiny.items + l % kTiny.items] = std::bit_cast<uint32_t>(1.0f);
    board.push.weight_stride = kTiny.items;
    board.push.set_outputs(kAllOutputs);
    board.push.kind = static_cast<uint32_t>(Objective::max_load);
    board.push.rows_at = vulkan::layer_lpt(kTiny.items);  // built from `lpt` itself
    board.first_bad() = 0;
    size_outputs(board, kTiny, kLayers);
    return board;
  }

  void pack(StageBuffers& board, uint32_t layers) {
    constexpr uint32_t kMostGroups = 50'000;
    std::vector<Dispatch> dispatches;
    for (const Name name : {Name::quantise, Name::order, Name::bound, Name::greedy, Name::choose, Name::scatter})
      for (uint32_t begin = 0; begin < layers; begin += kMostGroups) {
        vulkan::Push push = board.push;
        push.group_begin = begin;
        if (name == Name::scatter) push.set_rows(vulkan::RowMode::best);
        dispatches.push_back(
            {name, specialize(kTiny.items, kTiny.packs, 0, 32), push, std::min(kMostGroups, layers - begin)});
      }
    run(board.buffers, dispatches);
  }
};

TEST_F(TinyLayersTest, AllArePacked) {
  StageBuffers board = board_with_weights();
  pack(board, kLayers);
  EXPECT_EQ(board.binding(Binding::status), std::vector<uint32_t>(4, 0));
  for (uint32_t l = 0; l < kLayers; ++l) {
    const auto pack_of = [&](uint32_t i) { return board.binding(Binding::pack_index)[l * kTiny.items + i % 4]; };
    ASSERT_EQ(pack_of(l) == 1, pack_of(l + 1) + pack_of(l + 2) + pack_of(l + 3) == 1) << l;
    ASSERT_EQ(board.binding(Binding::pack_load)[2 * l] + board.binding(Binding::pack_load)[2 * l + 1],
              board.binding(Binding::report)[l * vulkan::kReportWords + 2]);
  }
}

TEST_F(TinyLayersTest, TheFirstBadOneIsNamedAndNothingElseWritten) {
  constexpr uint32_t kBad = std::bit_cast<uint32_t>(-1.0f), kSlice = 60'000, kFirst = 59'990;
  StageBuffers board = board_with_weights();
  board.binding(Binding::weights)[kFirst * kTiny.items + 2] = kBad;
  for (uint32_t l = kFirst + 1; l < kLayers; l += 3) board.binding(Binding::weights)[l * kTiny.items] = kBad;
  Answer expected = untouched(kTiny, kLayers);
  expected.status = {kBadWeight, kFirst, 2, 0};
  pack(board, kSlice);
  EXPECT_EQ(answer_of(board), expected);
  // Nor does the slice after it.
  board.push.layer_begin = kSlice;
  pack(board, kLayers - kSlice);
  EXPECT_EQ(answer_of(board), expected);
}

TEST_F(ChainTest, GreedyOf4096Items) {
  const Sizes sizes{4096, 512};
  const Recipe greedy = find_strategy("greedy")->recipe;
  Case c{sizes, greedy, weight_families(sizes.items, sizes.packs)};
  c.layers.resize(2);
  EXPECT_EQ(device(c), engine(c));
}

}  // namespace
}  // namespace ballast::vulkan_test
