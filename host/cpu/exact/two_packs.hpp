// Two packs, split anew: completely where they have up to 20 items each. docs/reference/exchange.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/exact/subset_sum.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/stop_token.hpp"

namespace ballast::cpu {

inline constexpr uint32_t kMaxSplits = 4;  // of packs too large to be split as a whole

struct TwoPackScratch {
  std::span<uint8_t> of_pack;  // [item] 0 or 1
  SubsetScratch subset;

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

// Splits the items, which lie as scratch.of_pack says, until the heavier load is no more than `target`. The packs' counts
// may differ by one; then they may change places. Returns whether no split is better than the one that of_pack has then.
bool split_two_packs(std::span<const uint32_t> w, std::span<const uint16_t> lpt, uint32_t target,
                     TwoPackScratch& scratch, StopToken& stop);

// The same for a packing, which is written anew where a better split was found.
bool split_two_packs(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
                     uint32_t target, TwoPackScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
