#include "tools/pack/scenarios.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "ballast/ballast.h"
#include "tools/base/error.hpp"
#include "tools/files/output_file.hpp"
#include "tools/weights/layer_rows.hpp"
#include "tools/weights/number_rows.hpp"

namespace ballast::tools {
namespace {

constexpr uint32_t kMostImportance = 16;

std::string name_of_file(const std::string& path) {
  return path == kStandardStream ? "standard input" : std::filesystem::path(path).filename().string();
}

// File names, or paths where two files have the same name.
std::vector<std::string> names_of(const std::string& weights, const std::vector<std::string>& files) {
  std::vector<std::string> paths = {weights}, names;
  paths.insert(paths.end(), files.begin(), files.end());
  for (const std::string& path : paths) {
    const auto same = [&](const std::string& other) { return name_of_file(other) == name_of_file(path); };
    names.push_back(std::count_if(paths.begin(), paths.end(), same) == 1 ? name_of_file(path) : path);
  }
  return names;
}

uint32_t read_index(const std::string& text) {
  uint32_t index = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, index);
  return result.ec == std::errc() && result.ptr == end ? index : UINT32_MAX;
}

std::vector<double> read_caps(const std::vector<std::string>& texts, uint32_t count) {
  if (texts.empty()) return {};
  std::vector<double> caps(count);
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) throw_usage("--cap: '{}' is not like K=VALUE, as 1=5000", text);
    const uint32_t scenario = read_index(text.substr(0, equals));
    if (scenario >= count)
      throw_usage("--cap: there is no scenario {}; there are 0 to {}", text.substr(0, equals), count - 1);
    const Number number = parse_number(text.substr(equals + 1));
    if (const auto* problem = std::get_if<NumberProblem>(&number)) throw_usage("--cap: {}", problem->sentence);
    const double cap = std::holds_alternative<double>(number) ? std::get<double>(number)
                                                              : static_cast<double>(std::get<int64_t>(number));
    if (!(cap > 0)) throw_usage("--cap: {} of scenario {} is not above 0", cap, scenario);
    if (caps[scenario] != 0) throw_usage("--cap: scenario {} has two", scenario);
    caps[scenario] = cap;
  }
  if (std::count(caps.begin(), caps.end(), 0) == 0)
    throw_usage("--cap: every scenario has one; one at least must be without");
  return caps;
}

std::vector<uint32_t> read_importance(const std::string& text, uint32_t count) {
  if (text.empty()) return {};
  std::vector<uint32_t> list;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    list.push_back(read_index(word));
    if (list.back() == 0 || list.back() > kMostImportance)
      throw_usage("--importance: '{}' is not a whole number from 1 to {}", word, kMostImportance);
  }
  if (list.size() != count) throw_usage("--importance: has {} numbers; there are {} scenarios", list.size(), count);
  return list;
}

WeightMatrix read_files(const std::string& weights, const ReadOptions& reading, const ScenarioOptions& options,
                        Scenarios& scenarios) {
  WeightMatrix all = read_weights(weights, reading);
  const uint32_t layers = all.layers;
  for (const std::string& file : options.files) {
    const WeightMatrix more = read_weights(file, reading);
    if (more.layers != layers || more.items != all.items)
      throw_usage("--scenario: {} has {} layers of {} items; {} has {} of {}", file, more.layers, more.items, weights,
                  layers, all.items);
    append_scenario(all, more);
  }
  scenarios.count = static_cast<uint32_t>(options.files.size() + 1);
  scenarios.names = names_of(weights, options.files);
  return all;
}

WeightMatrix read_one_file(const std::string& weights, const ReadOptions& reading, Scenarios& scenarios) {
  ReadOptions whole = reading;
  whole.all_steps = true;
  WeightMatrix all = read_weights(weights, whole);
  if (all.steps == 0) throw_usage("--scenarios: {} has two dimensions; scenarios, layers, items are three", weights);
  if (all.steps > BALLAST_MAX_SCENARIOS)
    throw_usage("--scenarios: {} has {}; at most {} are taken", weights, all.steps, BALLAST_MAX_SCENARIOS);
  scenarios.count = all.steps;
  for (uint32_t k = 0; k < all.steps; ++k) scenarios.names.push_back(std::to_string(k));
  return all;
}

}  // namespace

void append_scenario(WeightMatrix& all, const WeightMatrix& more) {
  const size_t type = common_type(all.values.index(), more.values.index());
  all.values = converted(all.values, type);
  const WeightMatrix::Values values = converted(more.values, type);
  std::visit(
      [&](auto& list) {
        const auto& others = std::get<std::decay_t<decltype(list)>>(values);
        list.insert(list.end(), others.begin(), others.end());
      },
      all.values);
  all.layers += more.layers;
}

void check_scenarios(const ScenarioOptions& options, const ReadOptions& reading) {
  if (options.in_file && !options.files.empty())
    throw_usage("--scenario and --scenarios: only one of them can be given");
  if (options.in_file && (reading.sum || reading.step))
    throw_usage("--scenarios takes all steps; --sum and --step choose from them");
  if (options.files.size() >= BALLAST_MAX_SCENARIOS)
    throw_usage("--scenario: {} files beside WEIGHTS; at most {} are taken", options.files.size(),
                BALLAST_MAX_SCENARIOS - 1);
  const struct {
    const char* name;
    bool given;
  } others[] = {{"--cap", !options.caps.empty()},
                {"--importance", !options.importance.empty()},
                {"--level", options.level != 0},
                {"--scale", options.scale != 0}};
  for (const auto& each : others)
    if (each.given && !options.given()) throw_usage("{} needs --scenario or --scenarios", each.name);
}

WeightMatrix read_scenarios(const std::string& weights, const ReadOptions& reading, const ScenarioOptions& options,
                            Scenarios& scenarios) {
  WeightMatrix all =
      options.in_file ? read_one_file(weights, reading, scenarios) : read_files(weights, reading, options, scenarios);
  scenarios.cap = read_caps(options.caps, scenarios.count);
  scenarios.importance = read_importance(options.importance, scenarios.count);
  scenarios.level = options.level;
  scenarios.scale = options.scale;
  return all;
}

}  // namespace ballast::tools
