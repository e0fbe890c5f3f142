#include "host/cpu/placement/nodes.hpp"

#include <algorithm>

#include "host/cpu/workspace.hpp"

namespace ballast::cpu::placement {
namespace {

class NodePlacer {
 public:
  NodePlacer(const Job& job, const Problem& problem, const Units& units, const Rules& rules, Worker& worker,
             StopToken& stop)
      : options_(job.placement.replicas),
        p_(problem),
        units_(units),
        rules_(rules),
        worker_(worker),
        stop_(stop),
        ws_(worker.placement),
        answer_(ws_.answer) {}

  void run() {
    place_groups();
    answer_.report = {};
    answer_.placement = {};
    answer_.report.lower_bound = static_cast<uint32_t>(std::max(flat_bound(), group_bound_));
    answer_.report.min_load = UINT32_MAX;
    for (uint32_t node = 0; node < options_.nodes; ++node) {
      list_items(node);
      place_node(node);
    }
    answer_.report.total_load = static_cast<uint32_t>(p_.total[0]);
    answer_.report.load_exponent = units_.load_exponent;
    if (units_.rounded) answer_.report.flags |= kReportRounded;
    if (answer_.report.max_load <= target_) answer_.report.flags |= kReportTargetMet;
    if (answer_.report.max_load == answer_.report.lower_bound) answer_.report.flags |= kReportProven;
    answer_.placement.start_load = answer_.report.max_load;
    answer_.placement.limit_bound = answer_.report.lower_bound;
  }

 private:
  Problem row_of(uint32_t items, uint32_t packs, uint32_t slots) const {
    Problem row = shaped(ws_.node, items, packs, slots, 1);
    row.most_copies = p_.most_copies;
    row.item_class = {};
    row.old_item = {};
    std::fill(row.pace.begin(), row.pace.end(), 1);
    std::fill(row.base[0].begin(), row.base[0].end(), 0);
    std::fill(row.home.begin(), row.home.end(), kNone);
    std::fill(row.old_rank.begin(), row.old_rank.end(), kNone);
    std::fill(row.cost.begin(), row.cost.end(), 1u);
    return row;
  }

  // Rows cannot fail: their packs are alike, and items find room.
  void solve_row(Problem& row, const Rules& rules, Solution& solution) {
    row.most_copies = std::min(row.most_copies, row.packs);
    (void)settle(row, {}, ws_.ingest.number);
    (void)solve(row, units_, rules, worker_, stop_, ws_.solve, solution);
    read_packing(ws_.solve.state, row.copies, ws_.of_node);
    read_reports(ws_.solve.state, units_, solution, ws_.of_node);
  }

  // To the best that the searches find, whatever the target.
  void place_groups() {
    const uint32_t size = p_.items / options_.groups;
    Problem groups = row_of(options_.groups, options_.nodes, options_.groups);
    std::fill(groups.weight[0].begin(), groups.weight[0].end(), 0);
    for (uint32_t i = 0; i < p_.items; ++i) groups.weight[0][i / size] += p_.weight[0][i];
    Recipe recipe = rules_.recipe;
    set_target(recipe, 0);
    Solution solution;
    solve_row(groups, Rules{recipe, 0, 0}, solution);
    group_bound_ = shared_by_node(solution.levels.lower_bound);
    for (uint32_t g = 0; g < options_.groups; ++g) {
      ws_.node_of[g] = static_cast<uint32_t>(ws_.of_node.pack[g]);
      ws_.rank_in_node[g] = static_cast<uint32_t>(ws_.of_node.rank[g]);
    }
    heaviest_ = 0;
    for (uint32_t node = 0; node < options_.nodes; ++node) heaviest_ = std::max(heaviest_, ws_.of_node.load[0][node]);
    node_bound_ = static_cast<uint32_t>(shared_by_node(heaviest_));
  }

  // The packs of a node share its load.
  Wide shared_by_node(Wide load) const {
    const uint32_t packs = p_.packs / options_.nodes;
    return (load + packs - 1) / packs;
  }

  // However the groups lie: all items on all packs, but for the packs that copies of an item can lie in.
  Wide flat_bound() const {
    Problem flat = p_;
    flat.most_copies = std::min(flat.most_copies, flat.packs / options_.nodes);
    return bound_of(flat, 0, ws_.solve.level, ws_.solve.replicate);
  }

  // By rank of their group, then by index.
  void list_items(uint32_t node) {
    const uint32_t size = p_.items / options_.groups;
    for (uint32_t g = 0; g < options_.groups; ++g)
      if (ws_.node_of[g] == node)
        for (uint32_t i = 0; i < size; ++i) ws_.local[ws_.rank_in_node[g] * size + i] = g * size + i;
  }

  void place_node(uint32_t node) {
    const uint32_t items = p_.items / options_.nodes, packs = p_.packs / options_.nodes,
                   slots = p_.slots / options_.nodes;
    Problem row = row_of(items, packs, slots);
    for (uint32_t i = 0; i < items; ++i) row.weight[0][i] = p_.weight[0][ws_.local[i]];
    Solution solution;
    solve_row(row, rules_, solution);
    const Answer& part = ws_.of_node;
    for (uint32_t i = 0; i < items; ++i) answer_.copies[ws_.local[i]] = part.copies[i];
    const uint32_t first = node * slots, width = slots / packs;
    if (row.copies)
      for (uint32_t s = 0; s < slots; ++s)
        answer_.item_of_slot[first + s] = static_cast<int32_t>(ws_.local[static_cast<uint32_t>(part.item_of_slot[s])]);
    else
      for (uint32_t i = 0; i < items; ++i)
        answer_
            .item_of_slot[first + static_cast<uint32_t>(part.pack[i]) * width + static_cast<uint32_t>(part.rank[i])] =
            static_cast<int32_t>(ws_.local[i]);
    std::copy_n(part.load[0].begin(), packs, answer_.load[0].begin() + size_t{node} * packs);
    join(part, solution);
  }

  void join(const Answer& part, const Solution& solution) {
    LayerReport& report = answer_.report;
    report.max_load = std::max(report.max_load, part.report.max_load);
    report.min_load = std::min(report.min_load, part.report.min_load);
    report.moves += part.report.moves;
    target_ = std::max(target_, solution.target);
    PlacementReport& placement = answer_.placement;
    placement.replaced += part.placement.replaced;
    placement.most_copies = std::max(placement.most_copies, part.placement.most_copies);
    placement.node_bound = node_bound_;
  }

  const ReplicaOptions& options_;
  const Problem& p_;
  const Units& units_;
  const Rules& rules_;
  Worker& worker_;
  StopToken& stop_;
  Workspace& ws_;
  Answer& answer_;
  uint32_t heaviest_ = 0, node_bound_ = 0;
  Wide group_bound_ = 0;
  Wide target_ = 0;
};

}  // namespace

void place_nodes(const Job& job, const Problem& problem, const Units& units, const Rules& rules, Worker& worker,
                 StopToken& stop) {
  NodePlacer(job, problem, units, rules, worker, stop).run();
}

}  // namespace ballast::cpu::placement
