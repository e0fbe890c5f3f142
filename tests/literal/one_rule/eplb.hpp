// Strategy `eplb`: the published placement of experts, in whole numbers (replicas.md, 1). A yardstick: it knows copies,
// groups and nodes, and may put two copies of an item into one pack.
#pragma once

#include <vector>

#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

struct EplbAnswer {
  Indices item_of_slot;                // [slot]
  Indices copies;                      // [item]
  std::vector<Indices> slots_of_item;  // [item], by the number of the copy
};

// Where nodes do not divide groups, there is one group on one node.
EplbAnswer solve_eplb(const Row& weights, int32_t slots, int32_t groups, int32_t nodes, int32_t packs);

}  // namespace ballast::literal::one_rule
