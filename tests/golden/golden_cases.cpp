#include "tests/golden/golden_cases.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ballast::golden {
namespace {

using nlohmann::json;

// [layer][item], flattened.
template <typename T>
std::vector<T> flattened(const json& rows, uint32_t layers, uint32_t items) {
  std::vector<T> values;
  for (const json& row : rows)
    for (const json& value : row) values.push_back(value.get<T>());
  if (rows.size() != layers || values.size() != size_t{layers} * items)
    throw std::runtime_error("a golden row is short");
  return values;
}

Case parse(const std::string& strategy, const json& object) {
  Case c;
  c.strategy = strategy;
  c.name = object.at("name").get<std::string>();
  c.layers = object.at("layers").get<uint32_t>();
  c.items = object.at("items").get<uint32_t>();
  c.packs = object.at("packs").get<uint32_t>();
  c.seed = std::stoull(object.at("seed").get<std::string>());
  c.weights = flattened<uint32_t>(object.at("weight"), c.layers, c.items);
  c.pack_index = flattened<int32_t>(object.at("pack_index"), c.layers, c.items);
  c.rank_in_pack = flattened<int32_t>(object.at("rank_in_pack"), c.layers, c.items);
  c.max_load = object.at("max_load").get<std::vector<uint32_t>>();
  c.min_load = object.at("min_load").get<std::vector<uint32_t>>();
  if (c.max_load.size() != c.layers || c.min_load.size() != c.layers)
    throw std::runtime_error("golden loads are short");
  return c;
}

std::vector<Case> load_all() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(BALLAST_GOLDEN_DATA)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Case> all;
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file);
    const json content = json::parse(stream);
    if (!content.is_array()) continue;  // cases of another form, see one_rule_cases.hpp
    for (const json& object : content) all.push_back(parse(file.stem().string(), object));
  }
  if (all.empty()) throw std::runtime_error("no golden cases");
  return all;
}

// The first difference of one kind of result, each layer having `width` of them.
template <typename A, typename B>
std::string first_difference(const char* what, const std::vector<A>& expected, const std::vector<B>& got,
                             size_t width) {
  for (size_t i = 0; i < expected.size(); ++i) {
    if (i < got.size() && static_cast<double>(expected[i]) == static_cast<double>(got[i])) continue;
    const std::string where =
        " of layer " + std::to_string(i / width) + (width > 1 ? ", item " + std::to_string(i % width) : "");
    const std::string value = i < got.size() ? std::to_string(got[i]) : "nothing";
    return what + where + " is " + value + ", golden " + std::to_string(expected[i]);
  }
  return "";
}

}  // namespace

const std::vector<Case>& cases() {
  static const std::vector<Case> all = load_all();
  return all;
}

std::vector<Case> cases_of(std::string_view strategy) {
  std::vector<Case> some;
  for (const Case& c : cases())
    if (c.strategy == strategy) some.push_back(c);
  return some;
}

std::string difference(const Case& expected, const Answer& answer) {
  for (const std::string& found :
       {first_difference("max_load", expected.max_load, answer.max_load, 1),
        first_difference("min_load", expected.min_load, answer.min_load, 1),
        first_difference("pack_index", expected.pack_index, answer.pack_index, expected.items),
        first_difference("rank_in_pack", expected.rank_in_pack, answer.rank_in_pack, expected.items)})
    if (!found.empty()) return expected.full_name() + ": " + found;
  return "";
}

}  // namespace ballast::golden
