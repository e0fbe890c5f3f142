#include "tests/literal/exchange.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/literal/builders.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/subsets.hpp"

namespace ballast::literal {
namespace {

// (R, k, B, number of a, number of b): the least is taken.
using Candidate = std::tuple<int64_t, uint32_t, uint32_t, uint32_t, uint32_t>;

class Search {
 public:
  Search(Weights weights, Packing& packing, const ExchangeRule& rule)
      : weights_(weights), packing_(packing), rule_(rule) {
    for (uint32_t k = 0; k <= 3; ++k) subsets_.push_back(subsets_of(packing.group, k));
  }

  uint32_t run() {
    const uint32_t largest = largest_subset(packing_.group, rule_.max_subset);
    const uint32_t tenure = std::min(20u, packing_.packs - 2);
    uint32_t moves = 0, stalled = 0;
    std::optional<int64_t> best, incumbent_load;
    Packing incumbent;
    for (uint32_t iteration = 1;; ++iteration) {
      heaviest_ = heaviest_pack(packing_);
      const int64_t load = packing_.load(heaviest_);
      if (!best || load < *best) best = load, stalled = 0;
      if (load <= rule_.target || stalled >= rule_.stall || moves >= rule_.cap) break;
      const std::optional<Candidate> chosen = choose(iteration, largest);
      if (!chosen) break;
      const bool improves = std::get<0>(*chosen) < load;
      if (!improves && load == *best && (!incumbent_load || *best < *incumbent_load)) {
        incumbent = packing_;
        incumbent_load = best;
      }
      apply(*chosen);
      ++moves;
      if (improves) continue;
      ++stalled;
      if (tenure > 1) free_again_[std::minmax(heaviest_, std::get<2>(*chosen))] = iteration + tenure;
    }
    if (incumbent_load && max_load(packing_) > *incumbent_load) packing_ = incumbent;
    return moves;
  }

 private:
  std::optional<Candidate> choose(uint32_t iteration, uint32_t largest) const {
    if (packing_.group <= 12) return least(iteration, 1, largest);
    for (uint32_t k = 1; k <= largest; ++k) {
      const std::optional<Candidate> candidate = least(iteration, k, k);
      if (candidate && std::get<0>(*candidate) < packing_.load(heaviest_)) return candidate;
    }
    return least(iteration, 1, packing_.group <= 16 ? largest : 1);
  }

  std::optional<Candidate> least(uint32_t iteration, uint32_t from, uint32_t to) const {
    std::optional<Candidate> best;
    for (uint32_t k = from; k <= to; ++k)
      for (uint32_t partner = 0; partner < packing_.packs; ++partner) {
        if (partner == heaviest_ || is_barred(partner, iteration)) continue;
        for (uint32_t a = 0; a < subsets_[k].size(); ++a) {
          const int64_t sum_a = sum_of(packing_, weights_, heaviest_, subsets_[k][a]);
          for (uint32_t b = 0; b < subsets_[k].size(); ++b) {
            const int64_t difference = sum_a - sum_of(packing_, weights_, partner, subsets_[k][b]);
            if (difference < 1) continue;
            const int64_t peak = std::max(packing_.load(heaviest_) - difference, packing_.load(partner) + difference);
            const Candidate candidate{peak, k, partner, a, b};
            if (!best || candidate < *best) best = candidate;
          }
        }
      }
    return best;
  }

  bool is_barred(uint32_t partner, uint32_t iteration) const {
    const auto found = free_again_.find(std::minmax(heaviest_, partner));
    return found != free_again_.end() && iteration < found->second;
  }

  void apply(const Candidate& candidate) {
    const auto& [peak, k, partner, a, b] = candidate;
    for (uint32_t t = 0; t < k; ++t)
      exchange(packing_, weights_, heaviest_ * packing_.group + subsets_[k][a][t],
               partner * packing_.group + subsets_[k][b][t]);
  }

  Weights weights_;
  Packing& packing_;
  ExchangeRule rule_;
  std::vector<std::vector<Subset>> subsets_;  // by size
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> free_again_;
  uint32_t heaviest_ = 0;
};

}  // namespace

Packing build_fold(Weights weights, uint32_t packs) {
  const Order order = lpt_order(weights);
  const uint32_t items = static_cast<uint32_t>(weights.size());
  if (items == 2 * packs && packs > 1) {
    std::vector<uint32_t> slots;
    for (uint32_t p = 0; p < packs; ++p) {
      slots.push_back(order[p]);
      slots.push_back(order[items - 1 - p]);
    }
    return packing_of(weights, packs, slots);
  }
  std::vector<uint32_t> above(weights.begin(), weights.end());
  for (uint32_t& weight : above) weight -= weights[order.back()];
  return packing_of(weights, packs, build_greedy(above, packs, order).slots);
}

uint32_t refine_exchange(Weights weights, Packing& packing, const ExchangeRule& rule) {
  if (packing.packs < 2 || packing.group < 3) return 0;
  return Search(weights, packing, rule).run();
}

}  // namespace ballast::literal
