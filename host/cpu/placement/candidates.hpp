// One change of a few slots that lightens the heaviest pack, and which of all is the best.
// docs/reference/placement.md has the order of changes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/placement/scenario_sums.hpp"
#include "host/cpu/placement/state.hpp"
#include "host/cpu/placement/subsets.hpp"
#include "host/cpu/simd/kernels.hpp"

namespace ballast::cpu::placement {

// Kind 0 replaces; the others exchange so many items of the heaviest pack for so many of the other.
struct Sizes {
  uint32_t a;
  uint32_t b;
};
inline constexpr uint32_t kReplace = 0;
inline constexpr std::array<Sizes, 8> kSizes = {{{1, 1}, {1, 1}, {1, 0}, {2, 2}, {2, 1}, {1, 2}, {2, 0}, {3, 3}}};

struct Change {
  Wide worth = 0;  // the greater of the value afterwards and the aim, and the price of what moves
  Wide moved = 0;  // change of the moved cost
  Wide value = 0;  // greatest of the touched packs afterwards
  uint32_t kind = 0;
  uint32_t pack = 0;  // the other; replace: the one that changes
  Places a = {};      // places in the heaviest; replace: the place
  Places b = {};      // places in the other; replace: the item that comes
};

// What a choice depends on beside the packing.
struct Choosing {
  uint32_t from = 1;  // items of a pack exchanged at once
  uint32_t to = 1;
  Wide aim = 0;  // nothing below it counts as better
  Wide limit = kUnlimited;
  Wide price = 0;
  bool replacing = false;
  bool only_better = false;  // what does not lighten the heaviest pack is of no use
};

struct ReplaceScratch {
  std::span<uint8_t> in_other;  // [item]
  std::span<uint32_t> holder;   // [slot] packs of items with copies to spare
  std::span<uint32_t> first;    // [item] where an item's begin
  std::span<uint32_t> split;    // [place] items of the heaviest pack

  void layout(ArenaLayout& cutter, uint32_t max_items) {
    in_other = cutter.allocate_span<uint8_t>(max_items);
    holder = cutter.allocate_span<uint32_t>(max_items);
    first = cutter.allocate_span<uint32_t>(max_items);
    split = cutter.allocate_span<uint32_t>(max_items);
  }
};

struct CandidateScratch {
  const Kernels* kernels = &kBaselineKernels;
  ReplaceScratch replacing;
  SubsetLists subsets_a, subsets_b;
  std::span<uint8_t> barred;       // [pack] with the heaviest
  std::span<uint8_t> in_heaviest;  // [item]
  std::span<uint8_t> in_other;     // [item]
  std::span<int32_t> of_heaviest;  // [scenario][place] weights of the heaviest pack's items
  std::span<Wide> change;          // [place] of the moved cost, by the other pack's items
  std::span<int32_t> of_other;     // [scenario][place]
  ScenarioSums sums;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// The least change in the order; false where there is none. Packs marked in scratch.barred exchange nothing with the
// heaviest.
bool choose_change(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best);

// Makes it.
void make_change(State& state, const Change& change);

}  // namespace ballast::cpu::placement
