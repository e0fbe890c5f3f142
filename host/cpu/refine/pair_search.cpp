#include "host/cpu/refine/pair_search.hpp"

#include <algorithm>
#include <functional>

namespace ballast::cpu {

PairSearch::PairSearch(const Packing& packing, RefineScratch& scratch) : packing_(packing), kernels_(*scratch.kernels) {
  if (slots() <= kCompareAllUpTo) return;
  sorted_ = scratch.sorted.first(packing.shape.items);
  std::copy(packing.weight.begin(), packing.weight.end(), sorted_.begin());
  for (uint32_t p = 0; p < packs(); ++p) {
    int32_t* const first = sorted_.data() + size_t{p} * slots();
    std::sort(first, first + slots(), std::greater<>());
  }
}

uint32_t PairSearch::heaviest() const {
  uint32_t best = 0;
  for (uint32_t p = 1; p < packs(); ++p)
    if (load(p) > load(best)) best = p;
  return best;
}

uint32_t PairSearch::lightest() const {
  uint32_t best = 0;
  for (uint32_t p = 1; p < packs(); ++p)
    if (load(p) < load(best)) best = p;
  return best;
}

void PairSearch::exchange(uint32_t a, uint32_t rank_a, uint32_t b, uint32_t rank_b) {
  const size_t slot_a = size_t{a} * slots() + rank_a, slot_b = size_t{b} * slots() + rank_b;
  const int32_t x = packing_.weight[slot_a], y = packing_.weight[slot_b];
  packing_.swap_slots(slot_a, slot_b);
  packing_.load[a] += y - x;
  packing_.load[b] += x - y;
  if (sorted_.empty() || x == y) return;
  replace_sorted(a, x, y);
  replace_sorted(b, y, x);
}

void PairSearch::replace_sorted(uint32_t pack, int32_t gone, int32_t come) {
  int32_t* const first = sorted_.data() + size_t{pack} * slots();
  int32_t* const last = first + slots();
  int32_t* const hole = std::lower_bound(first, last, gone, std::greater<>());
  int32_t* const place = std::lower_bound(first, last, come, std::greater<>());
  if (place <= hole) {
    std::copy_backward(place, hole, hole + 1);
    *place = come;
  } else {
    std::copy(hole + 1, place, hole);
    *(place - 1) = come;
  }
}

}  // namespace ballast::cpu
