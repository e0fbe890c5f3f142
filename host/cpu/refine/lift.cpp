// `lift`: the swap of an item of the lightest pack that leaves the smaller of the two loads largest. The sum of the two
// stays, so the larger becomes smaller: no pack is ever heavier than the heaviest was.
#include "host/cpu/refine/pair_search.hpp"
#include "host/cpu/refine/refine.hpp"

namespace ballast::cpu {
namespace {

class LiftSearch {
 public:
  LiftSearch(const Packing& packing, RefineScratch& scratch) : search_(packing, scratch) {}

  bool step() {
    lightest_ = search_.lightest();
    lowest_ = search_.load(lightest_);
    partner_ = lightest_;
    consider(search_.heaviest());  // first, as it often gives a bound that spares the others
    for (uint32_t p = 0; p < search_.packs(); ++p) consider(p);
    if (partner_ == lightest_) return false;
    // Ties by (pack, rank there, rank in the lightest).
    const int32_t load = search_.load(partner_), light = search_.load(lightest_);
    const PlacePair ranks =
        first_with_peak(search_.weights(partner_), search_.weights(lightest_), load, light, load + light - lowest_);
    search_.exchange(partner_, ranks.a, lightest_, ranks.b);
    return true;
  }

 private:
  void consider(uint32_t pack) {
    const int32_t load = search_.load(pack), light = search_.load(lightest_);
    // At best the two loads become equal; and of equals the lowest pack wins.
    const int32_t most = static_cast<int32_t>((int64_t{load} + light) / 2);
    if (pack == lightest_ || most < lowest_ || (most == lowest_ && pack > partner_)) return;
    const int32_t left = static_cast<int32_t>(int64_t{load} + light - search_.least_peak(pack, lightest_));
    const bool lifts = left > light;
    if (!lifts || left < lowest_ || (left == lowest_ && partner_ != lightest_ && pack > partner_)) return;
    lowest_ = left;
    partner_ = pack;
  }

  PairSearch search_;
  uint32_t lightest_ = 0;
  uint32_t partner_ = 0;  // the lightest itself: none
  int32_t lowest_ = 0;    // of the two after the best swap
};

}  // namespace

uint32_t lift(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  LiftSearch search(packing, scratch);
  uint32_t moves = 0;
  while (moves < move_cap && !stop.requested() && search.step()) ++moves;
  return moves;
}

}  // namespace ballast::cpu
