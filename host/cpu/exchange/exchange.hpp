// The stage `exchange` of peak_exchange: lightens the heaviest pack by the best exchange of up to three items, also by
// one that does not improve, until the target is met. docs/reference/exchange.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/simd/kernels.hpp"
#include "host/cpu/stop_token.hpp"

namespace ballast::cpu {

inline constexpr uint32_t kMaxSubset = 3;           // items of a pack exchanged at once
inline constexpr uint32_t kMaxPairsOfPack = 2016;   // pairs are exchanged where a pack has no more than this many
inline constexpr uint32_t kMaxTriplesOfPack = 128;  // likewise triples
inline constexpr uint32_t kMaxSlotsInColumns = 6;
inline constexpr uint32_t kMaxTenure = 20;  // iterations for which a pair of packs can be tabu

struct ExchangeLimits {
  uint32_t max_subset = 2;  // k_max
  uint32_t stall = 32;      // swaps in a row without a new least maximum that end the search
  uint32_t move_cap = 1000;
  uint32_t target = 0;  // a max load that is good enough
};

struct ExchangeScratch {
  const Kernels* kernels = &kBaselineKernels;
  std::span<int32_t> pair_sums;     // [pack][pairs of slots]
  std::span<int32_t> triple_sums;   // [pack][triples of slots]
  std::span<uint64_t> sorted[2];    // long lists once more: value above 16 bits of place, ascending
  std::span<uint8_t> summed;        // [pack] the largest subset whose sums are current
  std::span<uint8_t> sorted_state;  // [pack] bit k - 1: the sorted list of k-subsets is current
  // The sums of small packs again, all packs side by side.
  std::span<int32_t> columns;       // [singles, then pairs, then triples][pack, to a multiple of kColumnAlign]
  std::span<int32_t> column_loads;  // [pack]
  std::span<int32_t> least;         // [pack] what was found for each
  std::span<uint8_t> in_columns;    // [pack] its columns are current
  std::span<uint64_t> by_load;      // [pack] keys ascending, equal loads by descending index
  std::span<uint8_t> tabu;          // [pack] with the heaviest, in this iteration
  std::span<uint16_t> incumbent;    // [slot] the best packing so far

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// Refines a packing made by `fold` or `greedy`, w being the weights of its items. Returns the exchanges made.
uint32_t exchange(const Packing& packing, std::span<const uint32_t> w, const ExchangeLimits& limits,
                  ExchangeScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
