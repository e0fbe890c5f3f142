#include "tools/report/engine_forms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "tools/report/json_text.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

std::span<const int32_t> row_of(const Packing& packing, size_t layer) {
  return std::span(packing.item_of_slot).subspan(layer * packing.slots, packing.slots);
}

// SGLang's --init-expert-location takes this one key and no other.
std::string physical_to_logical_map(const Packing& packing, uint32_t /*first_layer*/) {
  ordered_json map = ordered_json::array();
  for (size_t layer = 0; layer < packing.layers; ++layer) {
    const auto row = row_of(packing, layer);
    map.push_back(std::vector(row.begin(), row.end()));
  }
  return json_text({{"physical_to_logical_map", std::move(map)}});
}

// The load balancer's file of TensorRT-LLM. It is YAML, since the numbers of layers must be numbers.
std::string initial_global_assignments(const Packing& packing, uint32_t first_layer) {
  std::string text =
      fmt::format("num_slots: {}\nlayer_updates_per_iter: 0\ninitial_global_assignments:\n", packing.slots);
  for (size_t layer = 0; layer < packing.layers; ++layer)
    text += fmt::format("  {}: [{}]\n", first_layer + layer, fmt::join(row_of(packing, layer), ", "));
  return text;
}

// The expert map of vLLM on Ascend: it finds a layer by its place in the list.
std::string expert_map(const Packing& packing, uint32_t /*first_layer*/) {
  ordered_json layers = ordered_json::array();
  const size_t in_pack = packing.slots / packing.packs;
  for (size_t layer = 0; layer < packing.layers; ++layer) {
    ordered_json devices = ordered_json::array();
    for (size_t pack = 0; pack < packing.packs; ++pack) {
      const auto items = row_of(packing, layer).subspan(pack * in_pack, in_pack);
      devices.push_back({{"device_id", pack}, {"device_expert", std::vector(items.begin(), items.end())}});
    }
    layers.push_back({{"layer_id", layer}, {"device_count", packing.packs}, {"device_list", std::move(devices)}});
  }
  return json_text({{"moe_layer_count", packing.layers}, {"layer_list", std::move(layers)}});
}

constexpr EngineForm kForms[] = {{"sglang", "json", physical_to_logical_map},
                                 {"tensorrt_llm", "yaml", initial_global_assignments},
                                 {"vllm_ascend", "json", expert_map}};

}  // namespace

std::span<const EngineForm> engine_forms() { return kForms; }

const EngineForm* find_engine_form(const std::string& name) {
  for (const EngineForm& form : kForms)
    if (name == form.name) return &form;
  return nullptr;
}

}  // namespace ballast::tools
