// `peak_by_pack` and `peak_by_rank`: the swap of an item of the heaviest pack that leaves the larger of the two loads
// smallest. They differ in who wins a tie.
#include "host/cpu/refine/pair_search.hpp"
#include "host/cpu/refine/refine.hpp"

namespace ballast::cpu {
namespace {

struct Exchange {
  uint32_t rank = 0;  // in the heaviest pack
  uint32_t pack = 0;
  uint32_t other_rank = 0;
};

class PeakSearch {
 public:
  PeakSearch(const Packing& packing, RefineScratch& scratch) : search_(packing, scratch), tied_(scratch.tied) {}

  // Finds the packs whose best swap with the heaviest pack has the least peak; false when none improves.
  bool find_packs() {
    heaviest_ = search_.heaviest();
    least_ = search_.load(heaviest_) - 1;  // the largest peak that is an improvement
    tied_count_ = 0;
    const uint32_t lightest = search_.lightest();  // first, as it often gives a bound that spares the others
    if (lightest == heaviest_) return false;
    consider(lightest);
    for (uint32_t p = 0; p < search_.packs(); ++p)
      if (p != heaviest_ && p != lightest) consider(p);
    return tied_count_ != 0;
  }

  // Ties by (pack, rank there, rank in the heaviest).
  Exchange first_by_pack() const {
    uint32_t pack = tied_[0];
    for (uint32_t i = 1; i < tied_count_; ++i) pack = tied_[i] < pack ? tied_[i] : pack;
    const PlacePair ranks = first_with_peak(search_.weights(pack), search_.weights(heaviest_), search_.load(pack),
                                            search_.load(heaviest_), least_);
    return {ranks.b, pack, ranks.a};
  }

  // Ties by (rank in the heaviest, slot of the other).
  Exchange first_by_rank() const {
    Exchange first;
    for (uint32_t i = 0; i < tied_count_; ++i) {
      const uint32_t pack = tied_[i];
      const PlacePair ranks = search_.first_exchange(heaviest_, pack, least_);
      if (i == 0 || ranks.a < first.rank || (ranks.a == first.rank && pack < first.pack))
        first = {ranks.a, pack, ranks.b};
    }
    return first;
  }

  void make(const Exchange& exchange) {
    search_.exchange(heaviest_, exchange.rank, exchange.pack, exchange.other_rank);
  }

 private:
  void consider(uint32_t pack) {
    // At best the two loads become equal.
    if ((int64_t{search_.load(heaviest_)} + search_.load(pack) + 1) / 2 > least_) return;
    const int32_t peak = search_.least_peak(heaviest_, pack);
    if (peak > least_) return;
    if (peak < least_) tied_count_ = 0;
    least_ = peak;
    tied_[tied_count_++] = pack;
  }

  PairSearch search_;
  std::span<uint32_t> tied_;
  uint32_t tied_count_ = 0;
  uint32_t heaviest_ = 0;
  int32_t least_ = 0;
};

template <typename First>
uint32_t refine_peak(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop, First first) {
  PeakSearch search(packing, scratch);
  uint32_t moves = 0;
  for (; moves < move_cap && !stop.requested() && search.find_packs(); ++moves) search.make(first(search));
  return moves;
}

}  // namespace

uint32_t peak_by_pack(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  return refine_peak(packing, move_cap, scratch, stop, [](const PeakSearch& s) { return s.first_by_pack(); });
}

uint32_t peak_by_rank(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  return refine_peak(packing, move_cap, scratch, stop, [](const PeakSearch& s) { return s.first_by_rank(); });
}

}  // namespace ballast::cpu
