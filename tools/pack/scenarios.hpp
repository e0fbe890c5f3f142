// Several weights for the same items: read, and made one array.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/weights/read_weights.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// As a user gives them.
struct ScenarioOptions {
  std::vector<std::string> files;  // beside WEIGHTS
  bool in_file = false;            // WEIGHTS holds scenarios x layers x items
  std::vector<std::string> caps;   // "K=VALUE"
  std::string importance;          // a list
  uint32_t level = 0;              // a ballast_scenario_level
  uint32_t scale = 0;              // a ballast_scenario_scale

  bool given() const { return in_file || !files.empty(); }
};

struct Scenarios {
  uint32_t count = 1;
  std::vector<std::string> names;
  std::vector<uint32_t> importance;  // [scenario]; empty: equal
  std::vector<double> cap;           // [scenario], 0: none; empty: none at all
  uint32_t level = 0;
  uint32_t scale = 0;
  uint64_t stride = 0;  // bytes from scenario to scenario; 0: they follow each other
};

// The weights of one more scenario follow those that are there; all get one type.
void append_scenario(WeightMatrix& all, const WeightMatrix& more);

// What needs no file. Throws Error(usage) that names the option.
void check_scenarios(const ScenarioOptions& options, const ReadOptions& reading);

// The weights as [scenario][layer][item]: matrix.layers counts the rows of all scenarios. Throws Error(usage).
WeightMatrix read_scenarios(const std::string& weights, const ReadOptions& reading, const ScenarioOptions& options,
                            Scenarios& scenarios);

}  // namespace ballast::tools
