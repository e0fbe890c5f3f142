#include "tools/pack/previous.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
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

// What stands under initial_global_assignments in YAML: "3: [0, 1, ...]" for every layer, which may span lines. The
// layers follow each other in the order of their numbers.
json rows_of_assignments(const std::string& file) {
  const std::string ending = fs::path(file).extension().string();
  if (ending != ".yaml" && ending != ".yml") return nullptr;
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const size_t start = text.find("initial_global_assignments:");
  if (start == std::string::npos) throw_usage("{}: has no initial_global_assignments", file);
  std::map<uint32_t, json> layers;
  for (size_t open = text.find('[', start); open != std::string::npos; open = text.find('[', open + 1)) {
    const size_t close = text.find(']', open), line = text.rfind('\n', open) + 1;
    const json row = json::parse(text.substr(open, close - open + 1), nullptr, false);
    const std::string key = text.substr(line, open - line);
    const size_t digit = std::min(key.find_first_not_of(" {,"), key.size());
    uint32_t layer = 0;
    const auto number = std::from_chars(key.data() + digit, key.data() + key.size(), layer);
    if (!row.is_array() || number.ec != std::errc())
      throw_usage("{}: what follows '{}' is no list of a layer's slots", file, key);
    layers[layer] = row;
  }
  json rows = json::array();
  for (const auto& [layer, row] : layers) rows.push_back(row);
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
  for (const json& rows :
       {rows_of_report(content, "item_of_slot"), rows_of_expert_map(content), rows_of_assignments(file)})
    if (!rows.is_null()) return parse_weights(rows.dump(), file, options);
  return read_weights(file, options);
}

}  // namespace ballast::tools
