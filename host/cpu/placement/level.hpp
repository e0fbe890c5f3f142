// The lower bounds of the scenarios, what is added to their times so that they compare, and the target.
#pragma once

#include <array>
#include <cstdint>

#include "host/cpu/bound.hpp"
#include "host/cpu/order.hpp"
#include "host/cpu/placement/ingest.hpp"
#include "host/cpu/placement/problem.hpp"
#include "host/cpu/placement/replicate.hpp"

namespace ballast::cpu::placement {

struct LevelScratch {
  std::span<uint32_t> light;   // [item] weights ascending
  std::span<Wide> prefix;      // [item + 1] sums of the lightest
  std::span<uint32_t> places;  // [item + 1] for the heaviest so many
  BoundScratch bound;
  std::span<uint16_t> order;  // [item]
  OrderScratch ordering;

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

// No packing's greatest time in the scenario, without its offset, is below this. For a plain problem it is the bound of the plain job.
Wide bound_of(const Problem& problem, uint32_t scenario, LevelScratch& scratch, ReplicateScratch& replicate);

struct Levels {
  std::array<int32_t, kMaxScenarios> bound = {};
  std::array<int32_t, kMaxScenarios> offset = {};
  int32_t lower_bound = 0;
};

// gap_ppb: of the target, which rules how far caps hold others back.
void set_offsets(const Problem& problem, const Units& units, ScenarioLevel level, uint32_t gap_ppb, Levels& levels);

// part * x / 10^9, rounded down.
Wide share_of(Wide x, uint32_t part_ppb);

}  // namespace ballast::cpu::placement
