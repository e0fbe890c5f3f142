// `extremes`, `extremes_1_2` and `pairs`: exchanges between the heaviest and the lightest pack, one for one or two for
// two.
//
// With load H and L before and the larger load R after, the imbalance of the two packs goes from H - L to 2 R - H - L:
// the best exchange is the one of least peak, and it improves when R < H.
#include <algorithm>
#include <functional>

#include "host/cpu/refine/pair_search.hpp"
#include "host/cpu/refine/pair_sums.hpp"
#include "host/cpu/refine/refine.hpp"

namespace ballast::cpu {
namespace {

// Two for two: the least peak over all pairs of items of both packs.
class PairsOfTwoPacks {
 public:
  PairsOfTwoPacks(const PairSearch& search, RefineScratch& scratch, uint32_t a, uint32_t b)
      : load_a_(search.load(a)),
        load_b_(search.load(b)),
        slots_(search.slots()),
        sums_a_(pair_sums(search.weights(a), scratch.sums_a)),
        sums_b_(pair_sums(search.weights(b), scratch.sums_b)) {
    constexpr size_t kFew = 128;
    if (sums_a_.size() <= kFew)
      least_peak_ =
          scratch.kernels->least_peak(sums_a_.data(), sums_a_.size(), sums_b_.data(), sums_b_.size(), load_a_, load_b_);
    else
      least_peak_ = least_peak_of_sorted(descending(sums_a_, scratch.sorted_a), descending(sums_b_, scratch.sorted_b),
                                         load_a_, load_b_);
  }

  int32_t least_peak() const { return least_peak_; }

  void exchange(PairSearch& search, uint32_t a, uint32_t b) const {
    const PlacePair places = first_with_peak(sums_a_, sums_b_, load_a_, load_b_, least_peak_);
    const PlacePair of_a = ranks_of_pair(places.a, slots_), of_b = ranks_of_pair(places.b, slots_);
    search.exchange(a, of_a.a, b, of_b.a);
    search.exchange(a, of_a.b, b, of_b.b);
  }

 private:
  static std::span<const int32_t> descending(std::span<const int32_t> sums, std::span<int32_t> out) {
    std::copy(sums.begin(), sums.end(), out.begin());
    std::sort(out.begin(), out.begin() + sums.size(), std::greater<>());
    return out.first(sums.size());
  }

  int32_t load_a_, load_b_;
  uint32_t slots_;
  std::span<const int32_t> sums_a_, sums_b_;
  int32_t least_peak_;
};

struct Use {
  bool singles;
  bool pairs;
};

uint32_t refine_extremes(const Packing& packing, Use use, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  PairSearch search(packing, scratch);
  uint32_t moves = 0;
  for (; moves < move_cap && !stop.requested(); ++moves) {
    const uint32_t heavy = search.heaviest(), light = search.lightest();
    const int32_t load = search.load(heavy);
    if (load == search.load(light)) break;
    const int32_t single = use.singles ? search.least_peak(heavy, light) : load;
    if (use.pairs) {
      const PairsOfTwoPacks of_two(search, scratch, heavy, light);
      if (of_two.least_peak() < std::min(single, load)) {
        of_two.exchange(search, heavy, light);
        continue;
      }
    }
    if (single >= load) break;
    const PlacePair ranks = search.first_exchange(heavy, light, single);
    search.exchange(heavy, ranks.a, light, ranks.b);
  }
  return moves;
}

}  // namespace

uint32_t extremes(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  return refine_extremes(packing, {.singles = true, .pairs = false}, move_cap, scratch, stop);
}

uint32_t extremes_1_2(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  const bool small = packing.shape.slots >= 2 && packing.shape.slots <= kMaxSlotsExtremes12;
  return refine_extremes(packing, {.singles = true, .pairs = small}, move_cap, scratch, stop);
}

uint32_t pairs(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  if (packing.shape.slots < 2 || packing.shape.slots > kMaxSlotsPairs) return 0;
  return refine_extremes(packing, {.singles = false, .pairs = true}, move_cap, scratch, stop);
}

}  // namespace ballast::cpu
