// What few moves can reach: the guess that aims a search under a limit, and a bound that is reported.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/placement/state.hpp"

namespace ballast::cpu::placement {

struct FewMovesScratch {
  std::span<uint64_t> item;   // [scenario][item] of packs, heaviest first
  std::span<uint32_t> first;  // [scenario][pack + 1] where those of a pack begin
  std::span<Wide> taker;      // [pack] what a full pack could take
  std::span<Wide> prefix;     // [item + 1] sums of the lightest

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// A guide, no bound: the least level from `target` up that `budget` seems to reach, by ten halvings below the top.
Wide guess_level(const State& state, Wide target, Wide top, Wide budget, FewMovesScratch& scratch);

// No packing that moves at most `limit` items, each of cost 1, from where all were has a smaller greatest time. At
// most `high`. For one scenario without copies.
Wide bound_of_few_moves(const Problem& problem, Wide limit, Wide high, FewMovesScratch& scratch);

}  // namespace ballast::cpu::placement
