#include "host/cpu/exchange/exchange.hpp"

#include <algorithm>
#include <array>

#include "host/cpu/exchange/subset_sums.hpp"
#include "host/cpu/pack_key.hpp"

namespace ballast::cpu {
namespace {

// A choice is better the smaller it is: (peak, k, pack), as one number.
using Choice = uint64_t;

constexpr Choice choice_of(int32_t peak, uint32_t k, uint32_t pack) {
  return uint64_t{static_cast<uint32_t>(peak)} << 32 | k << 16 | pack;
}

constexpr uint32_t pack_of_choice(Choice choice) { return static_cast<uint32_t>(choice & 0xFFFF); }

// An exchange that did not improve must not be undone at once.
struct BarredPair {
  uint32_t a, b;
  uint32_t until;  // free again in this iteration
};

class ExchangeSearch {
 public:
  ExchangeSearch(const Packing& packing, std::span<const uint32_t> w, const ExchangeLimits& limits,
                 ExchangeScratch& scratch)
      : packing_(packing),
        w_(w),
        limits_(limits),
        scratch_(scratch),
        sums_(packing, limits.max_subset, scratch),
        by_load_(scratch.by_load.first(packing.shape.packs)) {
    for (uint32_t p = 0; p < packing.shape.packs; ++p) by_load_[p] = key_of(p);
    sort_keys(by_load_, *scratch.kernels);
    std::fill_n(scratch.tabu.begin(), packing.shape.packs, uint8_t{0});
    tenure_ = std::min(kMaxTenure, packing.shape.packs - 2);
    one_size_at_a_time_ = packing.shape.slots > 12;
    only_singles_in_vain_ = packing.shape.slots > 16;
  }

  uint32_t run(StopToken& stop) {
    for (iteration_ = 1;; ++iteration_) {
      heaviest_ = pack_at(by_load_.size() - 1);
      peak_ = packing_.load[heaviest_];
      if (peak_ < best_) {
        best_ = peak_;
        stalled_ = 0;
      }
      if (static_cast<uint32_t>(peak_) <= limits_.target || stalled_ >= limits_.stall || moves_ >= limits_.move_cap)
        break;
      if (stop.requested() || !step()) break;
    }
    if (load_range(packing_.load).max > incumbent_peak_) restore_incumbent();
    return moves_;
  }

 private:
  // Equal loads by descending index, so that the last is the heaviest of lowest index.
  uint64_t key_of(uint32_t pack) const { return pack_key(packing_.load[pack], 0xFFFF - pack); }
  uint32_t pack_at(size_t place) const { return 0xFFFF - pack_of(by_load_[place]); }

  bool step() {
    mark_tabu(1);
    find_exchange();
    mark_tabu(0);
    if (place_ == kNowhere) return false;
    const bool improves = choice_ < choice_of(peak_, 0, 0);
    if (!improves && peak_ == best_ && best_ < incumbent_peak_) keep_incumbent();
    apply(improves);
    return true;
  }

  // The exchange that lightens the heaviest pack and leaves the larger of both loads smallest, be it an improvement or
  // not.
  void find_exchange() {
    choice_ = kNone;
    place_ = kNowhere;
    const Choice improving = choice_of(peak_, 0, 0);
    if (!one_size_at_a_time_) {
      const size_t most = sums_.has_columns() ? kFewPartners : by_load_.size();
      if (!search_partners(1, sums_.largest(), kNone, most)) search_columns();
      return;
    }
    for (uint32_t k = 1; k <= sums_.largest() && choice_ >= improving; ++k)
      search_partners(k, k, k > 1 && only_singles_in_vain_ ? std::min(choice_, improving) : choice_, by_load_.size());
  }

  // Looks at the lightest packs, at `most` of them; false where others could be better.
  bool search_partners(uint32_t from, uint32_t to, Choice limit, size_t most) {
    for (size_t place = 0; place + 1 < by_load_.size(); ++place) {
      if (place >= most) return false;
      const uint32_t pack = pack_at(place);
      // At best the loads become equal; partners come by ascending load.
      const int32_t floor = static_cast<int32_t>((int64_t{peak_} + packing_.load[pack] + 1) / 2);
      if (choice_of(floor, 0, 0) >= limit) return true;
      if (scratch_.tabu[pack]) continue;
      for (uint32_t k = from; k <= to; ++k) {
        if (choice_of(floor, k, pack) >= limit) continue;
        const Choice choice = choice_of(sums_.least_peak(k, heaviest_, pack), k, pack);
        if (choice >= limit) continue;
        limit = choice_ = choice;
        place_ = place;
      }
    }
    return true;
  }

  void search_columns() {
    const Choice before = choice_;
    for (uint32_t k = 1; k <= sums_.largest(); ++k) {
      const std::span<const int32_t> least = sums_.least_peaks(k, heaviest_);
      for (uint32_t pack = 0; pack < least.size(); ++pack) {
        const Choice choice = choice_of(least[pack], k, pack);
        if (choice < choice_ && !scratch_.tabu[pack] && pack != heaviest_) choice_ = choice;
      }
    }
    if (choice_ == before) return;
    const uint64_t key = key_of(pack_of_choice(choice_));
    place_ = static_cast<size_t>(std::lower_bound(by_load_.begin(), by_load_.end(), key) - by_load_.begin());
  }

  void apply(bool improves) {
    const uint32_t pack = pack_of_choice(choice_), k = static_cast<uint32_t>(choice_ >> 16 & 0xFFFF);
    const int32_t new_peak = static_cast<int32_t>(choice_ >> 32);
    // Either pack may be the one that ends at the new peak, if it improves; else it is the partner.
    const int32_t into_partner = new_peak - packing_.load[pack];
    const int32_t out_of_heaviest = improves ? peak_ - new_peak : into_partner;
    const SubsetPair subsets = sums_.first_with_difference(k, heaviest_, pack, out_of_heaviest, into_partner);
    const SubsetSlots from = sums_.slots_of(k, subsets.a), to = sums_.slots_of(k, subsets.b);
    const size_t slots = packing_.shape.slots;
    for (uint32_t t = 0; t < k; ++t) {
      const size_t a = heaviest_ * slots + from[t], b = pack * slots + to[t];
      const int32_t difference = packing_.weight[a] - packing_.weight[b];
      packing_.swap_slots(a, b);
      packing_.load[heaviest_] -= difference;
      packing_.load[pack] += difference;
    }
    sums_.forget(heaviest_);
    sums_.forget(pack);
    ++moves_;
    // The heaviest lies last; it stays there while the partner moves below it, unless the partner passes it.
    const uint64_t old_last = by_load_.back();
    reposition(place_, key_of(pack));
    reposition(by_load_.back() == old_last ? by_load_.size() - 1 : by_load_.size() - 2, key_of(heaviest_));
    if (improves) return;
    ++stalled_;
    if (tenure_ > 1) tabu_list_[(bars_begin_ + bar_count_++) % kMaxBars] = {heaviest_, pack, iteration_ + tenure_};
  }

  void reposition(size_t place, uint64_t key) {
    for (; place + 1 < by_load_.size() && by_load_[place + 1] < key; ++place) by_load_[place] = by_load_[place + 1];
    for (; place > 0 && by_load_[place - 1] > key; --place) by_load_[place] = by_load_[place - 1];
    by_load_[place] = key;
  }

  // Bars run out in the order in which they were put up.
  void mark_tabu(uint8_t mark) {
    while (bar_count_ > 0 && tabu_list_[bars_begin_].until <= iteration_) {
      bars_begin_ = (bars_begin_ + 1) % kMaxBars;
      --bar_count_;
    }
    for (uint32_t i = 0; i < bar_count_; ++i) {
      const BarredPair& tabu_pair = tabu_list_[(bars_begin_ + i) % kMaxBars];
      if (tabu_pair.a == heaviest_) scratch_.tabu[tabu_pair.b] = mark;
      if (tabu_pair.b == heaviest_) scratch_.tabu[tabu_pair.a] = mark;
    }
  }

  void keep_incumbent() {
    std::copy(packing_.item.begin(), packing_.item.end(), scratch_.incumbent.begin());
    incumbent_peak_ = best_;
  }

  void restore_incumbent() {
    const uint32_t slots = packing_.shape.slots;
    for (uint32_t p = 0; p < packing_.shape.packs; ++p) {
      packing_.load[p] = 0;
      for (uint32_t r = 0; r < slots; ++r) {
        const uint16_t item = scratch_.incumbent[size_t{p} * slots + r];
        packing_.place(p, r, item, static_cast<int32_t>(w_[item]));
        packing_.load[p] += static_cast<int32_t>(w_[item]);
      }
    }
  }

  static constexpr Choice kNone = choice_of(INT32_MAX, 0, 0);  // worse than any: loads stay below
  static constexpr size_t kNowhere = SIZE_MAX;
  static constexpr size_t kFewPartners = 6;  // an improvement is found among the first, as a rule
  static constexpr uint32_t kMaxBars = 32;   // at most one an iteration, each for fewer than kMaxTenure

  const Packing& packing_;
  std::span<const uint32_t> w_;
  ExchangeLimits limits_;
  ExchangeScratch& scratch_;
  SubsetSums sums_;
  std::span<uint64_t> by_load_;
  std::array<BarredPair, kMaxBars> tabu_list_{};
  uint32_t bars_begin_ = 0, bar_count_ = 0;
  uint32_t tenure_ = 0;
  bool one_size_at_a_time_ = false;
  bool only_singles_in_vain_ = false;

  uint32_t iteration_ = 0, moves_ = 0, stalled_ = 0;
  int32_t best_ = INT32_MAX;
  int32_t incumbent_peak_ = INT32_MAX;
  uint32_t heaviest_ = 0;
  int32_t peak_ = 0;
  Choice choice_ = 0;
  size_t place_ = kNowhere;  // of the chosen partner in by_load_
};

}  // namespace

void ExchangeScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  // packs * C(slots, k) is largest for the largest packs that still exchange k items: 64 slots for pairs, 10 for
  // triples.
  constexpr size_t kPairsAnItem = 32, kTriplesAnItem = 12;
  pair_sums = cutter.allocate_span<int32_t>(kPairsAnItem * max_items);
  triple_sums = cutter.allocate_span<int32_t>(kTriplesAnItem * max_items);
  sorted[0] = cutter.allocate_span<uint64_t>(max_items);
  sorted[1] = cutter.allocate_span<uint64_t>(kPairsAnItem * max_items);
  // 6 singles, 15 pairs and 20 triples of 6 slots are the most an item.
  constexpr size_t kColumns = 41, kColumnsAnItem = 7;
  columns = cutter.allocate_span<int32_t>(kColumnsAnItem * max_items + kColumns * kColumnAlign);
  column_loads = cutter.allocate_span<int32_t>(max_packs + kColumnAlign);
  least = cutter.allocate_span<int32_t>(max_packs + kColumnAlign);
  in_columns = cutter.allocate_span<uint8_t>(max_packs);
  summed = cutter.allocate_span<uint8_t>(max_packs);
  sorted_state = cutter.allocate_span<uint8_t>(max_packs);
  by_load = cutter.allocate_span<uint64_t>(max_packs);
  tabu = cutter.allocate_span<uint8_t>(max_packs);
  incumbent = cutter.allocate_span<uint16_t>(max_items);
}

uint32_t exchange(const Packing& packing, std::span<const uint32_t> w, const ExchangeLimits& limits,
                  ExchangeScratch& scratch, StopToken& stop) {
  if (packing.shape.packs < 2 || packing.shape.slots < 3) return 0;  // one packing only, or folded: optimal
  if (static_cast<uint32_t>(load_range(packing.load).max) <= limits.target) return 0;
  return ExchangeSearch(packing, w, limits, scratch).run(stop);
}

}  // namespace ballast::cpu
