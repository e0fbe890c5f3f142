#include "host/vulkan/plan/planner.hpp"

#include <algorithm>

#include "host/vulkan/plan/cost.hpp"
#include "host/vulkan/plan/kernel_table.hpp"
#include "host/vulkan/plan/scratch_layout.hpp"

namespace ballast::vulkan {
namespace {

// Variants of shaders, as docs/reference/stages.md numbers them.
enum OrderVariant : uint32_t { kToLpt, kByProduct, kShuffled, kFromLpt };

OrderVariant variant_of(OrderKind kind) {
  switch (kind) {
    case OrderKind::lpt:
    case OrderKind::zigzag:
      return kFromLpt;
    case OrderKind::shuffle:
      return kShuffled;
    case OrderKind::noisy:
    case OrderKind::noisy_ramp:
    case OrderKind::boosted:
      return kByProduct;
  }
  return kByProduct;
}

}  // namespace

PlanWalker::PlanWalker(const Plan& plan, Plan::Visit visit, void* visitor)
    : request_(plan.request()),
      recipe_(request_.recipe),
      limits_(plan.limits()),
      slice_layers_(plan.slice_layers()),
      pipeline_(stages_of(recipe_)),
      visit_(visit),
      visitor_(visitor) {}

bool PlanWalker::run() {
  for (uint32_t begin = 0; begin < request_.layers; begin += slice_layers_)
    if (!run_slice(begin, std::min(slice_layers_, request_.layers - begin))) return false;
  return true;
}

bool PlanWalker::run_slice(uint32_t begin, uint32_t layers) {
  layers_ = layers;
  const ScratchLayout scratch = layout_scratch(request_);
  base_ = Push{};
  base_.layer_begin = begin;
  base_.first_layer = request_.first_layer;
  base_.candidates = recipe_.candidates;
  base_.per_layer = 1;
  base_.seed_low = static_cast<uint32_t>(request_.seed);
  base_.seed_high = static_cast<uint32_t>(request_.seed >> 32);
  base_.set_outputs(request_.outputs);
  base_.weight_stride = request_.weight_stride;
  base_.target_gap_ppb = request_.target_gap_ppb;
  base_.layer_words = static_cast<uint32_t>(scratch.layer_words);
  base_.row_words = scratch.row_words;
  base_.rows_at = scratch.rows_at;
  bound_ = false;
  after_rounds_ = false;
  rows_ = {RowMode::all, 0, recipe_.candidates};
  return run_phases();
}

bool PlanWalker::run_phases() {
  if (!run_phase(Phase::layer)) return false;
  if (pipeline_.in_sequence)
    for (uint32_t candidate = 0; candidate < recipe_.candidates; ++candidate) {
      rows_ = {RowMode::all, candidate, 1};
      if (!run_phase(Phase::candidate) || !run_phase(Phase::improve)) return false;
    }
  else if (!run_phase(Phase::candidate) || !run_phase(Phase::select) || !run_phase(Phase::improve))
    return false;
  if (pipeline_.in_sequence) rows_ = {RowMode::all, 0, recipe_.candidates};
  return run_phase(Phase::conclude);
}

bool PlanWalker::run_phase(Phase phase) {
  for (const PipelineStage& stage : pipeline_.stages)
    if (stage.phase == phase && !run_stage(stage)) return false;
  return true;
}

bool PlanWalker::run_stage(const PipelineStage& stage) {
  switch (stage.step) {
    case Step::quantise:
      return quantise();
    case Step::lpt:
      return order_lpt();
    case Step::bound:
      return bound();
    case Step::order:
      return order();
    case Step::build:
      return build();
    case Step::keep:
      return keep();
    case Step::refine:
    case Step::finish:
      return refine(stage);
    case Step::complete:
      return true;  // Plan::make refuses layers that it would search
    case Step::boost:
      return boost();
    case Step::choose:
      return choose();
    case Step::scatter:
      return scatter();
  }
  return true;
}

// Whatever comes after `bound` runs beside it: nothing but the report waits for the bound.
void PlanWalker::next_step() {
  if (!bound_) ++step_;
  bound_ = false;
}

Dispatch PlanWalker::of(Kernel kernel, uint32_t variant, uint32_t reads, uint32_t writes) const {
  const KernelInfo& info = info_of(kernel);
  Dispatch d;
  d.kernel = kernel;
  d.stage = info.stage;
  d.constants = specialize(kernel, request_.items, request_.packs, variant, limits_);
  d.push = base_;
  d.reads = info.reads | reads;
  d.writes = info.writes | writes;
  return d;
}

bool PlanWalker::dispatch(Dispatch& d, const Rows& rows) {
  const uint64_t iterations = info_of(d.kernel).iterations(d.constants, rows.count, d.push.width);
  return dispatch(d, rows, iterations, iterations);
}

bool PlanWalker::dispatch(Dispatch& d, const Rows& rows, uint64_t iterations, uint64_t usual) {
  d.push.set_rows(rows.mode);
  d.push.per_layer = rows.count;
  d.push.candidate_begin = rows.begin;
  d.step = step_;
  if (rows.mode == RowMode::kept) d.reads |= kRegionKeep;
  if (rows.mode == RowMode::best) d.reads |= kRegionBest;
  // Best rows are one a layer.
  const bool by_row = info_of(d.kernel).role != KernelRole::layer;
  const uint64_t groups = by_row && rows.mode != RowMode::best ? uint64_t{layers_} * rows.count : layers_;
  for (uint64_t begin = 0; begin < groups;) {
    // The first is small: it shows how fast the device is before much is at stake.
    const uint64_t limit = first_ ? kFirstDispatchNs : kDispatchNs;
    const uint64_t most =
        std::min<uint64_t>(groups_within(limit, iterations, d.constants.workgroup, limits_.speed), limits_.groups);
    first_ = false;
    d.push.group_begin = static_cast<uint32_t>(begin);
    d.groups = static_cast<uint32_t>(std::min(most, groups - begin));
    d.cost_ns = nanoseconds_of(iterations, d.groups, d.constants.workgroup, limits_.speed);
    d.typical_ns = nanoseconds_of(usual, d.groups, d.constants.workgroup, limits_.speed.usual());
    if (!visit_(visitor_, d)) return false;
    begin += d.groups;
  }
  return true;
}

bool PlanWalker::quantise() {
  next_step();
  Dispatch d = of(Kernel::quantise, static_cast<uint32_t>(request_.weight_type));
  return dispatch(d, {});
}

bool PlanWalker::order_lpt() {
  next_step();
  Dispatch d = of(Kernel::order, kToLpt, kRegionWeight, kRegionLpt);
  d.push.kind = static_cast<uint32_t>(OrderKind::lpt);
  return dispatch(d, {});
}

bool PlanWalker::bound() {
  next_step();
  Dispatch d = of(Kernel::bound, 0);
  bound_ = true;
  return dispatch(d, {});
}

// All rules in one step: they write different rows.
bool PlanWalker::order() {
  next_step();
  const uint32_t begin = rows_.begin, end = rows_.begin + rows_.count;
  for (uint32_t r = 0; r < recipe_.orders.count; ++r) {
    // The first rule rules from 0 on, whatever it says.
    const uint32_t from = std::max(begin, r == 0 ? 0 : recipe_.orders[r].first_candidate);
    const uint32_t to = r + 1 < recipe_.orders.count ? std::min(end, recipe_.orders[r + 1].first_candidate) : end;
    if (from < to && !order_by(recipe_.orders[r], from, to)) return false;
  }
  return true;
}

bool PlanWalker::order_by(const OrderRule& rule, uint32_t begin, uint32_t end) {
  const OrderVariant variant = variant_of(rule.kind);
  uint32_t reads = 0;
  if (variant == kFromLpt) reads = kRegionLpt;
  if (variant == kByProduct) reads = kRegionWeight;
  if (rule.kind == OrderKind::boosted && begin > 0) reads |= kRegionLevel;
  Dispatch d = of(Kernel::order, variant, reads, kRegionOrder);
  d.push.kind = static_cast<uint32_t>(rule.kind);
  d.push.base = rule.base;
  d.push.amplitude = rule.amplitude;
  return dispatch(d, {RowMode::all, begin, end - begin});
}

bool PlanWalker::build() {
  next_step();
  Dispatch d = of(kernel_of(recipe_.builder), 0, takes_lpt_as_it_is(recipe_) ? kRegionLpt : kRegionOrder);
  return dispatch(d, rows_);
}

bool PlanWalker::keep() {
  next_step();
  const uint32_t kept = std::min(recipe_.keep, recipe_.candidates);
  Dispatch d = of(Kernel::keep, 0);
  d.push.width = kept;
  if (!dispatch(d, rows_)) return false;
  rows_ = {RowMode::kept, 0, kept};
  return true;
}

// After the last candidate nobody reads the levels.
bool PlanWalker::boost() {
  if (rows_.begin + 1 == recipe_.candidates) return true;
  next_step();
  // The first sets the levels, the others add to them.
  const bool first = rows_.begin == 0;
  Dispatch d = of(Kernel::boost, 0, first ? 0u : uint32_t{kRegionLevel});
  d.push.set_starts(first);
  return dispatch(d, rows_);
}

bool PlanWalker::choose() {
  next_step();
  Dispatch d = of(Kernel::choose, 0);
  d.push.kind = static_cast<uint32_t>(recipe_.choose);
  if (!dispatch(d, rows_)) return false;
  rows_ = {RowMode::best, 0, 1};
  return true;
}

bool PlanWalker::refine(const PipelineStage& stage) {
  const Refiner& refiner = stage.refiner;
  if (!serves(refiner, request_.packs, request_.slots())) return true;
  const KernelVariant which = kernel_of(refiner);
  const KernelInfo& info = info_of(which.kernel);
  Dispatch d = of(which.kernel, which.variant);
  d.stage = stage.charged_to;
  d.push.move_cap = refiner.move_cap;
  d.push.width = refiner.width;
  if (refiner.kind == RefinerKind::exchange) {
    d.push.base = max_stall_of(refiner, request_.slots());
    d.push.target_gap_ppb = refiner.target_gap_ppb;
  } else if (makes_rounds(refiner.kind)) {
    d.push.target_gap_ppb = rounds_aim_ppb(refiner.target_gap_ppb);
  }
  const uint64_t setup = info.setup(d.constants);
  const uint64_t move = info.iterations(d.constants, 0, refiner.width);
  // As many moves as a lane's loops and a workgroup's time allow; the driver's limit counts moves without barriers, so
  // this is safe.
  uint64_t most = kDispatchNs * 1000 / std::max<uint64_t>(move * limits_.speed.latency_ps, 1);
  if (limits_.loop_limit) most = std::min<uint64_t>(most, limits_.loop_limit / move);
  d.push.move_slice = static_cast<uint32_t>(std::clamp<uint64_t>(most, 1, refiner.move_cap));
  const uint32_t typical = typical_moves(refiner, after_rounds_);
  for (uint32_t made = 0; made < refiner.move_cap; made += std::min(d.push.move_slice, refiner.move_cap - made)) {
    next_step();
    d.push.set_starts(made == 0);
    const uint32_t usual = made < typical ? std::min(d.push.move_slice, typical - made) : 0;
    if (!dispatch(d, rows_, setup + move * d.push.move_slice, usual ? setup + move * usual / info.parts_of_usual : 1))
      return false;
  }
  after_rounds_ |= makes_rounds(refiner.kind);
  return true;
}

bool PlanWalker::scatter() {
  next_step();
  Dispatch d = of(Kernel::scatter, 0);
  return dispatch(d, rows_);
}

}  // namespace ballast::vulkan
