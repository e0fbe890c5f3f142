#include "tests/literal/one_rule/nodes.hpp"

#include <algorithm>

#include "tests/literal/one_rule/offsets.hpp"
#include "tests/literal/one_rule/problem.hpp"

namespace ballast::literal::one_rule {
namespace {

// Groups are items and nodes packs: as good as the effort's searches can make it, whatever gap the job is content with.
Job job_of_groups(const Job& job) {
  Job outer;
  outer.items = job.groups;
  outer.packs = job.nodes;
  outer.weights = {group_weights(job.weights[0], job.groups)};
  outer.effort = job.effort;
  outer.effort.gap_ppb = 0;
  return outer;
}

// The packs of a node share its load.
int64_t shared_by_node(const Job& job, int64_t load) {
  const int64_t packs = job.packs / job.nodes;
  return (load + packs - 1) / packs;
}

// As if there were no nodes, but for the packs that copies of an item can lie in.
Job job_without_nodes(const Job& job) {
  const int32_t packs = job.packs / job.nodes;
  Job flat = job;
  flat.nodes = flat.groups = 1;
  flat.slots = job.slots > 0 ? job.slots : job.items;
  flat.max_copies = job.max_copies > 0 ? std::min(job.max_copies, packs) : packs;
  return flat;
}

// However the groups lie: everything together finds room, and the heaviest node shares what it holds.
int64_t bound_of_all(const Job& job, const Answer& groups) {
  const Job flat = job_without_nodes(job);
  return std::max(levels_of(flat, problem_of(flat)).lower_bound, shared_by_node(job, groups.lower_bound));
}

// Nodes lie one after the other.
void join(const Answer& node, const Indices& items, Answer& whole) {
  for (const int32_t item : node.item_of_slot) whole.item_of_slot.push_back(items[item]);
  for (size_t i = 0; i < items.size(); ++i) whole.copies[items[i]] = node.copies[i];
  whole.pack_load[0].insert(whole.pack_load[0].end(), node.pack_load[0].begin(), node.pack_load[0].end());
  whole.max_load = std::max(whole.max_load, node.max_load);
  whole.min_load = std::min(whole.min_load, node.min_load);
  whole.target = std::max(whole.target, node.target);
  whole.moves += node.moves;
  whole.replaced += node.replaced;
  whole.chains += node.chains;
}

}  // namespace

Job job_of_node(const Job& job, const Indices& items) {
  Job inner;
  inner.items = static_cast<int32_t>(items.size());
  inner.packs = job.packs / job.nodes;
  inner.slots = (job.slots > 0 ? job.slots : job.items) / job.nodes;
  inner.max_copies = job.max_copies;
  inner.effort = job.effort;
  inner.weights.emplace_back();
  for (const int32_t item : items) inner.weights[0].push_back(job.weights[0][item]);
  return inner;
}

Row group_weights(const Row& weights, int32_t groups) {
  Row sums(groups, 0);
  const size_t size = weights.size() / static_cast<size_t>(groups);
  for (size_t i = 0; i < weights.size(); ++i) sums[i / size] += weights[i];
  return sums;
}

std::vector<Indices> items_of_nodes(int32_t items, const Indices& node_of_group, const Indices& rank_of_group,
                                    int32_t nodes) {
  const int32_t groups = static_cast<int32_t>(node_of_group.size());
  const int32_t size = items / groups;
  std::vector<Indices> all(nodes, Indices(items / nodes));
  for (int32_t j = 0; j < groups; ++j)
    for (int32_t i = 0; i < size; ++i) all[node_of_group[j]][rank_of_group[j] * size + i] = j * size + i;
  return all;
}

Answer solve_nodes(const Job& job, const std::function<Answer(const Job&)>& solve_row) {
  const Answer groups = solve_row(job_of_groups(job));
  const std::vector<Indices> items = items_of_nodes(job.items, groups.pack, groups.rank, job.nodes);
  Answer whole;
  whole.copies.assign(job.items, 0);
  whole.pack_load.emplace_back();
  whole.min_load = INT64_MAX;
  for (const Indices& of_node : items) {
    const Answer node = solve_row(job_of_node(job, of_node));
    if (!node.feasible) return node;
    join(node, of_node, whole);
  }
  whole.lower_bound = bound_of_all(job, groups);
  for (const int64_t load : groups.pack_load[0])
    whole.node_bound = std::max(whole.node_bound, shared_by_node(job, load));
  whole.limit_bound = whole.lower_bound;
  whole.start_load = whole.max_load;
  ScenarioReport report{whole.max_load, whole.min_load, 0, whole.lower_bound, 0};
  for (const int64_t weight : job.weights[0]) report.total_load += weight;
  whole.scenarios = {report};
  return whole;
}

}  // namespace ballast::literal::one_rule
