// One batch packed by the plugin: the request and the result.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ballast/ballast.h"
#include "tools/loader/objects.hpp"
#include "tools/pack/placement.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct PackRequest {
  uint32_t packs = 0;
  std::string strategy;  // empty: the plugin's default
  uint64_t seed = 0;
  uint32_t backend = BALLAST_BACKEND_AUTO;
  std::optional<uint32_t> device;  // a number that `devices` lists
  uint32_t target_gap_ppb = 0;
  uint32_t move_cap = 0;
  uint32_t effort = 0;  // 0: the strategy's default
  uint64_t time_budget_ns = 0;
  bool lift = false;  // afterwards, raise the lightest packs
  uint32_t threads = 1;
  uint32_t first_layer = 0;
  PlacementOptions placement;
};

struct Packing {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint64_t seed = 0;
  uint32_t threads = 0;
  std::string strategy;
  std::string backend;
  std::string device;
  double milliseconds = 0;
  bool degraded = false;     // the CPU did the work although Vulkan was requested
  uint32_t slots = 0;        // 0: every item is in one pack
  uint32_t nodes = 0;        // of slots
  uint32_t most_copies = 0;  // of an item, in all layers
  std::vector<int32_t> pack_index;
  std::vector<int32_t> rank_in_pack;
  Scenarios scenarios;
  bool has_times = false;           // the loads below are times: packs have paces or base loads
  bool has_previous = false;        // before: the previous placement, else the items in their given order
  bool has_costs = false;           // moves cost other than one each
  bool has_counts = false;          // the packs may hold any numbers of items
  std::vector<double> load_before;  // [layer][scenario][pack]
  std::vector<double> load_after;
  std::vector<double> item_load;  // likewise, the items' weight alone; empty: as load_after
  std::vector<ballast_layer_report> reports;
  std::vector<ballast_scenario_report> scenario_reports;  // [layer][scenario]; empty: there is one scenario

  // With slots, in place of pack_index and rank_in_pack.
  std::vector<int32_t> item_of_slot;   // [layer][slot]
  std::vector<int32_t> slots_of_item;  // [layer][item][most_copies], ascending, then -1
  std::vector<uint32_t> copies;        // [layer][item]

  std::span<const double> row(const std::vector<double>& loads, size_t layer, size_t scenario = 0) const {
    return std::span(loads).subspan((layer * scenarios.count + scenario) * packs, packs);
  }
  const char* name_of_before() const { return has_previous ? "previous" : "items as given"; }
};

// The weights are [scenario][layer][item].
struct WeightFile {
  std::string name;  // for messages
  const WeightMatrix& weights;
};

// Throws Error; the interrupt word cancels it. placement: read for these weights. show_progress: on stderr.
Packing pack(const Plugin& plugin, const WeightFile& file, const PackRequest& request, const PlacementArrays& placement,
             bool show_progress);

}  // namespace ballast::tools
