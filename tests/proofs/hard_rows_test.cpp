// Rows that trip up searches, at every effort of peak_exchange: sound packings, never above greedy's, and the optimum
// where it is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "host/cpu/scatter.hpp"
#include "tests/proofs/benchmark_set.hpp"

namespace ballast::test {
namespace {

constexpr uint32_t kMostWeight = 0x7FFFFFFF;  // of a whole row, to be kept exactly

struct Row {
  std::string name;
  uint32_t packs;
  std::vector<uint32_t> weights;
  uint32_t optimum = 0;  // 0: not known
  bool easy = true;      // the optimum is always found where it is known
};

Row row(std::string name, uint32_t packs, std::vector<uint32_t> weights, uint32_t optimum = 0, bool easy = true) {
  return {std::move(name) + " in " + std::to_string(packs), packs, std::move(weights), optimum, easy};
}

uint32_t sum(const std::vector<uint32_t>& weights) { return std::accumulate(weights.begin(), weights.end(), 0u); }

// Rows of n items for m packs whose answer anyone can tell.
void add_plain_rows(std::vector<Row>& rows, uint32_t n, uint32_t m) {
  const uint32_t g = n / m;
  rows.push_back(row("all equal", m, std::vector<uint32_t>(n, 77), 77 * g));
  std::vector<uint32_t> w(n, 0);
  rows.push_back(row("all zero", m, w));
  w[n / 2] = 12345;
  rows.push_back(row("all zero but one", m, w, 12345));
  w[n / 3] = 12000;
  rows.push_back(row("two giants", m, w, 12345));
  std::fill(w.begin(), w.end(), 1u);
  w[0] = w[n - 1] = 1000000;
  rows.push_back(row("two giants among ones", m, w, 1000000 + g - 1));
}

void add_powers(std::vector<Row>& rows, uint32_t n, uint32_t m) {
  std::vector<uint32_t> w;
  for (uint32_t i = 0; i < n; ++i) w.push_back(1u << i % 20);
  rows.push_back(row("powers of two", m, w));
  for (uint32_t i = 0; i < n; ++i) w[i] = i < 24 ? 1u << i : 0;
  rows.push_back(row("each power once", m, w));  // the heaviest outweighs all others together
}

// A perfect packing is hidden: pack loads are all the same.
void add_planted(std::vector<Row>& rows, uint32_t n, uint32_t m, literal::Random& random) {
  const uint32_t g = n / m, load = 40 * g;
  std::vector<uint32_t> w;
  for (uint32_t p = 0; p < m; ++p) {
    uint32_t left = load;
    for (uint32_t r = 0; r + 1 < g; ++r) {
      const auto weight = static_cast<uint32_t>(random.below(std::min(left, 80u) + 1));
      w.push_back(weight);
      left -= weight;
    }
    w.push_back(left);
  }
  for (uint32_t i = n; i > 1; --i) std::swap(w[i - 1], w[random.below(i)]);
  rows.push_back(row("planted", m, w, load, false));
}

void add_extremes(std::vector<Row>& rows, uint32_t n, uint32_t m, literal::Random& random) {
  std::vector<uint32_t> w(n, 0);
  w[1] = kMostWeight;
  rows.push_back(row("one item of 31 bits", m, w, kMostWeight));
  w[0] = 1u << 30;
  w[1] = (1u << 30) - 1;
  rows.push_back(row("two halves of 31 bits", m, w, 1u << 30));
  for (uint32_t& weight : w) weight = kMostWeight / n;
  w[n - 1] += kMostWeight - sum(w);
  rows.push_back(row("31 bits shared out", m, w));
  for (uint32_t& weight : w) weight = static_cast<uint32_t>(random.below(kMostWeight / n + 1));
  rows.push_back(row("31 bits at random", m, w));
  for (uint32_t& weight : w) weight = random.below(2) ? 999 : 1000;
  rows.push_back(row("two values", m, w));
  for (uint32_t i = 0; i < n; ++i) w[i] = 1 + static_cast<uint32_t>(random.below(5)) * 1000;
  rows.push_back(row("many duplicates", m, w));
}

std::vector<Row> hard_rows() {
  std::vector<Row> rows;
  literal::Random random(3);
  for (const auto& [n, m] : {std::pair{6u, 2u},
                             {9u, 3u},
                             {8u, 2u},
                             {32u, 2u},
                             {33u, 3u},
                             {128u, 2u},
                             {130u, 2u},
                             {390u, 3u},
                             {64u, 8u},
                             {256u, 32u},
                             {288u, 72u},
                             {289u, 17u},
                             {2048u, 256u}}) {
    add_plain_rows(rows, n, m);
    add_powers(rows, n, m);
    for (int i = 0; i < 4; ++i) add_planted(rows, n, m, random);
    add_extremes(rows, n, m, random);
  }
  return rows;
}

struct Tally {
  uint32_t moves = 0;
  uint32_t hard = 0, missed = 0;  // rows with a known optimum that is hard to find, and those beyond the target
};

void check(const Row& r, const Recipe& recipe, Tally& tally) {
  const auto items = static_cast<uint32_t>(r.weights.size());
  const Results results = pack(r.weights, items, r.packs, recipe);
  // Whole numbers are kept, times a power of two.
  std::vector<uint32_t> exact = r.weights;
  const int32_t exponent = results.reports[0].load_exponent;
  ASSERT_LE(exponent, 0) << r.name;
  for (uint32_t& w : exact) w <<= -exponent;
  expect_sound(results, items, r.packs, {exact});
  if (testing::Test::HasFatalFailure()) FAIL() << r.name;
  const LayerReport& report = results.reports[0];
  const uint32_t greedy = pack(r.weights, items, r.packs, strategy("greedy")).reports[0].max_load;
  EXPECT_LE(report.max_load, greedy) << r.name;
  tally.moves += report.moves;
  if (r.optimum == 0) return;
  const uint32_t optimum = r.optimum << -exponent;
  EXPECT_LE(report.lower_bound, optimum) << r.name;
  EXPECT_GE(report.max_load, optimum) << r.name;
  if (r.easy) {
    EXPECT_EQ(report.max_load, optimum) << r.name;
    EXPECT_TRUE(report.flags & kReportProven) << r.name;
  } else {
    ++tally.hard;
    tally.missed += report.max_load > cpu::target_load(optimum, target_of(recipe));
  }
}

// With fewer moves than `exact` would make, which has no end of its own but the proof.
Recipe capped(Recipe recipe) {
  for (auto* list : {&recipe.refine, &recipe.finish})
    for (uint32_t i = 0; i < list->count; ++i) (*list)[i].move_cap = std::min((*list)[i].move_cap, 300u);
  return recipe;
}

TEST(HardRows, AtEveryEffort) {
  const std::vector<Row> rows = hard_rows();
  // Of the planted rows: small whole numbers, where a target below one unit leaves only the optimum.
  constexpr uint32_t kMostMissed[] = {0, 0, 0, 0};
  for (const uint32_t e : {kFast, kBalanced, kThorough, kExact}) {
    Tally tally;
    for (const Row& r : rows) {
      check(r, e == kExact ? capped(effort(e)) : effort(e), tally);
      if (HasFatalFailure()) return;
    }
    std::printf("effort %u: %u moves; beyond the target on %u of %u planted rows\n", e, tally.moves, tally.missed,
                tally.hard);
    EXPECT_GT(tally.moves, 300u) << "there was something to do";
    EXPECT_LE(tally.missed, kMostMissed[e]) << e;
  }
}

}  // namespace
}  // namespace ballast::test
