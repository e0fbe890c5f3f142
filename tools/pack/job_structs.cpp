#include "tools/pack/job_structs.hpp"

#include <cstddef>

namespace ballast::tools {
namespace {

template <typename Number>
const Number* data_or_null(const std::vector<Number>& numbers) {
  return numbers.empty() ? nullptr : numbers.data();
}

struct FieldOption {
  uint32_t type;
  size_t offset;
  const char* option;
};

constexpr FieldOption kFieldOptions[] = {
    {BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, strategy), "--strategy"},
    {BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, recipe), "--lift"},
    {BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, pack_count), "--packs"},
    {BALLAST_TYPE_PACKS, offsetof(ballast_packs, counts), "--counts"},
    {BALLAST_TYPE_PACKS, offsetof(ballast_packs, capacity), "--capacity"},
    {BALLAST_TYPE_PACKS, offsetof(ballast_packs, pace), "--pace"},
    {BALLAST_TYPE_PACKS, offsetof(ballast_packs, base_load), "--base-load"},
    {BALLAST_TYPE_CLASSES, offsetof(ballast_classes, item_class), "--classes"},
    {BALLAST_TYPE_REPLICAS, offsetof(ballast_replicas, slot_count), "--slots"},
    {BALLAST_TYPE_REPLICAS, offsetof(ballast_replicas, group_count), "--groups"},
    {BALLAST_TYPE_REPLICAS, offsetof(ballast_replicas, node_count), "--nodes"},
    {BALLAST_TYPE_REPLICAS, offsetof(ballast_replicas, max_copies), "--max-copies"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, item_of_slot), "--previous-slots"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, max_moved), "--max-moved"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, move_price_ppb), "--move-price"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, min_gain_ppb), "--min-gain"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, pack), "--previous"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, rank), "--previous-rank"},
    {BALLAST_TYPE_PREVIOUS, offsetof(ballast_previous, move_cost), "--move-cost"},
    {BALLAST_TYPE_SCENARIOS, offsetof(ballast_scenarios, importance), "--importance"},
    {BALLAST_TYPE_SCENARIOS, offsetof(ballast_scenarios, cap), "--cap"},
    {BALLAST_TYPE_SCENARIOS, offsetof(ballast_scenarios, count), "--scenario"},
};

const char* option_of(const ballast_error& error) {
  for (const FieldOption& row : kFieldOptions)
    if (row.type == error.field_type && row.offset == error.field_offset) return row.option;
  return nullptr;
}

}  // namespace

void JobStructs::chain(const PlacementArrays& placement, ballast_job_desc& job) {
  if (placement.packs_differ()) {
    packs_.counts = placement.counts;
    packs_.capacity = data_or_null(placement.capacity);
    packs_.pace = data_or_null(placement.pace);
    if (placement.has_base_load())
      packs_.base_load = std::visit([](const auto& v) -> const void* { return v.data(); }, placement.base_load);
    add(packs_, job);
  }
  if (!placement.item_class.empty()) {
    classes_.item_class = placement.item_class.data();
    add(classes_, job);
  }
  if (placement.has_previous()) {
    previous_.max_moved = placement.max_moved;
    previous_.move_price_ppb = placement.move_price_ppb;
    previous_.min_gain_ppb = placement.min_gain_ppb;
    previous_.pack = data_or_null(placement.previous_pack);
    previous_.item_of_slot = data_or_null(placement.previous_slots);
    previous_.rank = data_or_null(placement.previous_rank);
    previous_.move_cost = data_or_null(placement.move_cost);
    add(previous_, job);
  }
}

void JobStructs::chain_slots(const PlacementArrays& placement, int32_t* item_of_slot, uint32_t* copies,
                             ballast_job_desc& job) {
  replicas_.slot_count = placement.slots;
  replicas_.group_count = placement.groups;
  replicas_.node_count = placement.nodes;
  replicas_.max_copies = placement.max_copies;
  replicas_.index_type = BALLAST_INDEX_I32;
  replicas_.item_of_slot = item_of_slot;
  replicas_.copies = copies;
  add(replicas_, job);
}

void JobStructs::chain_scenarios(const Scenarios& scenarios, ballast_scenario_report* reports, ballast_job_desc& job) {
  scenarios_.count = scenarios.count;
  scenarios_.scale = scenarios.scale;
  scenarios_.level = scenarios.level;
  scenarios_.importance = data_or_null(scenarios.importance);
  scenarios_.cap = data_or_null(scenarios.cap);
  scenarios_.scenario_stride = scenarios.stride;
  scenarios_.reports = reports;
  add(scenarios_, job);
}

ballast_result run_job(const Plugin& plugin, ballast_context context, const ballast_job_desc& job) {
  auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
  const ballast_result result = plugin.api().run(context, &job, &error);
  if (result < 0) plugin.fail(result, error, option_of(error));
  return result;
}

}  // namespace ballast::tools
