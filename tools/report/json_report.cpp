#include "tools/report/json_report.hpp"

#include <nlohmann/json.hpp>

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

}  // namespace

std::string json_text(const Packing& packing, std::span<const LayerSummary> layers) {
  ordered_json list = ordered_json::array();
  for (size_t i = 0; i < layers.size(); ++i) list.push_back(layer_json(i, layers[i]));
  const ordered_json report = {
      {"backend", packing.backend},   {"device", packing.device},   {"degraded", packing.degraded},
      {"strategy", packing.strategy}, {"seed", packing.seed},       {"packs", packing.packs},
      {"items", packing.items},       {"threads", packing.threads}, {"milliseconds", packing.milliseconds},
      {"layers", std::move(list)},
  };
  // A driver may name its device in bytes that are not UTF-8.
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ballast::tools
