#include "tools/report/summary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast::tools {
namespace {

// True loads may lie a rounding below the bound, which is one of the quantised weights: no gap is negative.
double gap(double max_load, double lower_bound) {
  return lower_bound > 0 ? std::max(0.0, max_load / lower_bound - 1) : 0;
}

Evenness evenness(std::span<const double> loads, double lower_bound) {
  const auto [least, most] = std::minmax_element(loads.begin(), loads.end());
  const double sum = std::accumulate(loads.begin(), loads.end(), 0.0);
  return {*most, *least, sum / static_cast<double>(loads.size()), gap(*most, lower_bound)};
}

LayerSummary::Moves moves_of(const ballast_layer_report& report) {
  return {report.moved_items, report.moved_cost, report.forced_cost,
          std::ldexp(report.start_load, report.load_exponent), (report.flags & BALLAST_REPORT_KEPT) != 0};
}

// Slots whose item another slot of the same pack before them holds.
uint32_t doubles_of(const Packing& packing, size_t layer) {
  const size_t in_pack = packing.slots / packing.packs;
  const auto slots = std::span(packing.item_of_slot).subspan(layer * packing.slots, packing.slots);
  uint32_t doubles = 0;
  for (size_t s = 0; s < slots.size(); ++s) {
    const auto first = slots.begin() + static_cast<std::ptrdiff_t>(s / in_pack * in_pack);
    const auto own = slots.begin() + static_cast<std::ptrdiff_t>(s);
    doubles += std::find(first, own, slots[s]) != own;
  }
  return doubles;
}

LayerSummary flagged(const ballast_layer_report& report) {
  LayerSummary layer;
  layer.candidate = report.candidate;
  layer.moves = report.moves;
  layer.rounded = (report.flags & BALLAST_REPORT_ROUNDED) != 0;
  layer.target_met = (report.flags & BALLAST_REPORT_TARGET_MET) != 0;
  layer.proven = (report.flags & BALLAST_REPORT_PROVEN) != 0;
  layer.timed_out = (report.flags & BALLAST_REPORT_TIME_OUT) != 0;
  return layer;
}

void add_loads(const Packing& packing, size_t i, LayerSummary& layer) {
  const ballast_layer_report& report = packing.reports[i];
  layer.before = evenness(packing.row(packing.load_before, i), report.lower_bound_value);
  layer.after = {report.max_value, report.min_value, report.mean_value, report.gap};
  // The report's mean is one of the items' weights.
  if (packing.has_times)
    layer.after.mean_load = evenness(packing.row(packing.load_after, i), report.lower_bound_value).mean_load;
  layer.lower_bound = report.lower_bound_value;
}

// ---- several scenarios ----

ScenarioSummary scenario_summary(const Packing& packing, size_t layer, size_t k) {
  const ballast_scenario_report& report = packing.scenario_reports[layer * packing.scenarios.count + k];
  ScenarioSummary scenario;
  scenario.lower_bound = report.lower_bound * report.unit;
  scenario.before = evenness(packing.row(packing.load_before, layer, k), scenario.lower_bound);
  scenario.after = evenness(packing.row(packing.load_after, layer, k), scenario.lower_bound);
  const bool flagged = (packing.reports[layer].flags & BALLAST_REPORT_CAP_EXCEEDED) != 0;
  const double cap = packing.scenarios.cap.empty() ? 0 : packing.scenarios.cap[k];
  scenario.cap_exceeded = flagged && cap > 0 && scenario.after.max_load > cap;
  return scenario;
}

Evenness in_shares(const Evenness& loads) {
  const double mean = loads.mean_load > 0 ? loads.mean_load : 1;
  return {loads.max_load / mean, loads.min_load / mean, loads.mean_load / mean, loads.gap};
}

Evenness worst_of(std::span<const ScenarioSummary> scenarios, Evenness ScenarioSummary::*when) {
  const auto worst = std::max_element(scenarios.begin(), scenarios.end(), [&](const auto& a, const auto& b) {
    return (a.*when).max_over_mean() < (b.*when).max_over_mean();
  });
  return in_shares((*worst).*when);
}

void add_scenarios(const Packing& packing, size_t i, LayerSummary& layer) {
  for (size_t k = 0; k < packing.scenarios.count; ++k) layer.scenarios.push_back(scenario_summary(packing, i, k));
  layer.before = worst_of(layer.scenarios, &ScenarioSummary::before);
  layer.after = worst_of(layer.scenarios, &ScenarioSummary::after);
  layer.after.gap = packing.reports[i].gap;
  layer.lower_bound = packing.reports[i].lower_bound_value;
}

}  // namespace

std::vector<LayerSummary> summarize(const Packing& packing) {
  std::vector<LayerSummary> layers;
  for (size_t i = 0; i < packing.layers; ++i) {
    const ballast_layer_report& report = packing.reports[i];
    LayerSummary layer = flagged(report);
    if (packing.scenario_reports.empty())
      add_loads(packing, i, layer);
    else
      add_scenarios(packing, i, layer);
    if (packing.has_previous) layer.moved = moves_of(report);
    if (packing.slots != 0)
      layer.copies = {report.most_copies, report.replaced, doubles_of(packing, i),
                      std::ldexp(report.node_bound, report.load_exponent)};
    layers.push_back(std::move(layer));
  }
  return layers;
}

uint32_t worst_layer_before(std::span<const LayerSummary> layers) {
  const auto worst = std::min_element(layers.begin(), layers.end(), [](const LayerSummary& a, const LayerSummary& b) {
    return a.before.balancedness() < b.before.balancedness();
  });
  return static_cast<uint32_t>(worst - layers.begin());
}

Columns chart_columns(std::span<const double> loads, size_t most) {
  Columns columns;
  columns.packs_in_column = (loads.size() + most - 1) / most;
  for (size_t start = 0; start < loads.size(); start += columns.packs_in_column) {
    const auto run = loads.subspan(start, std::min(columns.packs_in_column, loads.size() - start));
    columns.heights.push_back(*std::max_element(run.begin(), run.end()));
  }
  return columns;
}

}  // namespace ballast::tools
