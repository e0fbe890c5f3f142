// Changes of a few slots, one after the other, until the heaviest pack is light enough: the stage `exchange` where
// packs, items or what moves can be told apart. docs/reference/placement.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/cpu/placement/candidates.hpp"
#include "host/cpu/placement/few_moves.hpp"
#include "host/cpu/placement/state.hpp"
#include "host/cpu/stop_token.hpp"

namespace ballast::cpu::placement {

struct SearchLimits {
  uint32_t max_subset = 2;
  uint32_t stall = 32;  // as for the plain job: max_stall_of(refiner, mean_slots)
  uint32_t move_cap = 1000;
  Wide target = 0;
  Wide limit = kUnlimited;  // of the moved cost
  Wide price = 0;           // of a unit of it
  bool singles = false;     // the search that goes first where there is a previous placement
};

struct SearchScratch {
  CandidateScratch candidates;
  FewMovesScratch few_moves;
  Snapshot snapshot;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
    candidates.layout(cutter, max_items, max_packs);
    few_moves.layout(cutter, max_items, max_packs);
    snapshot.layout(cutter, max_items, max_packs);
  }
};

struct SearchCounts {
  uint32_t moves = 0;
  uint32_t replaced = 0;
};

// Adds to counts all changes that were made, those that the snapshot undoes included.
void search(State& state, const SearchLimits& limits, SearchScratch& scratch, StopToken& stop, SearchCounts& counts);

}  // namespace ballast::cpu::placement
