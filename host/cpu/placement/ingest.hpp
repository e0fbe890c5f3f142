// From a job's numbers to those of a Problem: after this nothing is floating point.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/base/status.hpp"
#include "host/cpu/placement/problem.hpp"
#include "host/job.hpp"

namespace ballast::cpu::placement {

// What reports say of a layer's units.
struct Units {
  int32_t load_exponent = 0;                    // of one scenario
  std::array<double, kMaxScenarios> unit = {};  // of each scenario, in units of its weights
  std::array<int32_t, kMaxScenarios> cap = {};  // 0: none
  bool capped = false;
  bool rounded = false;
};

struct IngestScratch {
  std::span<uint32_t> number;  // [item + pack]

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// Fills the arrays of the problem and settles it. `storage` has the memory of the largest.
Status ingest(const Job& job, uint32_t layer, const Problem& storage, IngestScratch& scratch, Problem& problem,
              Units& units);

// Weights and base loads of all layers and scenarios; the lowest (layer, scenario, number) at fault is named.
Status check_numbers(const Job& job, std::span<uint32_t> scratch);

}  // namespace ballast::cpu::placement
