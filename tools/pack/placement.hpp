// The options of ballast_placement.h: as a user gives them, and as arrays that a job can take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ballast/ballast.h"
#include "tools/pack/scenarios.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

inline constexpr uint32_t kNotGiven = UINT32_MAX;

// Names of files, lists and numbers. Empty: the option is not given.
struct PlacementOptions {
  uint32_t counts = kNotGiven;  // a ballast_counts
  std::string capacity;         // a list or a file, as is pace
  std::string pace;
  std::string base_load;
  std::string classes;
  std::string previous;  // a file, or a folder that --out wrote
  std::string previous_rank;
  std::string move_cost;
  std::optional<uint32_t> max_moved;
  std::optional<double> move_price;
  std::optional<double> min_gain;
  std::optional<uint32_t> slots;
  uint32_t groups = 0;  // 0: one, as are nodes
  uint32_t nodes = 0;
  uint32_t max_copies = 0;  // 0: one a pack
  std::string previous_slots;
  ScenarioOptions scenarios;
};

// The shape of the job that takes them.
struct PlacementShape {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t scenarios = 1;
};

// An empty array: the struct's default.
struct PlacementArrays {
  uint32_t counts = BALLAST_COUNTS_EVEN;
  std::vector<uint32_t> capacity;  // [pack]
  std::vector<uint32_t> pace;      // [pack]
  WeightMatrix::Values base_load;  // [layer][scenario][pack], of the weights' type once align_types has run
  std::vector<uint32_t> item_class;
  std::vector<int32_t> previous_pack;
  std::vector<int32_t> previous_rank;
  std::vector<uint32_t> move_cost;
  uint32_t max_moved = 0;  // these three as ballast_previous has them
  uint32_t move_price_ppb = 0;
  uint32_t min_gain_ppb = 0;
  uint32_t slots = 0;  // 0: every item is in one pack, and there are no slots
  uint32_t groups = 0;
  uint32_t nodes = 0;
  uint32_t max_copies = 0;
  std::vector<int32_t> previous_slots;  // [layer][slot]
  Scenarios scenarios;

  bool has_base_load() const {
    return std::visit([](const auto& v) { return !v.empty(); }, base_load);
  }
  bool packs_differ() const { return counts != BALLAST_COUNTS_EVEN || has_times(); }
  // Times of packs are more than the loads of their items.
  bool has_times() const { return !pace.empty() || has_base_load(); }
  bool has_previous() const { return !previous_pack.empty() || !previous_slots.empty(); }
  // row: layer * scenarios + scenario.
  double base_of(size_t row, size_t pack, size_t packs) const;
  double time_of(size_t row, size_t pack, size_t packs, double load) const;
};

// What needs no file. Throws Error(usage) that names the option.
void check_placement(const PlacementOptions& options);

// Reads the files. Throws Error(usage) that names option, file and place.
PlacementArrays read_placement(const PlacementOptions& options, const PlacementShape& shape);

// Gives weights and base loads one type.
void align_types(WeightMatrix& weights, PlacementArrays& placement);

}  // namespace ballast::tools
