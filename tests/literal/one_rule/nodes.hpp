// Section 9: packs in nodes. Groups of neighbouring items go to nodes, then each node is a row of its own. The bound
// holds however the groups lie; the target is the greatest of the rows', as the groups lie.
#pragma once

#include <functional>

#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

// Copies and nothing else. `solve_row` solves a job without nodes.
Answer solve_nodes(const Job& job, const std::function<Answer(const Job&)>& solve_row);

// [node]: its items, by the rank of their group and then by index.
std::vector<Indices> items_of_nodes(int32_t items, const Indices& node_of_group, const Indices& rank_of_group,
                                    int32_t nodes);

// The row of a node that holds these items.
Job job_of_node(const Job& job, const Indices& items);

// [group]: the sum of its items' weights.
Row group_weights(const Row& weights, int32_t groups);

}  // namespace ballast::literal::one_rule
