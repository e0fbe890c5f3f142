#include "host/cpu/placement/place_layer.hpp"

#include <algorithm>
#include <cinttypes>

#include "host/cpu/placement/nodes.hpp"
#include "host/cpu/workspace.hpp"

namespace ballast::cpu::placement {
namespace {

Rules rules_of(const Job& job) {
  const PreviousOptions& previous = job.placement.previous;
  return {job.recipe,         job.target_gap_ppb, job.placement.pair_givers, job.placement.scenarios.level,
          previous.max_moved, previous.price_ppb, previous.min_gain_ppb};
}

void place_published(const Job& job, Problem& problem, const Units& units, Worker& worker) {
  Workspace& ws = worker.placement;
  Answer& answer = ws.answer;
  const ReplicaOptions& replicas = job.placement.replicas;
  const int32_t heaviest_node = eplb(problem, replicas.groups, replicas.nodes, ws.eplb, answer);
  // Doubles are allowed, so an item may have more copies than there are packs.
  problem.most_copies = problem.slots - problem.items + 1;
  problem.copies = true;
  const Wide bound = bound_of(problem, 0, ws.solve.level, ws.solve.replicate);
  const auto [least, most] = std::minmax_element(answer.load[0].begin(), answer.load[0].begin() + problem.packs);
  LayerReport& report = answer.report = {};
  report.max_load = *most;
  report.min_load = *least;
  report.total_load = static_cast<uint32_t>(problem.total[0]);
  report.lower_bound = static_cast<uint32_t>(bound);
  report.load_exponent = units.load_exponent;
  if (units.rounded) report.flags |= kReportRounded;
  if (report.max_load <= bound + share_of(bound, job.target_gap_ppb)) report.flags |= kReportTargetMet;
  if (report.max_load == report.lower_bound) report.flags |= kReportProven;
  PlacementReport& placement = answer.placement = {};
  placement.start_load = report.max_load;
  placement.limit_bound = report.lower_bound;
  placement.most_copies = *std::max_element(answer.copies.begin(), answer.copies.begin() + problem.items);
  const uint32_t packs = job.packs / replicas.nodes;
  if (replicas.nodes > 1) placement.node_bound = (static_cast<uint32_t>(heaviest_node) + packs - 1) / packs;
}

void forget_options(PlacementReport& report) {
  report.start_load = 0;
  report.most_copies = 0;
  report.limit_bound = 0;
}

void place(const Job& job, Problem& problem, const Units& units, Worker& worker, StopToken& stop) {
  Workspace& ws = worker.placement;
  const Rules rules = rules_of(job);
  if (job.placement.published) return place_published(job, problem, units, worker);
  if (job.placement.replicas.nodes > 1) return place_nodes(job, problem, units, rules, worker, stop);
  Solution solution;
  // check_job has seen that there is a packing.
  (void)solve(problem, units, rules, worker, stop, ws.solve, solution);
  read_packing(ws.solve.state, job.placement.replicas.given, ws.answer);
  read_reports(ws.solve.state, units, solution, ws.answer);
  // A layer whose options all say nothing is told of as one without.
  if (problem.plain && !job.placement.replicas.given) forget_options(ws.answer.placement);
}

// Whether counts, pins, classes or previous slots may leave no packing.
bool may_be_infeasible(const Job& job) {
  const Placement& options = job.placement;
  if (options.published || options.replicas.nodes > 1) return false;
  return options.item_class || options.previous.move_cost || options.previous.item_of_slot ||
         options.packs.counts == CountRule::capacity;
}

Status check_layers(const Job& job, Worker& worker) {
  Workspace& ws = worker.placement;
  for (uint32_t layer = 0; layer < job.layers; ++layer) {
    Problem problem;
    Units units;
    if (const Status status = ingest(job, layer, ws.layer, ws.ingest, problem, units); !status.ok()) return status;
    if (!may_be_infeasible(job)) continue;
    const Status status = check_feasible(problem, rules_of(job), ws.solve);
    if (!status.ok()) return failure(status.code, "layer %" PRIu32 ": %s", layer, status.message.data());
  }
  return {};
}

}  // namespace

void Workspace::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  const uint32_t items = std::min(max_items, kMaxItemsPlaced), packs = std::min(max_packs, items);
  layer.layout(cutter, items, packs);
  node.layout(cutter, items, packs);
  ingest.layout(cutter, items, packs);
  solve.layout(cutter, items, packs);
  answer.layout(cutter, items, packs);
  of_node.layout(cutter, items, packs);
  eplb.layout(cutter, items, packs);
  local = cutter.allocate_span<uint32_t>(items);
  node_of = cutter.allocate_span<uint32_t>(items);
  rank_in_node = cutter.allocate_span<uint32_t>(items);
}

Status check_job(const Job& job, Worker& worker) {
  Workspace& ws = worker.placement;
  if (const Status status = check_numbers(job, ws.ingest.number); !status.ok()) return status;
  if (job.placement.scenarios.count > 1 || may_be_infeasible(job)) return check_layers(job, worker);
  return {};
}

void place_layer(const Job& job, uint32_t layer, Worker& worker, StopToken& stop) {
  Workspace& ws = worker.placement;
  Problem problem;
  Units units;
  (void)ingest(job, layer, ws.layer, ws.ingest, problem, units);
  worker.clock.charge(Stage::quantise);
  place(job, problem, units, worker, stop);
  if (stop.cancelled()) return;
  if (stop.timed_out()) ws.answer.report.flags |= kReportTimeOut;
  write_answer(job, layer, units, ws.answer);
  worker.clock.charge(Stage::scatter);
}

}  // namespace ballast::cpu::placement
