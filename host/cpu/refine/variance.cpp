// `variance`: the swap that lowers the sum of squared loads most.
//
// With R the larger load of two packs after a swap, the sum of squares falls by 2 (H - R) (R - L), where H and L are
// the loads before, heavier and lighter. So the best swap of a pair of packs is the one of least peak, and no swap of
// the pair gains more than with R half way, (H - L)^2 / 4: pairs of packs are looked at from both ends of the load
// order, and the search ends when no further pair can win.
#include <algorithm>

#include "host/cpu/pack_key.hpp"
#include "host/cpu/refine/pair_search.hpp"
#include "host/cpu/refine/refine.hpp"

namespace ballast::cpu {
namespace {

struct Swap {
  size_t slot_a;  // slot_a < slot_b
  size_t slot_b;
};

bool before(const Swap& s, const Swap& t) { return s.slot_a != t.slot_a ? s.slot_a < t.slot_a : s.slot_b < t.slot_b; }

class VarianceSearch {
 public:
  VarianceSearch(const Packing& packing, RefineScratch& scratch)
      : search_(packing, scratch), remembers_(packing.shape.packs <= kMaxRememberedPacks) {
    by_load_ = scratch.by_load.first(packing.shape.packs);
    for (uint32_t p = 0; p < by_load_.size(); ++p) by_load_[p] = pack_key(packing.load[p], p);
    sort_keys(by_load_, *scratch.kernels);
    if (!remembers_) return;
    pair_peak_ = scratch.pair_peak.first(by_load_.size() * by_load_.size());
    std::fill(pair_peak_.begin(), pair_peak_.end(), kUnknown);
  }

  // Makes the best swap; false when none gains.
  bool step() {
    if (!find_best()) return false;
    const uint32_t slots = search_.slots();
    const uint32_t a = static_cast<uint32_t>(best_.slot_a / slots), b = static_cast<uint32_t>(best_.slot_b / slots);
    const uint64_t key_a = pack_key(search_.load(a), a), key_b = pack_key(search_.load(b), b);
    search_.exchange(a, static_cast<uint32_t>(best_.slot_a % slots), b, static_cast<uint32_t>(best_.slot_b % slots));
    forget(a);
    forget(b);
    reposition(key_a, pack_key(search_.load(a), a));
    reposition(key_b, pack_key(search_.load(b), b));
    return true;
  }

 private:
  static constexpr uint32_t kUnknown = ~0u;

  bool find_best() {
    best_gain_ = 0;
    const size_t packs = by_load_.size();
    for (size_t high = packs; high-- > 1;) {
      size_t low = 0;
      for (; low < high; ++low) {
        const uint64_t distance = static_cast<uint64_t>(load_of(by_load_[high]) - load_of(by_load_[low]));
        if (distance == 0 || distance * distance < 4 * best_gain_) break;
        consider(pack_of(by_load_[high]), pack_of(by_load_[low]));
      }
      if (low == 0) break;  // lighter packs are closer still to the lightest
    }
    if (best_gain_ != 0 && !best_known_) best_ = first_swap(best_high_, best_low_, best_peak_);
    return best_gain_ != 0;
  }

  void consider(uint32_t high, uint32_t low) {
    const int32_t peak = peak_of(high, low);
    const int32_t down = search_.load(high) - peak, up = peak - search_.load(low);
    if (down <= 0) return;
    const uint64_t gain = static_cast<uint64_t>(down) * static_cast<uint64_t>(up);
    if (gain < best_gain_) return;
    if (gain > best_gain_) {
      best_gain_ = gain;
      best_high_ = high;
      best_low_ = low;
      best_peak_ = peak;
      best_known_ = false;
      return;
    }
    if (!best_known_) best_ = first_swap(best_high_, best_low_, best_peak_);
    best_known_ = true;
    const Swap swap = first_swap(high, low, peak);
    if (before(swap, best_)) best_ = swap;
  }

  Swap first_swap(uint32_t p, uint32_t q, int32_t peak) const {
    const uint32_t a = std::min(p, q), b = std::max(p, q);
    const PlacePair ranks = search_.first_exchange(a, b, peak);
    return {size_t{a} * search_.slots() + ranks.a, size_t{b} * search_.slots() + ranks.b};
  }

  int32_t peak_of(uint32_t p, uint32_t q) {
    if (!remembers_) return search_.least_peak(p, q);
    uint32_t& peak = pair_peak_[size_t{std::min(p, q)} * by_load_.size() + std::max(p, q)];
    if (peak == kUnknown) peak = static_cast<uint32_t>(search_.least_peak(p, q));
    return static_cast<int32_t>(peak);
  }

  void forget(uint32_t pack) {
    if (!remembers_) return;
    const size_t packs = by_load_.size();
    for (size_t p = 0; p < pack; ++p) pair_peak_[p * packs + pack] = kUnknown;
    std::fill(pair_peak_.begin() + pack * packs + pack, pair_peak_.begin() + (pack + 1) * packs, kUnknown);
  }

  void reposition(uint64_t old_key, uint64_t new_key) {
    const auto hole = std::lower_bound(by_load_.begin(), by_load_.end(), old_key);
    if (new_key > old_key) {
      const auto place = std::lower_bound(hole + 1, by_load_.end(), new_key);
      *std::copy(hole + 1, place, hole) = new_key;
    } else {
      const auto place = std::lower_bound(by_load_.begin(), hole, new_key);
      std::copy_backward(place, hole, hole + 1);
      *place = new_key;
    }
  }

  PairSearch search_;
  bool remembers_;
  std::span<uint64_t> by_load_;
  std::span<uint32_t> pair_peak_;
  uint64_t best_gain_ = 0;
  uint32_t best_high_ = 0, best_low_ = 0;
  int32_t best_peak_ = 0;
  bool best_known_ = false;  // whether best_ holds the slots of the best swap, or only its packs are known
  Swap best_{};
};

}  // namespace

uint32_t variance(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  VarianceSearch search(packing, scratch);
  uint32_t moves = 0;
  while (moves < move_cap && !stop.requested() && search.step()) ++moves;
  return moves;
}

}  // namespace ballast::cpu
