// Random jobs for the one rule, the same on every machine: each supported set of options, and jobs that were made to be
// awkward. Whoever packs fast is held to solve(quantise(job).job) on them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/literal/one_rule/quantise.hpp"

namespace ballast::literal::one_rule {

// What a job may have; a set of them is a Mix.
enum Option : uint32_t {
  kUneven = 1u << 0,  // packs do not divide items
  kPacks = 1u << 1,   // paces, base loads; without copies counts as well
  kClasses = 1u << 2,
  kCopies = 1u << 3,
  kTwoSlots = 1u << 4,  // a pack, with copies
  kNodes = 1u << 5,     // with copies
  kPrevious = 1u << 6,  // with costs, pins and ranks at times
  kBroken = 1u << 7,    // a previous placement that breaks counts, capacities, classes or copies
  kLimit = 1u << 8,     // of moves
  kForced = 1u << 9,    // nothing moves beyond what must
  kPrice = 1u << 10,    // of moves
  kLeastGain = 1u << 11,
  kScenarios = 1u << 12,
  kCap = 1u << 13,       // on the last scenario
  kAbsolute = 1u << 14,  // scenarios in one unit
};
using Mix = uint32_t;

// All sets of options that may be used together, the empty one included.
std::span<const Mix> supported_mixes();

// 35 that a small test should see: each option alone, and the usual ones together.
std::span<const Mix> usual_mixes();

// "packs, classes, previous, limit"; "plain" for none.
std::string name_of(Mix mix);

struct Sizes {
  int32_t max_slots;  // items, or slots with copies
  int32_t max_packs;
};
inline constexpr Sizes kTiny{8, 3};      // few enough to try all packings
inline constexpr Sizes kSmall{24, 5};    // a millisecond a job
inline constexpr Sizes kMedium{72, 12};  // all rules for large packs; some tens of milliseconds a job

struct RandomJob {
  std::string name;  // "packs, classes #17"
  CallerJob job;
  int32_t effort = 2;    // its number, 1 to 3
  int32_t move_cap = 0;  // of each search, where that is below the effort's own; 0: none
};

// The job may be infeasible: capacities, classes and pins are drawn without looking.
RandomJob random_job(Mix mix, const Sizes& sizes, uint64_t number);
// The mix is drawn by the number as well.
RandomJob random_job(const Sizes& sizes, uint64_t number);

// Jobs at the edges of what is allowed. Each kind is drawn by a number.
enum class Edge : uint32_t {
  all_pinned,          // nothing may move
  pins_do_not_fit,     // infeasible: more pins in a pack than it may hold
  pins_of_one_class,   // infeasible: two pins of a class in a pack
  one_live_pack,       // all other capacities are 0
  dead_pack,           // one that held items before
  exact_capacities,    // they add up to the items
  too_small,           // infeasible: they add up to less
  nothing_may_move,    // max_moved forced only, the previous placement sound
  broken_and_limited,  // what must move is above the limit
  one_class,           // every item in it, as many packs as items
  crowded_class,       // infeasible: more items of a class than packs
  chains,              // classes and capacities so tight that items come in by chains
  base_above_all,      // base loads far above all weights
  slow_pack,           // pace 255 beside 1
  all_zero,            // weights of zero
  all_equal,
  one_giant,
  one_pack,
  one_item_a_pack,
  more_packs_than_items,  // counts even
  everywhere,             // as many copies of each item as packs
  copies_just_enough,     // max_copies times items is the slots
  neutral_copies,         // as many slots as items
  previous_slots_open,    // all of them
  previous_slots_double,  // one item in every slot
  previous_nowhere,       // all -1, with a limit, a price and a least gain
  wild_ranks,             // previous ranks that meet or are too large
  high_costs,             // of moves, with a limit; they add up to nearly 2^31
  high_price,             // 10^9
  twin_scenarios,         // one given twice
  zero_scenario,          // beside others
  eight_scenarios,        // with importance up to 16
  cap_out_of_reach,       // below what the scenario needs alone
};
inline constexpr uint32_t kEdges = 33;

std::string name_of(Edge edge);
RandomJob edge_job(Edge edge, uint64_t number);

}  // namespace ballast::literal::one_rule
