// How even a packing is, layer by layer, before and after.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tools/pack/packing.hpp"

namespace ballast::tools {

struct Evenness {
  double max_load = 0;
  double min_load = 0;
  double mean_load = 0;
  double gap = 0;  // max_load / lower bound - 1

  // 1 is perfect for both; a layer that weighs nothing is.
  double balancedness() const { return max_load > 0 ? mean_load / max_load : 1; }
  double max_over_mean() const { return max_load > 0 ? max_load / mean_load : 1; }
};

struct ScenarioSummary {
  Evenness before;
  Evenness after;  // both gaps are to the scenario's own bound
  double lower_bound = 0;
  bool cap_exceeded = false;
};

// With several scenarios, loads are shares of the scenario's mean load: before and after each have those of the
// scenario whose heaviest pack is farthest above its mean. The gap after is that of all scenarios together.
struct LayerSummary {
  Evenness before;
  Evenness after;
  double lower_bound = 0;
  uint32_t candidate = 0;
  uint32_t moves = 0;
  bool rounded = false;
  bool target_met = false;
  bool proven = false;
  bool timed_out = false;

  // With a previous placement.
  struct Moves {
    uint32_t items = 0;
    uint32_t cost = 0;
    uint32_t forced_cost = 0;
    double start_load = 0;  // greatest time of the previous placement after the forced moves
    bool kept = false;      // nothing else moved
  };
  std::optional<Moves> moved;

  // With slots.
  struct Copies {
    uint32_t most = 0;      // of an item
    uint32_t replaced = 0;  // slots with another item because the numbers of copies changed
    uint32_t doubles = 0;   // slots whose item is in their pack once more
    double node_bound = 0;  // mean load of the heaviest node's packs; 0 without nodes
  };
  std::optional<Copies> copies;

  std::vector<ScenarioSummary> scenarios;  // empty: there is one
};

std::vector<LayerSummary> summarize(const Packing& packing);

// The layer whose packs were least even before; the first of several.
uint32_t worst_layer_before(std::span<const LayerSummary> layers);

// At most so many columns of a chart: one a pack, or each the heaviest of a run of packs.
struct Columns {
  std::vector<double> heights;
  size_t packs_in_column = 1;
};
Columns chart_columns(std::span<const double> loads, size_t most);

}  // namespace ballast::tools
