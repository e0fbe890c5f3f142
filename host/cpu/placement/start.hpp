// The packing that a search begins with: what may stay stays, the rest goes where it is lightest.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/cpu/order.hpp"
#include "host/cpu/placement/replicate.hpp"
#include "host/cpu/placement/state.hpp"

namespace ballast::cpu::placement {

struct StartScratch {
  std::span<uint64_t> key;       // [slot] heaviness above an item's index
  std::span<int32_t> homeless;   // [slot]
  std::span<int32_t> from;       // [pack] of a chain: the pack before, or a mark
  std::span<int32_t> via;        // [pack] the item that moves from there, or kNone
  std::span<uint32_t> queue;     // [pack]
  std::span<uint64_t> lightest;  // [pack] (base load and load, pack), of packs that are not full
  std::span<uint32_t> narrow;    // [item] weights
  std::span<uint16_t> order;     // [item]
  OrderScratch ordering;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// Fills an empty state; copies are chosen meanwhile. replaced: copies that passed from an item to another.
// Code::infeasible where no packing keeps counts, pins and classes.
Status start(State& state, uint32_t pair_givers, StartScratch& scratch, ReplicateScratch& replicate,
             uint32_t& replaced);

// The same for copies with previous slots: keeps them, gives missing items a place, and fills what is open.
Status mend(State& state, StartScratch& scratch, ReplicateScratch& replicate);

// The items of the list, heaviest first, ties to the lower index; equal items stay side by side. `list` may be the
// scratch's own.
void sort_heaviest_first(const State& state, std::span<int32_t> list, std::span<uint64_t> key);

}  // namespace ballast::cpu::placement
