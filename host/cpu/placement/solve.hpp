// A problem from its bound to its packing.
#pragma once

#include <cstdint>

#include "host/cpu/placement/level.hpp"
#include "host/cpu/placement/replicate.hpp"
#include "host/cpu/placement/search.hpp"
#include "host/cpu/placement/start.hpp"
#include "host/cpu/placement/state.hpp"
#include "host/cpu/stop_token.hpp"
#include "host/recipe/recipe.hpp"

namespace ballast::cpu {
struct Worker;
}

namespace ballast::cpu::placement {

// What rules the search beside the problem.
struct Rules {
  const Recipe& recipe;  // fold, then exchanges
  uint32_t target_gap_ppb = 0;
  uint32_t pair_givers = 0;
  ScenarioLevel level = ScenarioLevel::regret;
  uint32_t max_moved = 0;  // 0: no limit; kNoMoves
  uint32_t price_ppb = 0;
  uint32_t min_gain_ppb = 0;
};

struct SolveScratch {
  State state;  // the answer, in the end
  Snapshot start;
  ReplicateScratch replicate;
  StartScratch starting;
  LevelScratch level;
  SearchScratch search;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

struct Solution {
  Levels levels;
  Wide target = 0;
  Wide start_load = 0;
  Wide forced_cost = 0;
  Wide limit_bound = 0;
  SearchCounts counts;
  bool kept = false;  // the answer is the start
};

// The packing is in scratch.state. Code::infeasible where there is none.
Status solve(const Problem& problem, const Units& units, const Rules& rules, Worker& worker, StopToken& stop,
             SolveScratch& scratch, Solution& out);

// Only whether there is a packing: the start.
Status check_feasible(const Problem& problem, const Rules& rules, SolveScratch& scratch);

}  // namespace ballast::cpu::placement
