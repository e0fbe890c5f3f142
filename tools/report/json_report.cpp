#include "tools/report/json_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/report/json_text.hpp"
#include "tools/report/output_arrays.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

ordered_json scenario_json(const std::string& name, const ScenarioSummary& scenario) {
  const Evenness &after = scenario.after, &before = scenario.before;
  return {{"name", name},
          {"max_load", after.max_load},
          {"min_load", after.min_load},
          {"mean_load", after.mean_load},
          {"lower_bound", scenario.lower_bound},
          {"gap", after.gap},
          {"cap_exceeded", scenario.cap_exceeded},
          {"before", {{"max_load", before.max_load}, {"min_load", before.min_load}, {"gap", before.gap}}}};
}

ordered_json layer_json(size_t number, const LayerSummary& layer, const Packing& packing) {
  ordered_json object = {
      {"layer", number},
      {"max_load", layer.after.max_load},
      {"min_load", layer.after.min_load},
      {"mean_load", layer.after.mean_load},
      {"lower_bound", layer.lower_bound},
      {"gap", layer.after.gap},
      {"proven", layer.proven},
      {"candidate", layer.candidate},
      {"moves", layer.moves},
      {"target_met", layer.target_met},
      {"rounded", layer.rounded},
      {"timed_out", layer.timed_out},
      {"before", {{"max_load", layer.before.max_load}, {"min_load", layer.before.min_load}, {"gap", layer.before.gap}}},
  };
  if (layer.moved)
    object.update({{"moved_items", layer.moved->items},
                   {"moved_cost", layer.moved->cost},
                   {"forced_cost", layer.moved->forced_cost},
                   {"start_load", layer.moved->start_load},
                   {"kept", layer.moved->kept}});
  if (layer.copies) object.update({{"most_copies", layer.copies->most}, {"doubles", layer.copies->doubles}});
  if (layer.copies && layer.moved) object["replaced"] = layer.copies->replaced;
  if (layer.copies && layer.copies->node_bound > 0) object["node_bound"] = layer.copies->node_bound;
  for (size_t k = 0; k < layer.scenarios.size(); ++k)
    object["scenarios"].push_back(scenario_json(packing.scenarios.names[k], layer.scenarios[k]));
  return object;
}

// The layer's row of an array. Of three dimensions a list of lists, without the -1 that fill them.
ordered_json row_json(const ArrayView& view, size_t layer) {
  if (view.depth != 0)
    return std::visit(
        [&](const auto& values) {
          ordered_json rows = ordered_json::array();
          for (size_t column = 0; column < view.columns; ++column) {
            const auto list = values.subspan((layer * view.columns + column) * view.depth, view.depth);
            rows.push_back(std::vector(list.begin(), std::find(list.begin(), list.end(), -1)));
          }
          return rows;
        },
        view.values);
  return std::visit(
      [&](const auto& values) {
        const auto row = values.subspan(layer * view.columns, view.columns);
        return ordered_json(std::vector(row.begin(), row.end()));
      },
      view.values);
}

}  // namespace

std::string packing_json(const std::string& file, const Packing& packing, std::span<const LayerSummary> layers) {
  const std::vector<NamedView> arrays = arrays_of(packing);
  ordered_json list = ordered_json::array();
  for (size_t i = 0; i < layers.size(); ++i) {
    list.push_back(layer_json(i, layers[i], packing));
    for (const NamedView& array : arrays) list.back()[array.array->name] = row_json(array.view, i);
  }
  ordered_json report = {
      {"ballast", BALLAST_TOOL_VERSION},
      {"file", file},
      {"backend", packing.backend},
      {"device", packing.device},
      {"degraded", packing.degraded},
      {"strategy", packing.strategy},
      {"seed", packing.seed},
      {"packs", packing.packs},
      {"items", packing.items},
      {"threads", packing.threads},
      {"milliseconds", packing.milliseconds},
  };
  if (packing.scenarios.count > 1) report["scenarios"] = packing.scenarios.names;
  if (packing.slots != 0) report["slots"] = packing.slots;
  report["layers"] = std::move(list);
  return json_text(report);
}

}  // namespace ballast::tools
