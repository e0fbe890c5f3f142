#include "tools/pack/previous.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tools/base/error.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool ends_as_json(const std::string& file) { return fs::path(file).extension() == ".json"; }

json parsed(const std::string& file) {
  if (!ends_as_json(file)) return nullptr;
  std::ifstream stream(file, std::ios::binary);
  return json::parse(stream, nullptr, false);
}

// The rows of what `pack --json` prints: {"layers": [{"pack_index": [...], ...}, ...]}. Null: it is none of that.
json rows_of_report(const json& report, const char* array) {
  if (!report.is_object() || !report.contains("layers") || !report["layers"].is_array()) return nullptr;
  json rows = json::array();
  for (const json& layer : report["layers"]) {
    if (!layer.is_object() || !layer.contains(array)) return nullptr;
    rows.push_back(layer[array]);
  }
  return rows;
}

// {"layer_list": [{"device_list": [{"device_expert": [...]}, ...]}, ...]}: the slots of a layer, device by device.
json rows_of_expert_map(const json& map) {
  if (!map.is_object() || !map.contains("layer_list") || !map["layer_list"].is_array()) return nullptr;
  json rows = json::array();
  for (const json& layer : map["layer_list"]) {
    if (!layer.is_object() || !layer.contains("device_list") || !layer["device_list"].is_array()) return nullptr;
    json row = json::array();
    for (const json& device : layer["device_list"]) {
      if (!device.is_object() || !device.contains("device_expert") || !device["device_expert"].is_array())
        return nullptr;
      for (const json& item : device["device_expert"]) row.push_back(item);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

PreviousFiles find_previous(const std::string& previous, const std::string& rank) {
  std::error_code ignored;
  if (!fs::is_directory(previous, ignored)) return {previous, rank};
  const fs::path folder = previous, packs = folder / "pack_index.npy", ranks = folder / "rank_in_pack.npy";
  if (!fs::exists(packs, ignored)) throw_usage("--previous: {} has no pack_index.npy", previous);
  if (!rank.empty()) return {packs.string(), rank};
  return {packs.string(), fs::exists(ranks, ignored) ? ranks.string() : ""};
}

WeightMatrix read_previous(const std::string& file, const char* array) {
  ReadOptions options;
  options.usual_keys = {array};
  if (const json rows = rows_of_report(parsed(file), array); !rows.is_null())
    return parse_weights(rows.dump(), file, options);
  return read_weights(file, options);
}

std::string find_previous_slots(const std::string& previous) {
  std::error_code ignored;
  if (!fs::is_directory(previous, ignored)) return previous;
  const fs::path slots = fs::path(previous) / "item_of_slot.npy";
  if (!fs::exists(slots, ignored)) throw_usage("--previous-slots: {} has no item_of_slot.npy", previous);
  return slots.string();
}

WeightMatrix read_previous_slots(const std::string& file) {
  ReadOptions options;
  options.usual_keys = {"item_of_slot", "physical_to_logical_map"};
  const json content = parsed(file);
  for (const json& rows : {rows_of_report(content, "item_of_slot"), rows_of_expert_map(content)})
    if (!rows.is_null()) return parse_weights(rows.dump(), file, options);
  return read_weights(file, options);
}

}  // namespace ballast::tools
