// Strategy `eplb`: the published placement of experts, in whole numbers. docs/reference/strategies.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/cpu/placement/answer.hpp"
#include "host/cpu/placement/problem.hpp"

namespace ballast::cpu::placement {

struct EplbScratch {
  std::span<uint64_t> order;                  // [slot]
  std::span<int32_t> load;                    // [slot]
  std::span<int32_t> pack_sum;                // [pack]
  std::span<uint32_t> filled;                 // [pack]
  std::span<uint32_t> pack_of, rank_of;       // [slot]
  std::span<uint32_t> node_of, rank_in_node;  // [group]
  std::span<uint32_t> local;                  // [item]
  std::span<uint32_t> physical;               // [slot]

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// Fills the answer's slots, copies and loads. Returns the load of the heaviest node.
int32_t eplb(const Problem& problem, uint32_t groups, uint32_t nodes, EplbScratch& scratch, Answer& answer);

}  // namespace ballast::cpu::placement
