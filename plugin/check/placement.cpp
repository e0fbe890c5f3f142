#include "plugin/check/placement.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "host/cpu/placement/place_layer.hpp"
#include "plugin/boundary/structs.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {
namespace {

static_assert(static_cast<uint32_t>(CountRule::free) == BALLAST_COUNTS_FREE);
static_assert(static_cast<uint32_t>(IndexType::i64) == BALLAST_INDEX_I64);
static_assert(static_cast<uint32_t>(ScenarioScale::absolute) == BALLAST_SCALE_ABSOLUTE);
static_assert(static_cast<uint32_t>(ScenarioLevel::plain) == BALLAST_LEVEL_PLAIN);
static_assert(kMaxScenarios == BALLAST_MAX_SCENARIOS && kPinned == BALLAST_PINNED && kNoMoves == BALLAST_NONE);
static_assert(static_cast<uint32_t>(kReportCapExceeded) == BALLAST_REPORT_CAP_EXCEEDED);
static_assert(static_cast<int32_t>(Code::infeasible) == BALLAST_E_INFEASIBLE);

constexpr uint32_t kMaxImportance = 16;

bool is_published(const ballast_job_desc& desc) { return desc.strategy && std::strcmp(desc.strategy, "eplb") == 0; }

ballast_result refuse_choice(const ErrorSink& errors, Field field, const char* name, uint32_t value, uint32_t largest) {
  return errors.fail(BALLAST_E_ARGUMENT, field, "%s is %u; it must be 0 to %u.", name, value, largest);
}

ballast_result refuse_reserved(const ErrorSink& errors, Field field, const char* name, uint32_t value) {
  return errors.fail(BALLAST_E_ARGUMENT, field, "%s is %u; it must be 0.", name, value);
}

ballast_result check_packs(const ballast_packs& packs, const ErrorSink& errors) {
  if (packs.counts > BALLAST_COUNTS_FREE)
    return refuse_choice(errors, BALLAST_FIELD(ballast_packs, counts), "packs.counts", packs.counts,
                         BALLAST_COUNTS_FREE);
  if (packs.reserved != 0)
    return refuse_reserved(errors, BALLAST_FIELD(ballast_packs, reserved), "packs.reserved", packs.reserved);
  const bool capped = packs.counts == BALLAST_COUNTS_CAPACITY;
  if (capped && !packs.capacity)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_packs, capacity),
                       "packs.capacity is NULL; BALLAST_COUNTS_CAPACITY needs it.");
  if (!capped && packs.capacity)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_packs, capacity),
                       "packs.capacity is given; only BALLAST_COUNTS_CAPACITY takes it.");
  return BALLAST_OK;
}

// ---- replicas ----

uint32_t groups_of(const ballast_replicas& r) { return std::max(r.group_count, 1u); }
uint32_t nodes_of(const ballast_replicas& r) { return std::max(r.node_count, 1u); }

// Most copies of an item on one node.
uint32_t most_copies_of(const ballast_job_desc& desc, const ballast_replicas& r, bool doubles) {
  uint32_t most = doubles ? UINT32_MAX : desc.pack_count / nodes_of(r);
  if (r.max_copies) most = std::min(most, r.max_copies);
  if (r.copy_stride) most = std::min(most, r.copy_stride);
  return most;
}

ballast_result check_slots(const ballast_context_t& context, const ballast_job_desc& desc, const PlacementDesc& p,
                           const ErrorSink& errors) {
  const uint32_t slots = p.slots(desc);
  const Field field = BALLAST_FIELD(ballast_replicas, slot_count);
  if (slots < desc.item_count)
    return errors.fail(BALLAST_E_ARGUMENT, field, "replicas.slot_count is %u; job.item_count is %u.", slots,
                       desc.item_count);
  if (slots % desc.pack_count != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field, "replicas.slot_count is %u, no multiple of job.pack_count, %u.",
                       slots, desc.pack_count);
  if (slots > context.limits.engine.max_items)
    return errors.fail(BALLAST_E_ARGUMENT, field,
                       "replicas.slot_count is %u; the context was made for at most %u items.", slots,
                       context.limits.engine.max_items);
  const uint32_t most = most_copies_of(desc, p.replicas, is_published(desc));
  if (uint64_t{desc.item_count} * most < slots)
    return errors.fail(BALLAST_E_ARGUMENT, field,
                       "replicas.slot_count is %u, but %u items in up to %u copies a node fill fewer.", slots,
                       desc.item_count, most);
  return BALLAST_OK;
}

ballast_result check_nodes(const ballast_job_desc& desc, const ballast_replicas& r, const ErrorSink& errors) {
  if (desc.item_count % groups_of(r) != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_replicas, group_count),
                       "replicas.group_count is %u, which does not divide job.item_count, %u.", r.group_count,
                       desc.item_count);
  const Field field = BALLAST_FIELD(ballast_replicas, node_count);
  if (desc.pack_count % nodes_of(r) != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field,
                       "replicas.node_count is %u, which does not divide job.pack_count, %u.", r.node_count,
                       desc.pack_count);
  if (groups_of(r) % nodes_of(r) != 0 && !is_published(desc))
    return errors.fail(BALLAST_E_ARGUMENT, field,
                       "replicas.node_count is %u, which does not divide replicas.group_count, %u.", r.node_count,
                       groups_of(r));
  return BALLAST_OK;
}

ballast_result check_replicas(const ballast_context_t& context, const ballast_job_desc& desc, const PlacementDesc& p,
                              const ErrorSink& errors) {
  const ballast_replicas& r = p.replicas;
  if (r.index_type > BALLAST_INDEX_I64)
    return refuse_choice(errors, BALLAST_FIELD(ballast_replicas, index_type), "replicas.index_type", r.index_type,
                         BALLAST_INDEX_I64);
  if (const ballast_result code = check_nodes(desc, r, errors)) return code;
  if (const ballast_result code = check_slots(context, desc, p, errors)) return code;
  if (r.slots_of_item && r.copy_stride == 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_replicas, copy_stride),
                       "replicas.copy_stride is 0; slots_of_item needs it.");
  if (!r.item_of_slot && desc.layer_count != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_replicas, item_of_slot),
                       "replicas.item_of_slot is NULL.");
  for (const auto& [given, field, name] :
       {std::tuple{desc.pack_index, BALLAST_FIELD(ballast_job_desc, pack_index), "pack_index"},
        std::tuple{desc.rank_in_pack, BALLAST_FIELD(ballast_job_desc, rank_in_pack), "rank_in_pack"}})
    if (given)
      return errors.fail(BALLAST_E_ARGUMENT, field, "job.%s is given; with ballast_replicas it must be NULL.", name);
  return BALLAST_OK;
}

// ---- the previous placement ----

ballast_result check_previous(const PlacementDesc& p, const ErrorSink& errors) {
  constexpr uint32_t kAll = 1000000000;
  const ballast_previous& v = p.previous;
  if (v.move_price_ppb > kAll)
    return refuse_choice(errors, BALLAST_FIELD(ballast_previous, move_price_ppb), "previous.move_price_ppb",
                         v.move_price_ppb, kAll);
  if (v.min_gain_ppb > kAll)
    return refuse_choice(errors, BALLAST_FIELD(ballast_previous, min_gain_ppb), "previous.min_gain_ppb", v.min_gain_ppb,
                         kAll);
  if (v.reserved != 0)
    return refuse_reserved(errors, BALLAST_FIELD(ballast_previous, reserved), "previous.reserved", v.reserved);
  if (!p.has_replicas && v.item_of_slot)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_previous, item_of_slot),
                       "previous.item_of_slot is given without ballast_replicas.");
  const struct {
    const void* given;
    Field field;
    const char* name;
  } of_items[] = {{v.pack, BALLAST_FIELD(ballast_previous, pack), "pack"},
                  {v.rank, BALLAST_FIELD(ballast_previous, rank), "rank"},
                  {v.move_cost, BALLAST_FIELD(ballast_previous, move_cost), "move_cost"}};
  for (const auto& each : of_items)
    if (p.has_replicas && each.given)
      return errors.fail(BALLAST_E_ARGUMENT, each.field,
                         "previous.%s is given; with ballast_replicas only item_of_slot is.", each.name);
  const bool says_more = v.max_moved || v.move_price_ppb || v.min_gain_ppb || v.rank || v.move_cost;
  if (says_more && !v.pack && !v.item_of_slot)
    return errors.fail(
        BALLAST_E_ARGUMENT,
        p.has_replicas ? BALLAST_FIELD(ballast_previous, item_of_slot) : BALLAST_FIELD(ballast_previous, pack),
        "previous.%s is NULL; what moves is not known without it.", p.has_replicas ? "item_of_slot" : "pack");
  return BALLAST_OK;
}

// ---- scenarios ----

ballast_result check_scenario_reports(const ballast_scenarios& s, const ErrorSink& errors) {
  if (!s.reports || s.report_stride == 0) return BALLAST_OK;
  const Field field = BALLAST_FIELD(ballast_scenarios, report_stride);
  if (s.report_stride < BALLAST_SIZE_SCENARIO_REPORT_1_0 || s.report_stride > BALLAST_MAX_STRUCT_SIZE ||
      s.report_stride % alignof(ballast_scenario_report) != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field,
                       "scenarios.report_stride is %u; it must be a multiple of %u, %u to %u.", s.report_stride,
                       static_cast<uint32_t>(alignof(ballast_scenario_report)), BALLAST_SIZE_SCENARIO_REPORT_1_0,
                       BALLAST_MAX_STRUCT_SIZE);
  return BALLAST_OK;
}

ballast_result check_scenarios(const ballast_job_desc& desc, const ballast_scenarios& s, const ErrorSink& errors) {
  if (s.count > BALLAST_MAX_SCENARIOS)
    return refuse_choice(errors, BALLAST_FIELD(ballast_scenarios, count), "scenarios.count", s.count,
                         BALLAST_MAX_SCENARIOS);
  if (s.scale > BALLAST_SCALE_ABSOLUTE)
    return refuse_choice(errors, BALLAST_FIELD(ballast_scenarios, scale), "scenarios.scale", s.scale,
                         BALLAST_SCALE_ABSOLUTE);
  if (s.level > BALLAST_LEVEL_PLAIN)
    return refuse_choice(errors, BALLAST_FIELD(ballast_scenarios, level), "scenarios.level", s.level,
                         BALLAST_LEVEL_PLAIN);
  const uint64_t weight = weight_size(static_cast<WeightType>(desc.weight_type));
  const Field stride = BALLAST_FIELD(ballast_scenarios, scenario_stride);
  if (s.scenario_stride % weight != 0)
    return errors.fail(BALLAST_E_ARGUMENT, stride, "scenarios.scenario_stride is no multiple of a weight's %u bytes.",
                       static_cast<uint32_t>(weight));
  if (s.scenario_stride != 0 && s.scenario_stride < desc.item_count * weight)
    return errors.fail(BALLAST_E_ARGUMENT, stride, "scenarios.scenario_stride is below the bytes of a layer.");
  return check_scenario_reports(s, errors);
}

ballast_result check_scenario_arrays(const ballast_scenarios& s, const ErrorSink& errors) {
  uint32_t caps = 0;
  for (uint32_t k = 0; k < s.count; ++k) {
    if (s.importance && (s.importance[k] == 0 || s.importance[k] > kMaxImportance))
      return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_scenarios, importance),
                         "scenarios.importance[%u] is %u; it must be 1 to %u.", k, s.importance[k], kMaxImportance);
    if (s.cap && !(s.cap[k] >= 0))
      return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_scenarios, cap), "scenarios.cap[%u] is %s.", k,
                         std::isnan(s.cap[k]) ? "not a number" : "negative");
    caps += s.cap && s.cap[k] > 0;
  }
  if (caps == s.count)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_scenarios, cap),
                       "scenarios.cap is on every scenario; one at least must be without.");
  return BALLAST_OK;
}

// ---- together ----

ballast_result unsupported(const ErrorSink& errors, Field field, const char* sentence) {
  return errors.fail(BALLAST_E_UNSUPPORTED, field, "%s", sentence);
}

ballast_result check_together(const PlacementDesc& p, const ErrorSink& errors) {
  if (!p.has_replicas) return BALLAST_OK;
  if (p.packs.counts != BALLAST_COUNTS_EVEN)
    return unsupported(errors, BALLAST_FIELD(ballast_packs, counts), "packs.counts: copies take EVEN alone.");
  if (p.classes.item_class)
    return unsupported(errors, BALLAST_FIELD(ballast_classes, item_class),
                       "classes.item_class: copies and classes are not served together.");
  if (nodes_of(p.replicas) == 1) return BALLAST_OK;
  constexpr const char* kAlone = "replicas.node_count: nodes take no %s; run each node alone.";
  const Field nodes = BALLAST_FIELD(ballast_replicas, node_count);
  if (p.previous.item_of_slot) return errors.fail(BALLAST_E_UNSUPPORTED, nodes, kAlone, "previous placement");
  if (p.packs.pace || p.packs.base_load) return errors.fail(BALLAST_E_UNSUPPORTED, nodes, kAlone, "packs that differ");
  if (p.scenarios.count > 1) return errors.fail(BALLAST_E_UNSUPPORTED, nodes, kAlone, "scenarios");
  return BALLAST_OK;
}

// Fold, then exchanges, on the items heaviest first: what the one rule is a rule of.
bool is_one_rule(const Recipe& recipe) {
  if (recipe.candidates != 1 || recipe.builder != BuilderKind::fold || !recipe.finish.empty()) return false;
  if (order_rule(recipe, 0).kind != OrderKind::lpt) return false;
  return std::all_of(recipe.refine.begin(), recipe.refine.end(),
                     [](const Refiner& refiner) { return aims_at_gap(refiner.kind); });
}

Field recipe_field(const ballast_job_desc& desc) {
  return desc.recipe ? BALLAST_FIELD(ballast_job_desc, recipe) : BALLAST_FIELD(ballast_job_desc, strategy);
}

ballast_result check_published(const ballast_job_desc& desc, const PlacementDesc& p, const ErrorSink& errors) {
  if (desc.recipe)
    return unsupported(errors, BALLAST_FIELD(ballast_job_desc, recipe), "Strategy eplb takes no recipe with copies.");
  if (p.packs.pace || p.packs.base_load || p.packs.counts)
    return unsupported(errors, {BALLAST_TYPE_PACKS, 0}, "Strategy eplb takes no packs that differ.");
  if (p.classes.item_class)
    return unsupported(errors, BALLAST_FIELD(ballast_classes, item_class), "Strategy eplb takes no classes.");
  if (p.previous.item_of_slot)
    return unsupported(errors, BALLAST_FIELD(ballast_previous, item_of_slot),
                       "Strategy eplb takes no previous placement.");
  if (p.scenarios.count > 1)
    return unsupported(errors, BALLAST_FIELD(ballast_scenarios, count), "Strategy eplb takes no scenarios.");
  return BALLAST_OK;
}

template <typename T>
ballast_result read_one(const KnownLink& link, T& copy, const ErrorSink& errors) {
  return link.found ? read_link(link.found, copy, errors) : BALLAST_OK;
}

}  // namespace

Field placement_field(const ballast_job_desc&, const PlacementDesc& placement) {
  if (placement.has_replicas) return BALLAST_FIELD(ballast_replicas, slot_count);
  if (placement.packs.counts || placement.packs.pace || placement.packs.base_load)
    return BALLAST_FIELD(ballast_packs, counts);
  if (placement.classes.item_class) return BALLAST_FIELD(ballast_classes, item_class);
  if (placement.previous.pack) return BALLAST_FIELD(ballast_previous, pack);
  if (placement.scenarios.count > 1 || placement.scenarios.reports) return BALLAST_FIELD(ballast_scenarios, count);
  return BALLAST_FIELD(ballast_job_desc, pack_count);
}

ballast_result read_job(const ballast_job_desc* source, const ErrorSink& errors, ballast_job_desc& desc,
                        PlacementDesc& placement) {
  KnownLink links[] = {{BALLAST_TYPE_PACKS},
                       {BALLAST_TYPE_CLASSES},
                       {BALLAST_TYPE_REPLICAS},
                       {BALLAST_TYPE_PREVIOUS},
                       {BALLAST_TYPE_SCENARIOS}};
  if (const ballast_result code = read_in(source, desc, errors, links)) return code;
  placement = {};
  placement.has_replicas = links[2].found != nullptr;
  if (const ballast_result code = read_one(links[0], placement.packs, errors)) return code;
  if (const ballast_result code = read_one(links[1], placement.classes, errors)) return code;
  if (const ballast_result code = read_one(links[2], placement.replicas, errors)) return code;
  if (const ballast_result code = read_one(links[3], placement.previous, errors)) return code;
  return read_one(links[4], placement.scenarios, errors);
}

ballast_result check_placement(const ballast_context_t& context, const ballast_job_desc& desc,
                               const PlacementDesc& placement, const ErrorSink& errors) {
  if (const ballast_result code = check_packs(placement.packs, errors)) return code;
  if (const ballast_result code = check_scenarios(desc, placement.scenarios, errors)) return code;
  if (const ballast_result code = check_previous(placement, errors)) return code;
  if (const ballast_result code = check_together(placement, errors)) return code;
  return placement.has_replicas ? check_replicas(context, desc, placement, errors) : BALLAST_OK;
}

ballast_result check_served(const ballast_job_desc& desc, const PlacementDesc& placement, const Recipe& recipe,
                            const ErrorSink& errors) {
  const bool divides = desc.item_count % desc.pack_count == 0;
  if (!divides && !placement.given() && !is_one_rule(recipe))
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, pack_count),
                       "job.pack_count is %u, which does not divide job.item_count, %u.", desc.pack_count,
                       desc.item_count);
  if (divides && !placement.given()) return BALLAST_OK;
  if (is_published(desc) && placement.has_replicas) {
    if (const ballast_result code = check_published(desc, placement, errors)) return code;
  } else if (!is_one_rule(recipe)) {
    return unsupported(
        errors, recipe_field(desc),
        "This strategy supports equal packs only; peak_exchange supports the structs of ballast_placement.h.");
  }
  const uint32_t most = cpu::placement::kMaxItemsPlaced;
  if (const uint32_t slots = placement.slots(desc); slots > most)
    return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_job_desc, item_count),
                       "The job has %u items or slots; with options at most %u are taken.", slots, most);
  if (desc.pack_count > most)
    return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_job_desc, pack_count),
                       "job.pack_count is %u; with options at most %u are taken.", desc.pack_count, most);
  return BALLAST_OK;
}

void translate(const ballast_job_desc& desc, const PlacementDesc& placement, Job& job) {
  Placement& p = job.placement;
  p = {};
  p.given = placement.given() || desc.item_count % desc.pack_count != 0;
  const uint32_t slots = placement.slots(desc);
  constexpr uint32_t kMostSlotsOfFast = 320;
  const bool fast = desc.effort == 1, thorough = desc.effort >= 3;
  p.pair_givers = thorough ? 32 : fast && slots > kMostSlotsOfFast ? 0 : 8;
  p.packs.counts = static_cast<CountRule>(placement.packs.counts);
  p.packs.capacity = placement.packs.capacity;
  p.packs.pace = placement.packs.pace;
  p.packs.base_load = static_cast<const std::byte*>(placement.packs.base_load);
  p.item_class = placement.classes.item_class;
  if (placement.has_replicas) {
    const ballast_replicas& r = placement.replicas;
    p.published = is_published(desc);
    // As published: where nodes do not divide the groups, there is one of each.
    const bool flat = p.published && groups_of(r) % nodes_of(r) != 0;
    const uint32_t groups = flat ? 1 : groups_of(r), nodes = flat ? 1 : nodes_of(r);
    p.replicas = {true,
                  slots,
                  groups,
                  nodes,
                  std::min(most_copies_of(desc, r, p.published), slots),
                  static_cast<IndexType>(r.index_type),
                  r.copy_stride,
                  r.item_of_slot,
                  r.slots_of_item,
                  r.copies};
  }
  const ballast_previous& v = placement.previous;
  p.previous = {v.pack, v.rank, v.move_cost, v.item_of_slot, v.max_moved, v.move_price_ppb, v.min_gain_ppb};
  const ballast_scenarios& s = placement.scenarios;
  p.scenarios.count = placement.scenario_count();
  p.scenarios.scale = static_cast<ScenarioScale>(s.scale);
  p.scenarios.level = static_cast<ScenarioLevel>(s.level);
  p.scenarios.stride = s.scenario_stride ? s.scenario_stride : job.weight_stride * desc.layer_count;
  if (s.count > 1) {
    p.scenarios.importance = s.importance;
    p.scenarios.cap = s.cap;
  }
}

ballast_result check_arrays(const ballast_job_desc& desc, const PlacementDesc& placement, const ErrorSink& errors) {
  if (placement.scenarios.count > 1)
    if (const ballast_result code = check_scenario_arrays(placement.scenarios, errors)) return code;
  return check_item_arrays(desc, placement, errors);
}

}  // namespace ballast::plugin
