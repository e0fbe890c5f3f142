// Exchanges of the heaviest with the lightest pack: one for one, two for two, or the better of both.
#include <cstdlib>
#include <optional>
#include <tuple>

#include "tests/literal/refiners.hpp"
#include "tests/literal/repeat.hpp"

namespace ballast::literal {
namespace {

using Single = std::tuple<int64_t, uint32_t, uint32_t>;                    // |imbalance - 2 delta|, slots x, y
using Pair = std::tuple<int64_t, uint32_t, uint32_t, uint32_t, uint32_t>;  // the same, slots a < b, c < d

// The slots of the two packs, and what is asked about them. Slots of one pack are in the order of their ranks.
struct Extremes {
  Extremes(Weights w, const Packing& p) : weights(w), packing(p) {
    first_p = heaviest_pack(p) * p.group;
    first_q = lightest_pack(p) * p.group;
    gap = imbalance(p);
  }

  int64_t weight(uint32_t slot) const { return weight_in(packing, weights, slot); }
  int64_t left(int64_t delta) const { return std::abs(gap - 2 * delta); }
  uint32_t end_p() const { return first_p + packing.group; }
  uint32_t end_q() const { return first_q + packing.group; }

  Weights weights;
  const Packing& packing;
  uint32_t first_p = 0;
  uint32_t first_q = 0;
  int64_t gap = 0;  // the imbalance
};

template <typename Choice>
void keep_least(std::optional<Choice>& best, const Choice& choice) {
  if (!best || choice < *best) best = choice;
}

// The least single swap; of those with delta > 0 where only_positive.
std::optional<Single> best_single(const Extremes& e, bool only_positive) {
  std::optional<Single> best;
  for (uint32_t x = e.first_p; x < e.end_p(); ++x) {
    for (uint32_t y = e.first_q; y < e.end_q(); ++y) {
      const int64_t delta = e.weight(x) - e.weight(y);
      if (delta > 0 || !only_positive) keep_least(best, Single{e.left(delta), x, y});
    }
  }
  return best;
}

std::optional<Pair> best_pair(const Extremes& e, bool only_positive) {
  std::optional<Pair> best;
  for (uint32_t a = e.first_p; a < e.end_p(); ++a)
    for (uint32_t b = a + 1; b < e.end_p(); ++b)
      for (uint32_t c = e.first_q; c < e.end_q(); ++c)
        for (uint32_t d = c + 1; d < e.end_q(); ++d) {
          const int64_t delta = e.weight(a) + e.weight(b) - e.weight(c) - e.weight(d);
          if (delta > 0 || !only_positive) keep_least(best, Pair{e.left(delta), a, b, c, d});
        }
  return best;
}

void apply(Weights weights, Packing& packing, const Single& single) {
  exchange(packing, weights, std::get<1>(single), std::get<2>(single));
}

void apply(Weights weights, Packing& packing, const Pair& pair) {
  const auto [left, a, b, c, d] = pair;
  exchange(packing, weights, a, c);
  exchange(packing, weights, b, d);
}

bool move_single(Weights weights, Packing& packing) {
  const Extremes e(weights, packing);
  const std::optional<Single> single = best_single(e, false);
  if (!single || std::get<0>(*single) >= e.gap) return false;
  apply(weights, packing, *single);
  return true;
}

bool move_pair(Weights weights, Packing& packing) {
  const Extremes e(weights, packing);
  const std::optional<Pair> pair = best_pair(e, false);
  if (!pair || std::get<0>(*pair) >= e.gap) return false;
  apply(weights, packing, *pair);
  return true;
}

// The improvement of either is gap - left: the largest improvement is what leaves least.
bool move_single_or_pair(Weights weights, Packing& packing) {
  const Extremes e(weights, packing);
  const bool with_pairs = 2 <= packing.group && packing.group <= 24;
  const std::optional<Single> single = best_single(e, true);
  const std::optional<Pair> pair = with_pairs ? best_pair(e, true) : std::nullopt;
  const int64_t single_improvement = single ? e.gap - std::get<0>(*single) : 0;
  const int64_t pair_improvement = pair ? e.gap - std::get<0>(*pair) : 0;
  if (pair_improvement > 0 && pair_improvement > single_improvement) {
    apply(weights, packing, *pair);
    return true;
  }
  if (single_improvement > 0) {
    apply(weights, packing, *single);
    return true;
  }
  return false;
}

}  // namespace

uint32_t refine_extremes(Weights weights, Packing& packing, uint32_t cap) {
  return repeat(packing, cap, [&] { return move_single(weights, packing); });
}

uint32_t refine_extremes_1_2(Weights weights, Packing& packing, uint32_t cap) {
  return repeat(packing, cap, [&] { return move_single_or_pair(weights, packing); });
}

uint32_t refine_pairs(Weights weights, Packing& packing, uint32_t cap) {
  if (packing.group < 2 || packing.group > 16) return 0;
  return repeat(packing, cap, [&] { return move_pair(weights, packing); });
}

}  // namespace ballast::literal
