// One batch packed by the plugin: the request and the result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ballast/ballast.h"
#include "tools/loader/objects.hpp"
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
  bool degraded = false;  // the CPU did the work although Vulkan was requested
  std::vector<int32_t> pack_index;
  std::vector<int32_t> rank_in_pack;
  std::vector<double> load_before;  // [layer][pack], of the items in their given order
  std::vector<double> load_after;
  std::vector<ballast_layer_report> reports;
};

struct WeightFile {
  std::string name;  // for messages
  const WeightMatrix& weights;
};

// Throws Error; the interrupt word cancels it. show_progress: on stderr.
Packing pack(const Plugin& plugin, const WeightFile& file, const PackRequest& request, bool show_progress);

}  // namespace ballast::tools
