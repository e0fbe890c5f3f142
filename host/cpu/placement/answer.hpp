// From a packing to the outputs of a job.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/cpu/placement/solve.hpp"
#include "host/job.hpp"

namespace ballast::cpu::placement {

// A layer's packing as it is given out.
struct Answer {
  std::span<int32_t> pack, rank;                        // [item] without copies
  std::span<int32_t> item_of_slot;                      // [slot] with replicas
  std::span<int32_t> copy_of_slot;                      // [slot] number of the copy, of strategy `eplb`
  std::span<uint32_t> copies;                           // [item]
  std::array<std::span<uint32_t>, kMaxScenarios> load;  // [scenario][pack] without base loads and paces
  std::span<uint64_t> key;                              // [item] scratch
  std::span<int32_t> next;                              // [item] scratch
  std::span<uint8_t> taken;                             // [item] scratch
  LayerReport report;
  PlacementReport placement;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// Items' packs and ranks: what stays in its pack keeps its rank, the rest takes the lowest free ones.
void read_ranks(const State& state, Answer& answer);

// Loads, copies and, where they are asked for as slots, places.
void read_packing(const State& state, bool as_slots, Answer& answer);

void read_reports(const State& state, const Units& units, const Solution& solution, Answer& answer);

// Writes what the job asks for, and calls its report.
void write_answer(const Job& job, uint32_t layer, const Units& units, const Answer& answer);

}  // namespace ballast::cpu::placement
