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
  std::span<uint8_t> of_pack;  // [item]
  SubsetScratch subset;

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

// Ends early where the heavier load is no more than `target`. Returns whether no packing is better than what is left.
bool split_two_packs(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
                     uint32_t target, TwoPackScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
