// Golden cases of the one rule: answers to the byte (one_rule.json), and small layers with exact optima
// (placement_small.json, scenarios_small.json) or with the published placement (eplb_vectors.json).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/literal/one_rule/quantise.hpp"

namespace ballast::golden {

using literal::one_rule::Indices;
using literal::one_rule::Row;

// One layer, as a caller gives it, and what the rule answers. Not in the answer: causes, scenario reports but their
// bounds and offsets. Chains are those of the start, which no report has.
struct RuleCase {
  std::string name;
  literal::one_rule::CallerJob job;
  literal::one_rule::Answer answer;
  int32_t load_exponent = 0;
};
const std::vector<RuleCase>& rule_cases();

// Empty if the answer is the golden one; else a sentence that names the first difference.
std::string difference(const RuleCase& expected, const literal::one_rule::Answer& answer);

// Whole numbers, taken as they are.
struct PlacementCase {
  std::string name;
  literal::one_rule::Job job;
  bool feasible = false;
  int64_t optimum = 0;      // the least greatest time with at most max(budget, least_moved) moved
  int64_t budget = -1;      // -1: none
  int64_t least_moved = 0;  // of all packings
};
const std::vector<PlacementCase>& placement_cases();

struct ScenarioCase {
  std::string name;
  literal::one_rule::Job job;
  Row offset;               // [scenario]
  int64_t optimum = 0;      // the least greatest value under these offsets
  std::vector<Row> pareto;  // [vector][scenario]: all greatest loads that no packing improves on
};
const std::vector<ScenarioCase>& scenario_cases();

struct EplbLayer {
  std::string name;
  Row weights;  // as a caller gives them
  int32_t slots = 0;
  int32_t groups = 1;
  int32_t nodes = 1;
  int32_t packs = 0;
  Indices item_of_slot;
  Indices copies;
  std::vector<Indices> slots_of_item;  // by the number of the copy
};
const std::vector<EplbLayer>& eplb_layers();

}  // namespace ballast::golden
