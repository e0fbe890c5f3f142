// A layer with its options as whole numbers, those at neutral values taken away. docs/reference/placement.md has the
// rule.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/placement.hpp"

namespace ballast::cpu::placement {

inline constexpr int32_t kNone = -1;  // no pack, no item, no rank
inline constexpr int64_t kUnlimited = INT64_MAX / 8;

// Weights, times and what moving costs fit 31 bits; sums of them with a price do not.
using Wide = int64_t;

struct Problem {
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t slots = 0;  // items in all their copies
  uint32_t scenarios = 1;
  uint32_t live = 0;        // packs that take anything
  uint32_t mean_slots = 0;  // of a live pack, rounded up
  uint32_t most_copies = 1;
  bool copies = false;    // some item may have two, or slots have a previous item
  bool previous = false;  // something has a previous pack
  bool classes = false;   // two items may not meet
  bool alike = false;     // packs cannot be told apart
  bool plain = false;     // nothing at all

  std::array<std::span<int32_t>, kMaxScenarios> weight;  // [scenario][item]
  std::array<std::span<int32_t>, kMaxScenarios> base;    // [scenario][pack]
  std::array<int32_t, kMaxScenarios> total = {};         // of the weights
  std::span<int32_t> pace;                               // [pack]
  std::span<uint32_t> least, most;                       // [pack] items it takes
  std::span<uint32_t> item_class;                        // [item] 0: none
  std::span<uint32_t> cost;                              // [item] of moving it, or kPinned
  std::span<int32_t> home;                               // [item] its previous pack or kNone
  std::span<int32_t> old_rank;                           // [item] its previous rank or kNone
  std::span<int32_t> old_item;                           // [slot] its previous item or kNone
  std::span<uint32_t> had_first;                         // [item + 1] into had_pack
  std::span<uint32_t> had_pack;                          // [slot] previous packs of an item, ascending

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);

  static int32_t share(int32_t weight, uint32_t copies) {
    return static_cast<int32_t>((static_cast<uint32_t>(weight) + copies - 1) / copies);
  }
  bool pinned(uint32_t item) const { return previous && !copies && cost[item] == kPinned; }
  bool clash(int32_t a, int32_t b) const {
    return a == b || (classes && item_class[static_cast<uint32_t>(a)] != 0 &&
                      item_class[static_cast<uint32_t>(a)] == item_class[static_cast<uint32_t>(b)]);
  }
  // What holding the item in the pack adds to the cost of all moves.
  uint32_t off(uint32_t item, uint32_t pack) const {
    if (!previous) return 0;
    if (!copies) return home[item] != kNone && home[item] != static_cast<int32_t>(pack) ? cost[item] : 0;
    for (uint32_t h = had_first[item]; h < had_first[item + 1]; ++h)
      if (had_pack[h] == pack) return 0;
    return 1;
  }
};

// A problem of this shape in the memory of the largest.
Problem shaped(const Problem& storage, uint32_t items, uint32_t packs, uint32_t slots, uint32_t scenarios);

// Counts and flags, from what ingest has filled in: weight, base, pace, classes, and the previous placement. scratch:
// a place an item. Code::infeasible where the counts alone allow no packing.
Status settle(Problem& problem, const PackOptions& packs, std::span<uint32_t> scratch);

}  // namespace ballast::cpu::placement
