// `spread`: the swap between one of the heaviest and one of the lightest packs that lowers the sum of squared loads
// most.
#include <algorithm>

#include "host/cpu/pack_key.hpp"
#include "host/cpu/refine/pair_search.hpp"
#include "host/cpu/refine/refine.hpp"

namespace ballast::cpu {
namespace {

struct Place {
  uint32_t pack_a = 0, rank_a = 0;
  uint32_t pack_b = 0, rank_b = 0;
};

class SpreadSearch {
 public:
  SpreadSearch(const Packing& packing, uint32_t width, RefineScratch& scratch)
      : search_(packing, scratch),
        width_(std::min(width, packing.shape.packs)),
        by_load_(scratch.by_load.first(packing.shape.packs)),
        heaviest_(scratch.tied) {}

  bool step() {
    rank_packs();
    best_gain_ = 0;
    for (uint32_t place = 0; place < width_; ++place) search_row(heaviest_[place]);
    if (best_gain_ == 0) return false;
    search_.exchange(best_.pack_a, best_.rank_a, best_.pack_b, best_.rank_b);
    return true;
  }

 private:
  // Both ends by (load, then index ascending): equal loads keep their index order at the heavy end too.
  void rank_packs() {
    for (uint32_t p = 0; p < by_load_.size(); ++p) by_load_[p] = pack_key(search_.load(p), p);
    sort_keys(by_load_, search_.kernels());
    uint32_t out = 0;
    for (size_t end = by_load_.size(); out < width_;) {
      size_t begin = end - 1;
      while (begin > 0 && load_of(by_load_[begin - 1]) == load_of(by_load_[begin])) --begin;
      for (size_t i = begin; i < end && out < width_; ++i) heaviest_[out++] = pack_of(by_load_[i]);
      end = begin;
    }
  }

  // One of the heaviest packs against all of the lightest. A gain that ties with an earlier row loses; within the row
  // the lowest rank here wins, then the lighter place, then the rank there.
  void search_row(uint32_t a) {
    uint64_t row_gain = 0;
    Place row_best;
    for (uint32_t place = 0; place < width_; ++place) {
      const uint32_t b = pack_of(by_load_[place]);
      if (a == b) continue;
      const int32_t peak = search_.least_peak(a, b);
      const int32_t high = std::max(search_.load(a), search_.load(b)), low = std::min(search_.load(a), search_.load(b));
      if (peak >= high) continue;
      const uint64_t gain = static_cast<uint64_t>(high - peak) * static_cast<uint64_t>(peak - low);
      if (gain <= best_gain_ || gain < row_gain) continue;
      const PlacePair ranks = search_.first_exchange(a, b, peak);
      if (gain == row_gain && ranks.a >= row_best.rank_a) continue;
      row_gain = gain;
      row_best = {a, ranks.a, b, ranks.b};
    }
    if (row_gain == 0) return;
    best_gain_ = row_gain;
    best_ = row_best;
  }

  PairSearch search_;
  uint32_t width_;
  std::span<uint64_t> by_load_;
  std::span<uint32_t> heaviest_;
  uint64_t best_gain_ = 0;
  Place best_;
};

}  // namespace

uint32_t spread(const Packing& packing, uint32_t width, uint32_t move_cap, RefineScratch& scratch, StopToken& stop) {
  SpreadSearch search(packing, width, scratch);
  uint32_t moves = 0;
  while (moves < move_cap && !stop.requested() && search.step()) ++moves;
  return moves;
}

}  // namespace ballast::cpu
