// Many pairs of packs at once: heavy packs in turn, each with the first free light pack with which an exchange fits.
#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <vector>

#include "tests/literal/refiners.hpp"
#include "tests/literal/subsets.hpp"

namespace ballast::literal {
namespace {

struct Exchange {
  uint32_t heavy = 0, light = 0;
  Subset given, taken;  // ranks in the heavy pack, and in the light one
};

class Rounds {
 public:
  Rounds(Weights weights, Packing& packing, const RoundsRule& rule)
      : weights_(weights), packing_(packing), rule_(rule), slack_(int64_t{rule.target} - rule.bound) {
    const bool small = packing.group < 7;
    const bool triples = !small && packing.packs <= 64 && packing.packs * subsets_of(packing.group, 3).size() <= 4096;
    if (small) slack_ *= 2;
    const uint32_t largest = largest_subset(packing.group, std::min(rule.max_subset, triples ? 3u : 2u));
    for (uint32_t k = 0; k <= largest; ++k) subsets_.push_back(subsets_of(packing.group, k));
  }

  uint32_t run() {
    uint32_t moves = 0;
    for (uint32_t round = 0; round < rule_.cap && max_load(packing_) > rule_.target; ++round) {
      const std::vector<Exchange> exchanges = choose_all();
      if (exchanges.empty()) break;
      for (const Exchange& e : exchanges) apply(e);
      moves += static_cast<uint32_t>(exchanges.size());
    }
    return moves;
  }

 private:
  std::vector<Exchange> choose_all() const {
    std::vector<uint32_t> order(packing_.packs);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return packing_.load(a) > packing_.load(b); });
    const auto above = static_cast<uint32_t>(
        std::count_if(order.begin(), order.end(), [&](uint32_t p) { return packing_.load(p) > rule_.target; }));
    const uint32_t heavies = std::min(above, packing_.packs / 4), lights = std::max(packing_.packs - above, heavies);
    std::vector<uint32_t> free(order.rbegin(), order.rbegin() + lights);  // lightest first
    std::vector<Exchange> exchanges;
    for (uint32_t i = 0; i < heavies; ++i) {
      std::optional<Exchange> chosen = first_that_fits(order[i], free);
      if (!chosen && i == 0 && packing_.group >= 7) chosen = best_of_all(order[i], free);
      if (!chosen) continue;
      exchanges.push_back(*chosen);
      std::erase(free, chosen->light);
    }
    return exchanges;
  }

  std::optional<Exchange> first_that_fits(uint32_t heavy, const std::vector<uint32_t>& free) const {
    for (const uint32_t light : free)
      for (uint32_t k = 1; k < subsets_.size(); ++k)
        for (const Subset& given : subsets_[k])
          if (const std::optional<Exchange> chosen = best_that_fits(heavy, light, given)) return chosen;
    return std::nullopt;
  }

  // By (R, number of b).
  std::optional<Exchange> best_that_fits(uint32_t heavy, uint32_t light, const Subset& given) const {
    const int64_t both = packing_.load(heavy) + packing_.load(light);
    const int64_t most = std::min(packing_.load(heavy) - 1, std::max<int64_t>(rule_.target, (both + 1) / 2 + slack_));
    std::optional<Exchange> best;
    int64_t least = 0;
    for (const Subset& taken : subsets_[given.size()]) {
      const int64_t difference = difference_of(heavy, given, light, taken);
      const int64_t peak = std::max(packing_.load(heavy) - difference, packing_.load(light) + difference);
      if (difference < 1 || peak > most || (best && peak >= least)) continue;
      best = Exchange{heavy, light, given, taken};
      least = peak;
    }
    return best;
  }

  // By (R, k, place of the light pack, number of a, number of b), if it lightens the heavy one.
  std::optional<Exchange> best_of_all(uint32_t heavy, const std::vector<uint32_t>& free) const {
    using Rank = std::tuple<int64_t, uint32_t, uint32_t, uint32_t, uint32_t>;
    std::optional<Exchange> best;
    Rank least{packing_.load(heavy), 0, 0, 0, 0};
    for (uint32_t j = 0; j < free.size(); ++j)
      for (uint32_t k = 1; k < subsets_.size(); ++k)
        for (uint32_t a = 0; a < subsets_[k].size(); ++a)
          for (uint32_t b = 0; b < subsets_[k].size(); ++b) {
            const int64_t difference = difference_of(heavy, subsets_[k][a], free[j], subsets_[k][b]);
            const int64_t peak = std::max(packing_.load(heavy) - difference, packing_.load(free[j]) + difference);
            const Rank rank{peak, k, j, a, b};
            if (difference < 1 || rank >= least) continue;
            best = Exchange{heavy, free[j], subsets_[k][a], subsets_[k][b]};
            least = rank;
          }
    return best;
  }

  int64_t difference_of(uint32_t heavy, const Subset& given, uint32_t light, const Subset& taken) const {
    return sum_of(packing_, weights_, heavy, given) - sum_of(packing_, weights_, light, taken);
  }

  void apply(const Exchange& e) {
    for (uint32_t t = 0; t < e.given.size(); ++t)
      exchange(packing_, weights_, e.heavy * packing_.group + e.given[t], e.light * packing_.group + e.taken[t]);
  }

  Weights weights_;
  Packing& packing_;
  RoundsRule rule_;
  int64_t slack_;
  std::vector<std::vector<Subset>> subsets_;  // by size
};

}  // namespace

uint32_t refine_rounds(Weights weights, Packing& packing, const RoundsRule& rule) {
  const bool in_range = packing.packs >= 8 && packing.packs <= 1024 && packing.group >= std::max(rule.min_slots, 4u) &&
                        packing.group <= 12;
  return in_range ? Rounds(weights, packing, rule).run() : 0;
}

}  // namespace ballast::literal
