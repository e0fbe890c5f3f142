// Sums of the k-subsets of each pack's slots, for `exchange`: made when first asked for, forgotten when a pack changes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "host/cpu/exchange/exchange.hpp"
#include "host/cpu/packing.hpp"

namespace ballast::cpu {

using SubsetSlots = std::array<uint32_t, kMaxSubset>;

// Lexicographic numbers of two subsets of the same size.
struct SubsetPair {
  uint32_t a;
  uint32_t b;
};

class SubsetSums {
 public:
  SubsetSums(const Packing& packing, uint32_t max_subset, ExchangeScratch& scratch);

  // The largest subset that is exchanged.
  uint32_t largest() const { return largest_; }

  // The least peak that lightens a (see kernels.hpp), over all k-subsets of packs a and b; a is no lighter than b.
  // INT32_MAX where nothing lightens it.
  int32_t least_peak(uint32_t k, uint32_t a, uint32_t b);

  // Whether all packs can be looked at together: the smaller they are, the more there are, and the less there is to do
  // for each.
  bool has_columns() const { return packing_.shape.slots <= kMaxSlotsInColumns; }
  // least_peak of pack a with each pack, itself too; only where there are columns. Overwritten by the next call.
  std::span<const int32_t> least_peaks(uint32_t k, uint32_t a);

  // The first subsets, by number in a then in b, whose sums differ by either of these; there are some.
  SubsetPair first_with_difference(uint32_t k, uint32_t a, uint32_t b, int32_t difference, int32_t other_difference);

  // The first subset of a that differs from one of b by least to least + width, and the subset of b that leaves the
  // larger load least, the first of equals. nullopt where there is none.
  std::optional<SubsetPair> first_fit(uint32_t k, uint32_t a, uint32_t b, int32_t least, uint32_t width);

  SubsetSlots slots_of(uint32_t k, uint32_t number) const;

  void forget(uint32_t pack);

 private:
  std::span<const int32_t> sums(uint32_t k, uint32_t pack);
  std::span<const uint64_t> sorted(uint32_t k, uint32_t pack);
  bool is_long(uint32_t k) const { return count_[k] > kLongList; }
  void fill_columns(uint32_t pack);
  std::span<int32_t> store(uint32_t k) const { return k == 2 ? scratch_.pair_sums : scratch_.triple_sums; }

  // Up to here comparing all with SIMD is faster than keeping lists sorted.
  static constexpr uint32_t kLongList = 200;

  const Packing& packing_;
  ExchangeScratch& scratch_;
  uint32_t largest_ = 1;
  size_t stride_ = 0;                             // of columns
  std::array<uint32_t, kMaxSubset + 1> count_{};  // subsets of k slots
};

}  // namespace ballast::cpu
