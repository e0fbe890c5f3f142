// A layer as the one rule takes it: whole numbers, with every option of the packs, classes, copies, previous placement
// and scenarios. Options that are empty or zero are absent. All arguments are valid: what the interface refuses never
// gets here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ballast::literal::one_rule {

using Row = std::vector<int64_t>;      // weights, times, counts
using Indices = std::vector<int32_t>;  // items, packs, ranks, slots; -1: none

// One tabu search of an effort.
struct SearchLimits {
  int32_t max_subset = 2;  // most items that a swap takes from a pack, "k_max"
  int32_t max_stall = 32;  // moves in vain before it ends, "S"; 0: it makes none
  int32_t move_cap = 1000;
  bool after_complete = false;  // the step `complete` goes before it
};

// How an effort begins where packs, items and moves cannot be told apart: `rounds` of docs/reference/exchange.md.
struct RoundLimits {
  int32_t max_subset = 2;
  int32_t min_slots = 4;
  int64_t gap_ppb = 0;  // its own, whatever the job's
  int32_t cap = 64;     // of rounds
};

struct Effort {
  int64_t gap_ppb = 0;
  RoundLimits rounds;
  std::vector<SearchLimits> searches;
  int32_t pair_givers = 8;             // items that pair copies tries to take a copy from
  int32_t pair_max_slots = INT32_MAX;  // pair copies is left out above
};

// 1 fast, 2 balanced, 3 thorough, 4 exact. `exact` tries as many givers as `thorough`, so that it is never worse.
Effort effort_of(int32_t number);

enum class Counts : uint32_t { even, capacity, free };
enum class Level : uint32_t { regret, plain };

inline constexpr int64_t kPinned = -1;      // a move_cost: the item stays in its previous pack
inline constexpr int64_t kForcedOnly = -1;  // a max_moved: nothing moves beyond what must

struct Job {
  int32_t items = 0;
  int32_t packs = 0;
  std::vector<Row> weights;  // [scenario][item]
  Effort effort = effort_of(2);

  // Packs that differ.
  Counts counts = Counts::even;
  Row capacity;                // [pack], with Counts::capacity only
  Row pace;                    // [pack], 1..255
  std::vector<Row> base_load;  // [scenario][pack]

  Indices item_class;  // [item], 0: none

  // Copies.
  int32_t slots = 0;       // of all packs; 0: no copies
  int32_t max_copies = 0;  // of an item, the output's copy_stride counted in; 0: no limit beside the packs
  int32_t groups = 1;
  int32_t nodes = 1;  // above 1 only with copies and nothing else

  // The previous placement: by slot with copies, else by pack.
  Indices previous_slots;  // [slot], an item or -1
  Indices previous_pack;   // [item]
  Indices previous_rank;   // [item]
  Row move_cost;           // [item], or kPinned
  int64_t max_moved = 0;   // 0: no limit; or kForcedOnly
  int64_t move_price_ppb = 0;
  int64_t min_gain_ppb = 0;

  // Several scenarios.
  Level level = Level::regret;
  Row cap;            // [scenario], a time; 0: none
  Row fixed_offsets;  // [scenario]; for tests: instead of those of section 3
};

// [scenario]. Times, without offsets.
struct ScenarioReport {
  int64_t max_load = 0;
  int64_t min_load = 0;
  int64_t total_load = 0;  // sum of the weights
  int64_t lower_bound = 0;
  int64_t offset = 0;
};

struct Answer {
  bool feasible = true;
  std::string cause;  // where it is not

  Indices pack;          // [item]; empty with copies
  Indices rank;          // [item]; empty with copies
  Indices item_of_slot;  // [slot]; empty where the job gives no slots
  Indices copies;        // [item]; empty where the job gives no slots

  std::vector<Row> pack_load;  // [scenario][pack], without base and pace
  std::vector<ScenarioReport> scenarios;

  int64_t max_load = 0;  // greatest value of a pack
  int64_t min_load = 0;
  int64_t lower_bound = 0;
  int64_t limit_bound = 0;
  int64_t node_bound = 0;
  int64_t target = 0;
  int64_t start_load = 0;
  int64_t forced_cost = 0;
  int64_t moved_items = 0;
  int64_t moved_cost = 0;
  int32_t moves = 0;
  int32_t replaced = 0;  // replacements and pair copies
  int32_t chains = 0;    // of the start, for tests; no report has them

  bool kept = false;
  bool cap_exceeded = false;
  bool target_met() const { return max_load <= target; }
  bool proven() const { return max_load == lower_bound; }
};

// floor(value * parts / 10^9).
int64_t ppb_of(int64_t value, int64_t parts);

}  // namespace ballast::literal::one_rule
