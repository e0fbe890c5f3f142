// `rounds`: many disjoint pairs of packs swap at once, each towards its own middle. Heavy packs take their turn, each
// with the first free light pack with which a swap fits.
//
// The pairs of a round are disjoint, and a choice looks at its own two packs alone: so each swap is made as soon as it
// is chosen, and is the same as if all were made at the end of the round.
#include <algorithm>
#include <optional>
#include <utility>

#include "host/cpu/exchange/subset_sums.hpp"
#include "host/cpu/pack_key.hpp"
#include "host/cpu/refine/refine.hpp"
#include "host/cpu/scatter.hpp"

namespace ballast::cpu {
namespace {

class RoundsSearch {
 public:
  RoundsSearch(const Packing& packing, const Refiner& refiner, uint32_t lower_bound, uint32_t target,
               RefineScratch& refine_scratch, ExchangeScratch& exchange_scratch)
      : packing_(packing),
        packs_(packing.shape.packs),
        slack_((int64_t{target} - lower_bound) * (is_small() ? 2 : 1)),
        target_(target),
        max_rounds_(refiner.move_cap),
        sums_(packing, rounds_subset(refiner.width, packs_, packing.shape.slots), exchange_scratch),
        kernels_(*exchange_scratch.kernels),
        by_load_(exchange_scratch.by_load.first(packs_)),
        unordered_(refine_scratch.by_load),
        taken_(exchange_scratch.tabu),
        changed_(refine_scratch.tied),
        failed_(refine_scratch.pair_peak),
        known_(refine_scratch.failed_known) {
    std::fill_n(taken_.begin(), packs_, uint8_t{0});
    std::fill_n(known_.begin(), packs_, uint8_t{0});
    std::fill_n(changed_.begin(), packs_, 0u);
  }

  uint32_t run(StopToken& stop) {
    while (round_ < max_rounds_ && load_range(packing_.load).max > target_ && !stop.requested()) {
      ++round_;
      order_packs();
      const uint32_t before = moves_;
      pair_packs();
      if (moves_ == before) break;
    }
    return moves_;
  }

 private:
  bool is_small() const { return packing_.shape.slots <= kRoundsSmallSlots; }
  uint32_t heavy(uint32_t place) const { return 0xFFFF - pack_of(by_load_[packs_ - 1 - place]); }
  uint32_t light(uint32_t place) const { return 0xFFFF - pack_of(by_load_[place]); }

  // Only packs that swapped change their places.
  void order_packs() {
    size_t in_order = 0, others = 0;
    if (round_ == 1)
      for (uint32_t p = 0; p < packs_; ++p) {
        unordered_[others++] = key_of(p);
        if (others == kMostSortedKeys || p + 1 == packs_) in_order = merge(in_order, std::exchange(others, 0));
      }
    else {
      for (const uint64_t key : by_load_) {
        const uint32_t pack = 0xFFFF - pack_of(key);
        if (changed_[pack] + 1 == round_)
          unordered_[others++] = key_of(pack);
        else
          by_load_[in_order++] = key;
      }
      merge(in_order, others);
    }
  }

  uint64_t key_of(uint32_t pack) const { return pack_key(packing_.load[pack], 0xFFFF - pack); }

  // Puts as many unordered keys among those in order, which lie in front; returns how many there are then.
  size_t merge(size_t in_order, size_t others) {
    sort_keys(unordered_.first(others), kernels_);
    const size_t all = in_order + others;
    for (size_t to = all; others > 0;) {
      const bool from_front = in_order > 0 && by_load_[in_order - 1] > unordered_[others - 1];
      by_load_[--to] = from_front ? by_load_[--in_order] : unordered_[--others];
    }
    return all;
  }

  void pair_packs() {
    uint32_t above = 0;
    while (above < packs_ && load_of(by_load_[packs_ - 1 - above]) > target_) ++above;
    const uint32_t heavies = std::min(above, packs_ / 4), lights = std::max(packs_ - above, heavies);
    for (uint32_t i = 0; i < heavies; ++i)
      if (!swap_first_fit(heavy(i), lights) && i == 0 && !is_small()) swap_best(heavy(0), lights);
    for (uint32_t j = 0; j < lights; ++j) taken_[light(j)] = 0;
  }

  bool swap_first_fit(uint32_t a, uint32_t lights) {
    const int32_t load_a = packing_.load[a];
    uint32_t* const failed = failed_.data() + size_t{a} * packs_;
    for (uint32_t j = 0; j < lights; ++j) {
      const uint32_t b = light(j);
      if (taken_[b] || (known_[a] && failed[b] > changed_[a] && failed[b] > changed_[b])) continue;
      // R lies between half of both, rounded up, and `most`.
      const int32_t load_b = packing_.load[b];
      const int64_t both = int64_t{load_a} + load_b;
      const int64_t most = std::min<int64_t>(load_a - 1, std::max(target_, (both + 1) / 2 + slack_));
      if (2 * most < both) return false;  // nor with a heavier one
      const auto least = static_cast<int32_t>(load_a - most);
      const auto width = static_cast<uint32_t>(2 * most - both);
      for (uint32_t k = 1; k <= sums_.largest(); ++k)
        if (const std::optional<SubsetPair> subsets = sums_.first_fit(k, a, b, least, width)) {
          swap(k, a, b, *subsets);
          taken_[b] = 1;
          return true;
        }
      if (!known_[a]) std::fill_n(failed, packs_, 0u);
      known_[a] = 1;
      failed[b] = round_;
    }
    return false;
  }

  // The swap of all light packs that leaves the larger load least, by (peak, k, place of the pack).
  void swap_best(uint32_t a, uint32_t lights) {
    const int32_t load_a = packing_.load[a];
    int32_t least = load_a;
    uint32_t best_k = 0, best_pack = 0;
    for (uint32_t j = 0; j < lights; ++j) {
      const uint32_t b = light(j);
      if ((int64_t{load_a} + packing_.load[b] + 1) / 2 > least) break;  // nor with a heavier one
      for (uint32_t k = 1; k <= sums_.largest(); ++k) {
        const int32_t peak = sums_.least_peak(k, a, b);
        if (peak > least || (peak == least && k >= best_k)) continue;
        least = peak;
        best_k = k;
        best_pack = b;
      }
    }
    if (best_k == 0) return;
    swap(best_k, a, best_pack,
         sums_.first_with_difference(best_k, a, best_pack, load_a - least, least - packing_.load[best_pack]));
    taken_[best_pack] = 1;
  }

  void swap(uint32_t k, uint32_t a, uint32_t b, const SubsetPair& subsets) {
    const SubsetSlots from = sums_.slots_of(k, subsets.a), to = sums_.slots_of(k, subsets.b);
    for (uint32_t t = 0; t < k; ++t) {
      const size_t x = size_t{a} * packing_.shape.slots + from[t], y = size_t{b} * packing_.shape.slots + to[t];
      const int32_t difference = packing_.weight[x] - packing_.weight[y];
      packing_.swap_slots(x, y);
      packing_.load[a] -= difference;
      packing_.load[b] += difference;
    }
    sums_.forget(a);
    sums_.forget(b);
    changed_[a] = changed_[b] = round_;
    ++moves_;
  }

  const Packing& packing_;
  uint32_t packs_;
  int64_t slack_;
  int64_t target_;
  uint32_t max_rounds_;
  SubsetSums sums_;
  const Kernels& kernels_;
  std::span<uint64_t> by_load_;    // ascending; equal loads by descending index
  std::span<uint64_t> unordered_;  // keys on their way there
  std::span<uint8_t> taken_;       // [pack] in this round
  std::span<uint32_t> changed_;    // [pack] the last round in which it swapped
  std::span<uint32_t> failed_;     // [heavy pack][pack] the last round in which nothing fitted
  std::span<uint8_t> known_;       // [pack] whether its row of failed_ is cleared
  uint32_t round_ = 0;
  uint32_t moves_ = 0;
};

}  // namespace

uint32_t rounds(const Packing& packing, const Refiner& refiner, uint32_t lower_bound, RefineScratch& refine_scratch,
                ExchangeScratch& exchange_scratch, StopToken& stop) {
  const uint32_t target = target_load(lower_bound, rounds_aim_ppb(refiner.target_gap_ppb));
  return RoundsSearch(packing, refiner, lower_bound, target, refine_scratch, exchange_scratch).run(stop);
}

}  // namespace ballast::cpu
