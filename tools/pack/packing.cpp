#include "tools/pack/packing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/pack/before.hpp"
#include "tools/pack/job_structs.hpp"
#include "tools/terminal/interrupt.hpp"
#include "tools/terminal/progress.hpp"

namespace ballast::tools {
namespace {

void check_effort(const ballast_strategy_info& info, uint32_t effort) {
  if (effort != 0 && info.efforts == 0) throw_usage("--effort: strategy {} has no efforts", info.name);
  if (effort > info.efforts) throw_usage("--effort: strategy {} has no effort {}", info.name, effort_name(effort));
}

ballast_strategy_info strategy_named(const Plugin& plugin, const std::string& asked) {
  std::vector<std::string> known;
  for (const ballast_strategy_info& info : plugin.strategies()) {
    if (asked.empty() || asked == info.name) return info;
    known.emplace_back(info.name);
  }
  throw_unknown("--strategy", asked, known);
}

// The sentence is about the file: its reader knows no context and no descriptor.
void check_size(const Plugin& plugin, const WeightFile& file, const ballast_strategy_info& strategy) {
  const uint32_t items = file.weights.items;
  if (items <= strategy.max_items_cpu) return;
  uint32_t most = 0;
  for (const ballast_strategy_info& info : plugin.strategies()) most = std::max(most, info.max_items_cpu);
  const std::string others =
      items <= most ? fmt::format("; others take up to {}: `ballast strategies`", most) : std::string();
  throw_usage("{}: has {} items a layer; strategy {} takes up to {}{}", file.name, items, strategy.name,
              strategy.max_items_cpu, others);
}

Device open_device(const Plugin& plugin, const PackRequest& request, Packing& packing) {
  auto desc = interface_struct<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
  desc.backend = request.backend;
  if (request.device) {
    const auto devices = plugin.devices();
    if (*request.device >= devices.size())
      throw_usage("there is no device {}; `ballast devices` lists 0 to {}", *request.device, devices.size() - 1);
    const ballast_device_caps& wanted = devices[*request.device];
    if (desc.backend != BALLAST_BACKEND_AUTO && desc.backend != wanted.backend)
      throw_usage("device {} is not one of backend {}", *request.device, backend_name(desc.backend));
    desc.backend = wanted.backend;
    std::memcpy(desc.device_uuid, wanted.device_uuid, sizeof desc.device_uuid);
  }
  OpenedDevice opened = create_device(plugin, desc);
  packing.degraded = opened.degraded;
  const ballast_device_caps caps = caps_of(plugin, opened.device);
  packing.backend = backend_name(caps.backend);
  packing.device = caps.name;
  return std::move(opened.device);
}

uint32_t BALLAST_CALL report_progress(void* user, uint64_t done, uint64_t all) {
  static_cast<Progress*>(user)->report(done, all);
  return 0;
}

ballast_job_desc make_job(const WeightMatrix& weights, const PackRequest& request, Packing& packing) {
  const size_t all_items = size_t{packing.layers} * packing.items;
  if (packing.slots == 0) {
    packing.pack_index.resize(all_items);
    packing.rank_in_pack.resize(all_items);
  } else {
    packing.item_of_slot.resize(size_t{packing.layers} * packing.slots);
    packing.copies.resize(all_items);
  }
  packing.load_after.resize(size_t{packing.layers} * packing.scenarios.count * packing.packs);
  if (packing.scenarios.count > 1) packing.scenario_reports.resize(size_t{packing.layers} * packing.scenarios.count);
  packing.reports.resize(packing.layers);

  auto job = interface_struct<ballast_job_desc>(BALLAST_TYPE_JOB_DESC);
  job.layer_count = packing.layers;
  job.item_count = packing.items;
  job.pack_count = packing.packs;
  job.first_layer = request.first_layer;
  job.weight_type = weights.type_code();
  job.weights = weights.data();
  job.strategy = packing.strategy.c_str();
  job.seed = request.seed;
  job.time_budget_ns = request.time_budget_ns;
  job.target_gap_ppb = request.target_gap_ppb;
  job.move_cap = request.move_cap;
  job.effort = request.effort;
  job.report_stride = static_cast<uint32_t>(sizeof(ballast_layer_report));
  job.cancel = interrupt_word();
  job.pack_index = packing.slots == 0 ? packing.pack_index.data() : nullptr;
  job.rank_in_pack = packing.slots == 0 ? packing.rank_in_pack.data() : nullptr;
  job.pack_value = packing.load_after.data();
  job.reports = packing.reports.data();
  return job;
}

// The strategy with one more refiner at its end. All other fields stay zero: the strategy's own values.
ballast_recipe with_lift(const Plugin& plugin, const std::string& strategy) {
  constexpr uint32_t kMoves = 1000;
  auto whole = interface_struct<ballast_recipe>(BALLAST_TYPE_RECIPE);
  plugin.call(plugin.api().strategy_recipe, strategy.c_str(), &whole);
  auto recipe = interface_struct<ballast_recipe>(BALLAST_TYPE_RECIPE);
  const uint32_t own = whole.finish_count == BALLAST_NONE ? 0 : whole.finish_count;
  if (own == BALLAST_MAX_REFINERS) throw_usage("--lift: {} has no room for one more refiner", strategy);
  std::copy_n(whole.finish, own, recipe.finish);
  recipe.finish[own].kind = BALLAST_REFINER_LIFT;
  recipe.finish[own].move_cap = kMoves;
  recipe.finish_count = own + 1;
  return recipe;
}

// Strategies without efforts are yardsticks that pack equal packs.
void check_division(const WeightFile& file, const PackRequest& request, const PlacementArrays& placement,
                    const ballast_strategy_info& strategy) {
  const bool any =
      strategy.efforts != 0 || placement.packs_differ() || placement.slots != 0 || placement.scenarios.count > 1;
  if (request.packs == 0 || (!any && file.weights.items % request.packs != 0))
    throw_usage("{}: {} packs do not divide its {} items evenly", file.name, request.packs, file.weights.items);
}

Packing empty_packing(const Plugin& plugin, const WeightFile& file, const PackRequest& request,
                      const PlacementArrays& placement) {
  const WeightMatrix& weights = file.weights;
  const ballast_strategy_info strategy = strategy_named(plugin, request.strategy);
  check_effort(strategy, request.effort);
  check_division(file, request, placement, strategy);
  check_size(plugin, file, strategy);
  Packing packing;
  packing.scenarios = placement.scenarios;
  packing.layers = weights.layers / packing.scenarios.count;
  packing.items = weights.items;
  packing.packs = request.packs;
  packing.seed = request.seed;
  packing.threads = request.threads;
  packing.strategy = strategy.name;
  packing.slots = placement.slots;
  packing.nodes = placement.nodes;
  packing.has_times = placement.has_times();
  packing.has_previous = placement.has_previous();
  packing.has_costs = !placement.move_cost.empty();
  packing.has_counts = placement.counts != BALLAST_COUNTS_EVEN;
  return packing;
}

void add_slots_of_items(Packing& packing) {
  if (packing.slots == 0) return;
  packing.most_copies = *std::max_element(packing.copies.begin(), packing.copies.end());
  packing.slots_of_item.assign(packing.copies.size() * packing.most_copies, -1);
  std::vector<uint32_t> found(packing.copies.size());
  for (size_t at = 0; at < packing.item_of_slot.size(); ++at) {
    const size_t layer = at / packing.slots, item = static_cast<size_t>(packing.item_of_slot[at]);
    const size_t row = layer * packing.items + item;
    packing.slots_of_item[row * packing.most_copies + found[row]++] = static_cast<int32_t>(at % packing.slots);
  }
}

// With several scenarios the plugin gives loads in rounded units; these are the weights' own.
void add_true_loads(const WeightMatrix& weights, const PlacementArrays& placement, Packing& packing) {
  if (packing.scenarios.count == 1) return;
  PlacementArrays now = placement;
  now.pace.clear();
  now.base_load = {};
  now.previous_pack = packing.pack_index;
  now.previous_slots = packing.item_of_slot;
  packing.load_after = times_before(weights, now, packing.packs);
}

// The plugin gives loads of items.
void add_times(const PlacementArrays& placement, Packing& packing) {
  if (!placement.has_times()) return;
  packing.item_load = packing.load_after;
  for (size_t at = 0; at < packing.load_after.size(); ++at)
    packing.load_after[at] =
        placement.time_of(at / packing.packs, at % packing.packs, packing.packs, packing.load_after[at]);
}

}  // namespace

Packing pack(const Plugin& plugin, const WeightFile& file, const PackRequest& request, const PlacementArrays& placement,
             bool show_progress) {
  const WeightMatrix& weights = file.weights;
  Packing packing = empty_packing(plugin, file, request, placement);
  const Device device = open_device(plugin, request, packing);
  const Context context = create_context(
      plugin, device,
      {packing.layers, std::max(packing.items, packing.slots), packing.packs, candidates_of(plugin, packing.strategy)},
      packing.threads);
  Progress progress(show_progress);
  ballast_job_desc job = make_job(weights, request, packing);
  job.progress_user = &progress;
  job.progress = report_progress;
  JobStructs structs;
  structs.chain(placement, job);
  if (packing.slots != 0) structs.chain_slots(placement, packing.item_of_slot.data(), packing.copies.data(), job);
  if (packing.scenarios.count > 1) structs.chain_scenarios(packing.scenarios, packing.scenario_reports.data(), job);
  ballast_recipe recipe;
  if (request.lift) {
    recipe = with_lift(plugin, packing.strategy);
    job.recipe = &recipe;
  }
  if (interrupted()) throw Error(exit_code_of_interrupt(), "cancelled");
  const auto start = std::chrono::steady_clock::now();
  const ballast_result result = run_job(plugin, context.get(), job);
  packing.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  packing.degraded |= result == BALLAST_DEGRADED;
  if (request.backend == BALLAST_BACKEND_AUTO && !request.device) {
    // The context may have found a GPU. The plugin does not report which of the two did the job.
    const ballast_device_caps caps = caps_of(plugin, device);
    if (caps.backend == BALLAST_BACKEND_VULKAN) {
      packing.backend = "auto";
      packing.device = fmt::format("CPU or {}", caps.name);
    }
  }
  packing.load_before = times_before(weights, placement, packing.packs);
  add_true_loads(weights, placement, packing);
  add_times(placement, packing);
  add_slots_of_items(packing);
  return packing;
}

}  // namespace ballast::tools
