// How many copies each item gets.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/placement/problem.hpp"

namespace ballast::cpu::placement {

struct ReplicateScratch {
  std::span<uint64_t> heap;    // [item]
  std::span<int32_t> guide;    // [item]
  std::span<uint32_t> copies;  // [item]
  std::span<uint64_t> sorted;  // [slot]
  std::span<int32_t> trial;    // [slot]
  std::span<uint64_t> giver;   // [item]

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

// guide[i] becomes the greatest weight of item i in any scenario.
void guide_of(const Problem& problem, std::span<int32_t> guide);

// slots - items times one more copy for the item of greatest ceil(guide / copies), lowest index, that may have one
// more.
void greedy_copies(const Problem& problem, std::span<const int32_t> guide, ReplicateScratch& scratch,
                   std::span<uint32_t> copies);

// Two slots a pack, judged by folding: passes copies from one item to another while the heaviest pair gets lighter.
// Returns how often.
uint32_t pair_copies(const Problem& problem, uint32_t givers, ReplicateScratch& scratch, std::span<uint32_t> copies);

}  // namespace ballast::cpu::placement
