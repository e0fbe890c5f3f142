#include "tools/report/json_report.hpp"

#include <nlohmann/json.hpp>

#include "tools/report/json_text.hpp"
#include "tools/report/output_arrays.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

ordered_json layer_json(size_t number, const LayerSummary& layer) {
  return {
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
}

// The layer's row of an array.
ordered_json row_json(const ArrayView& view, size_t layer) {
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
    list.push_back(layer_json(i, layers[i]));
    for (const NamedView& array : arrays) list.back()[array.array->name] = row_json(array.view, i);
  }
  return json_text({
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
      {"layers", std::move(list)},
  });
}

}  // namespace ballast::tools
