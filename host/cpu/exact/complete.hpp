// The step `complete`: tries all packings of a layer that is small enough, short of those that cannot be better.
// docs/reference/exchange.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/exact/few_packs.hpp"
#include "host/cpu/exact/two_packs.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/stop_token.hpp"

namespace ballast::cpu {

struct CompleteScratch {
  TwoPackScratch two_packs;
  FewPackScratch few_packs;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
    two_packs.layout(cutter, max_items);
    few_packs.layout(cutter, max_packs);
  }
};

// Makes the packing of these weights a better one if there is one, or until its max load is no more than `target`.
// Returns whether no packing is better than what is left. Does nothing where the layer is not searched completely.
bool complete(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt, uint32_t target,
              CompleteScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
