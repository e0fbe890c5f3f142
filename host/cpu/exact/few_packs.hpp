// Layers of up to 64 items by branch and bound: packs are filled one after the other, and what cannot end below the
// best packing is left out. docs/reference/exchange.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/bound.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/stop_token.hpp"
#include "host/recipe/recipe.hpp"

namespace ballast::cpu {

inline constexpr uint32_t kMaxBranches = 4'000'000;  // items put into packs before the search gives up

struct FewPackScratch {
  // What is left when a pack is begun, heaviest first.
  struct Left {
    uint8_t place[kMaxItemsSearched];  // in the order lpt
    uint32_t weight[kMaxItemsSearched];
    uint32_t sum[kMaxItemsSearched + 1];  // of the first so many
    uint64_t chosen;                      // bit i: the i-th goes into the pack
    uint32_t peak;                        // of the packs before
  };
  std::span<Left> left;       // [pack]
  std::span<uint16_t> order;  // [item] 0, 1, ..: what is left is in order
  BoundScratch bound;

  void layout(ArenaLayout& cutter, uint32_t max_packs);
};

// Ends early where the max load is no more than `target`. Returns whether no packing is better than what is left.
bool branch_and_bound(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
                      uint32_t target, uint32_t max_branches, FewPackScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
