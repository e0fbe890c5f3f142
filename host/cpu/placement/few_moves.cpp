#include "host/cpu/placement/few_moves.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <optional>

namespace ballast::cpu::placement {
namespace {

// Takes what is left of `excess` from the roomiest full packs, each for the price of one move. False: it cannot.
bool shift_excess(Wide excess, std::span<Wide> takers, Wide each, Wide& cost) {
  if (excess <= 0) return true;
  std::sort(takers.begin(), takers.end(), std::greater<>());
  for (const Wide room : takers) {
    excess -= room;
    cost += each;
    if (excess <= 0) return true;
  }
  return false;
}

Wide cheapest_move(const State& state) {
  const Problem& p = state.problem();
  if (p.copies) return 1;
  Wide cheapest = kUnlimited;
  for (uint32_t i = 0; i < p.items; ++i)
    if (!p.pinned(i)) cheapest = std::min<Wide>(cheapest, p.cost[i]);
  return cheapest;
}

// What it costs to reach one level or another, in one scenario. The items of packs above the lowest level are sorted
// once.
class Reach {
 public:
  Reach(const State& state, uint32_t scenario, Wide lowest, FewMovesScratch& scratch)
      : state_(state),
        p_(state.problem()),
        k_(scenario),
        item_(scratch.item.subspan(size_t{scenario} * p_.slots, p_.slots)),
        first_(scratch.first.subspan(size_t{scenario} * (p_.packs + 1), size_t{p_.packs} + 1)),
        taker_(scratch.taker) {
    const std::span<const int32_t> weights = state.weights(scenario).first(p_.items);
    lightest_ = *std::min_element(weights.begin(), weights.end());
    uint32_t at = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      first_[pack] = at;
      if (state.load(k_, pack) > may(pack, lowest)) at = sort_items(pack, at);
    }
    first_[p_.packs] = at;
  }

  Wide cost(Wide level, Wide cheapest) {
    Wide cost = 0, excess = 0;
    size_t takers = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      const Wide load = state_.load(k_, pack), most = may(pack, level);
      if (load > most) {
        excess += load - most;
        if (!lighten(pack, load, most, cost)) return kUnlimited;
      } else if (state_.lists().count(pack) < p_.most[pack]) {
        excess -= most - load;
      } else {
        taker_[takers++] = most - load;
      }
    }
    return shift_excess(excess, taker_.first(takers), cheapest, cost) ? cost : kUnlimited;
  }

 private:
  static constexpr uint32_t kCostBits = 32;

  // What a pack may carry at the level.
  Wide may(uint32_t pack, Wide level) const {
    const Wide below = level - state_.offset(k_);
    if (below < 0) return -1;
    if (p_.pace[pack] == 1) return below - p_.base[k_][pack];
    return Wide{static_cast<uint32_t>(below) / static_cast<uint32_t>(p_.pace[pack])} - p_.base[k_][pack];
  }

  // Movable ones, by (weight descending, cost); returns where the next pack's begin.
  uint32_t sort_items(uint32_t pack, uint32_t at) {
    const uint32_t begin = at;
    for (const int32_t item : state_.lists().of(pack)) {
      const auto i = static_cast<uint32_t>(item);
      if (p_.pinned(i)) continue;
      const uint64_t key =
          static_cast<uint64_t>(INT32_MAX - state_.weight(k_, i)) << kCostBits | (p_.copies ? 1 : p_.cost[i]);
      item_[at++] = key;
    }
    std::sort(item_.begin() + begin, item_.begin() + at);
    return at;
  }

  // The cost of taking out the heaviest items until what is left, with what must come instead, fits.
  bool lighten(uint32_t pack, Wide load, Wide most, Wide& cost) const {
    const Wide lack = Wide{p_.least[pack]} - state_.lists().count(pack);
    for (uint32_t j = 0;; ++j) {
      const Wide back = std::max<Wide>(0, lack + j) * lightest_;
      if (load + back <= most) return true;
      if (first_[pack] + j == first_[pack + 1]) return false;
      const uint64_t item = item_[first_[pack] + j];
      load -= INT32_MAX - static_cast<Wide>(item >> kCostBits);
      cost += static_cast<Wide>(item & UINT32_MAX);
    }
  }

  const State& state_;
  const Problem& p_;
  uint32_t k_;
  std::span<uint64_t> item_;
  std::span<uint32_t> first_;
  std::span<Wide> taker_;
  Wide lightest_ = 0;
};

// Whether `limit` moves from the previous packs may reach the level.
class FewMovesFit {
 public:
  FewMovesFit(const Problem& problem, Wide limit, FewMovesScratch& scratch) : p_(problem), limit_(limit), s_(scratch) {
    const std::span<uint64_t> light = s_.item.first(p_.items);
    for (uint32_t i = 0; i < p_.items; ++i) light[i] = static_cast<uint64_t>(p_.weight[0][i]);
    std::sort(light.begin(), light.end());
    s_.prefix[0] = 0;
    for (uint32_t i = 0; i < p_.items; ++i) s_.prefix[i + 1] = s_.prefix[i] + static_cast<Wide>(light[i]);
    // From here on `item` holds the items by (previous pack, weight descending), pinned ones last of their pack.
    for (uint32_t i = 0; i < p_.items; ++i)
      light[i] = static_cast<uint64_t>(p_.home[i]) << 32 |
                 (p_.pinned(i) ? uint64_t{UINT32_MAX} - static_cast<uint32_t>(p_.weight[0][i])
                               : uint64_t{INT32_MAX} - static_cast<uint32_t>(p_.weight[0][i]));
    std::sort(light.begin(), light.end());
  }

  bool operator()(Wide level) {
    Wide cost = 0, excess = 0;
    size_t takers = 0;
    uint32_t first = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      uint32_t end = first;
      Wide load = 0;
      for (; end < p_.items && s_.item[end] >> 32 == pack; ++end) load += weight_at(end);
      const Wide count = end - first, may = level / p_.pace[pack] - p_.base[0][pack];
      if (load > may)
        excess += load - may;
      else if (count < p_.most[pack])
        excess -= may - load;
      else
        s_.taker[takers++] = may - load;
      for (uint32_t j = 0; load + company(p_.least[pack] - (count - Wide{j})) > may; ++j) {
        if (first + j == end || is_pinned(first + j)) return false;
        load -= weight_at(first + j);
        ++cost;
      }
      first = end;
    }
    return shift_excess(excess, s_.taker.first(takers), 1, cost) && cost <= limit_;
  }

 private:
  bool is_pinned(uint32_t place) const { return (s_.item[place] & UINT32_MAX) > INT32_MAX; }
  Wide weight_at(uint32_t place) const {
    const auto low = static_cast<Wide>(s_.item[place] & UINT32_MAX);
    return is_pinned(place) ? UINT32_MAX - low : INT32_MAX - low;
  }
  // The least that so many items weigh.
  Wide company(Wide items) const { return s_.prefix[static_cast<size_t>(std::clamp<Wide>(items, 0, p_.items))]; }

  const Problem& p_;
  Wide limit_;
  FewMovesScratch& s_;
};

}  // namespace

void FewMovesScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  item = cutter.allocate_span<uint64_t>(size_t{kMaxScenarios} * max_items);
  first = cutter.allocate_span<uint32_t>(size_t{kMaxScenarios} * (size_t{max_packs} + 1));
  taker = cutter.allocate_span<Wide>(max_packs);
  prefix = cutter.allocate_span<Wide>(size_t{max_items} + 1);
}

Wide guess_level(const State& state, Wide target, Wide top, Wide budget, FewMovesScratch& scratch) {
  constexpr uint32_t kHalvings = 10;
  Wide low = target, high = top - 1;
  if (low >= high) return high;
  const Wide cheapest = cheapest_move(state);
  const uint32_t scenarios = state.problem().scenarios;
  std::array<std::optional<Reach>, kMaxScenarios> reach;
  for (uint32_t k = 0; k < scenarios; ++k) reach[k].emplace(state, k, target, scratch);
  const auto fits = [&](Wide level) {
    if (cheapest == kUnlimited) return budget >= kUnlimited;
    for (uint32_t k = 0; k < scenarios; ++k)
      if (reach[k]->cost(level, cheapest) > budget) return false;
    return true;
  };
  for (uint32_t step = 0; step < kHalvings && low < high; ++step) {
    const Wide middle = low + (high - low) / 2;
    if (fits(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return high;
}

Wide bound_of_few_moves(const Problem& problem, Wide limit, Wide high, FewMovesScratch& scratch) {
  FewMovesFit fits(problem, limit, scratch);
  Wide low = 0;
  while (low < high) {
    const Wide middle = low + (high - low) / 2;
    if (fits(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace ballast::cpu::placement
