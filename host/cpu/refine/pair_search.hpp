// A packing as the refiners search it: the best exchange between two packs, and the exchange itself.
#pragma once

#include <cstdint>
#include <span>

#include "host/cpu/packing.hpp"
#include "host/cpu/refine/least_peak.hpp"
#include "host/cpu/refine/refine.hpp"

namespace ballast::cpu {

class PairSearch {
 public:
  PairSearch(const Packing& packing, RefineScratch& scratch);

  const Packing& packing() const { return packing_; }
  const Kernels& kernels() const { return kernels_; }
  uint32_t packs() const { return packing_.shape.packs; }
  uint32_t slots() const { return packing_.shape.slots; }
  int32_t load(uint32_t pack) const { return packing_.load[pack]; }
  std::span<const int32_t> weights(uint32_t pack) const { return {packing_.weights_of(pack), slots()}; }

  // Ties go to the lowest index.
  uint32_t heaviest() const;
  uint32_t lightest() const;

  // The least peak_after of all one-for-one exchanges between a and b.
  int32_t least_peak(uint32_t a, uint32_t b) const {
    if (sorted_.empty())
      return kernels_.least_peak(packing_.weights_of(a), slots(), packing_.weights_of(b), slots(), load(a), load(b));
    return least_peak_of_sorted(sorted(a), sorted(b), load(a), load(b));
  }

  // Ranks of the first exchange, by rank in a then in b, whose peak is this.
  PlacePair first_exchange(uint32_t a, uint32_t b, int32_t peak) const {
    return first_with_peak(weights(a), weights(b), load(a), load(b), peak);
  }

  // Swaps rank_a of pack a with rank_b of pack b, and keeps loads and sorted lists right.
  void exchange(uint32_t a, uint32_t rank_a, uint32_t b, uint32_t rank_b);

 private:
  std::span<const int32_t> sorted(uint32_t pack) const { return sorted_.subspan(size_t{pack} * slots(), slots()); }
  void replace_sorted(uint32_t pack, int32_t gone, int32_t come);

  const Packing& packing_;
  const Kernels& kernels_;
  std::span<int32_t> sorted_;  // empty where packs are small
};

}  // namespace ballast::cpu
