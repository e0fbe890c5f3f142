#include "tools/bench/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/generate/generate.hpp"
#include "tools/generate/replicate.hpp"
#include "tools/pack/scenarios.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

bool is_all(const Words& words) { return words.size() == 1 && words[0] == "all"; }

std::vector<const Family*> families_named(const Words& words) {
  std::vector<const Family*> chosen;
  if (words.empty() || is_all(words))
    for (const Family& family : words.empty() ? yardstick_families() : families()) chosen.push_back(&family);
  else
    for (const std::string& word : words) {
      chosen.push_back(find_family(word));
      if (chosen.back() == nullptr) throw_usage("--families: there is no '{}'{}", word, family_hint(word));
    }
  return chosen;
}

Shape size_named(const std::string& word) {
  Shape shape;
  const char *const begin = word.data(), *const end = begin + word.size();
  const auto items = std::from_chars(begin, end, shape.items);
  if (items.ec == std::errc() && items.ptr != end && *items.ptr == '/') {
    const auto packs = std::from_chars(items.ptr + 1, end, shape.packs);
    if (packs.ec == std::errc() && packs.ptr == end && shape.items != 0 && shape.packs != 0) {
      if (shape.items % shape.packs != 0)
        throw_usage("--sizes: {} packs do not divide {} items evenly", shape.packs, shape.items);
      return shape;
    }
  }
  throw_usage("--sizes: '{}' is not like 256/32, items over packs", word);
}

std::vector<Shape> sizes_named(const Words& words) {
  if (words.empty()) return {{256, 32}};
  std::vector<Shape> sizes;
  for (const std::string& word : words)
    if (word == "all")
      sizes.insert(sizes.end(), yardstick_sizes().begin(), yardstick_sizes().end());
    else
      sizes.push_back(size_named(word));
  return sizes;
}

void add_generated(const BenchSelection& selection, std::vector<Instance>& instances) {
  const std::vector<const Family*> chosen = families_named(selection.families);
  for (const Shape& shape : sizes_named(selection.sizes))
    for (const Family* family : chosen) instances.push_back({std::string(family->name), shape, family, {}});
}

// Before the work: a late refusal would cost minutes.
void check_weights(const WeightMatrix& weights, const std::string& file) {
  for (size_t layer = 0; layer < weights.layers; ++layer)
    for (size_t item = 0; item < weights.items; ++item)
      if (const double weight = weights.at(layer, item); !(weight >= 0 && std::isfinite(weight)))
        throw_usage("{}: the weight of layer {}, item {} is {}; weights are finite and not negative", file, layer, item,
                    weight);
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

// The name, or the path where others are called the same.
std::string title_of(const std::string& file, const Words& files) {
  const auto same_name = [&](const std::string& other) { return file_name(other) == file_name(file); };
  return std::count_if(files.begin(), files.end(), same_name) == 1 ? file_name(file) : file;
}

void add_file(const std::string& file, const BenchSelection& selection, std::vector<Instance>& instances) {
  const WeightMatrix weights = read_weights(file, selection.reading);
  check_weights(weights, file);
  const std::vector<uint32_t> as_it_is = {weights.items};
  for (const uint32_t items : selection.replicas.empty() ? as_it_is : selection.replicas)
    for (const uint32_t packs : selection.packs) {
      if (packs == 0 || items % packs != 0)
        throw_usage("--packs: {} packs do not divide the {} items of {} evenly", packs, items, file);
      instances.push_back({title_of(file, selection.files), {items, packs}, nullptr, replicated(weights, items, file)});
    }
}

std::vector<uint32_t> efforts_named(const Words& words) {
  const bool all = is_all(words);
  if (words.empty() || all) return all ? std::vector<uint32_t>{1, 2, 3, 4} : std::vector<uint32_t>{1, 2, 3};
  std::vector<uint32_t> efforts;
  for (const std::string& word : words) efforts.push_back(effort_named("--efforts", word));
  return efforts;
}

// One row for all: the strategies that pack several weights at once.
void check_scenarios(const BenchSelection& selection, const BenchPlan& plan) {
  if (plan.scenarios == 0 || plan.scenarios > BALLAST_MAX_SCENARIOS)
    throw_usage("--scenarios: {} is not within 1 and {}", plan.scenarios, BALLAST_MAX_SCENARIOS);
  if (plan.scenarios == 1) return;
  if (!selection.replicas.empty()) throw_usage("--scenarios and --replicas: only one of them can be given");
  if (selection.files.size() % plan.scenarios != 0)
    throw_usage("--scenarios: {} files of --weights are no whole layers of {} scenarios", selection.files.size(),
                plan.scenarios);
}

// The files from `first` on as the scenarios of one instance.
void add_scenarios(const BenchSelection& selection, size_t first, BenchPlan& plan) {
  WeightMatrix all;
  std::string title;
  for (size_t k = first; k < first + plan.scenarios; ++k) {
    const std::string& file = selection.files[k];
    const WeightMatrix weights = read_weights(file, selection.reading);
    check_weights(weights, file);
    const uint32_t layers = k == first ? weights.layers : all.layers / static_cast<uint32_t>(k - first);
    if (k != first && (weights.layers != layers || weights.items != all.items))
      throw_usage("{}: has {} layers of {} items; {} has {} of {}", file, weights.layers, weights.items,
                  selection.files[first], layers, all.items);
    title += (k == first ? "" : " + ") + title_of(file, selection.files);
    if (k == first)
      all = weights;
    else
      append_scenario(all, weights);
  }
  for (const uint32_t packs : selection.packs) {
    if (packs == 0 || all.items % packs != 0)
      throw_usage("--packs: {} packs do not divide the {} items of {} evenly", packs, all.items, title);
    plan.instances.push_back({title, {all.items, packs}, nullptr, all});
  }
}

void add_files(const BenchSelection& selection, BenchPlan& plan) {
  if (selection.files.empty()) {
    if (!selection.packs.empty()) throw_usage("--packs is for --weights; generated weights have --sizes");
    if (!selection.replicas.empty()) throw_usage("--replicas is for --weights");
    return;
  }
  if (selection.packs.empty()) throw_usage("--weights needs --packs");
  if (plan.scenarios > 1) {
    for (size_t first = 0; first < selection.files.size(); first += plan.scenarios)
      add_scenarios(selection, first, plan);
    return;
  }
  for (const std::string& file : selection.files) {
    if (std::count(selection.files.begin(), selection.files.end(), file) > 1)
      throw_usage("--weights: {} is given twice", file);
    add_file(file, selection, plan.instances);
  }
}

std::vector<ballast_strategy_info> strategies_named(const Plugin& plugin, const Words& words) {
  std::vector<ballast_strategy_info> known = plugin.strategies();
  if (words.empty() || is_all(words)) return known;
  std::vector<ballast_strategy_info> chosen;
  std::vector<std::string> names;
  for (const ballast_strategy_info& info : known) names.emplace_back(info.name);
  for (const std::string& word : words) {
    const size_t before = chosen.size();
    for (const ballast_strategy_info& info : known)
      if (word == info.name) chosen.push_back(info);
    if (chosen.size() == before) throw_unknown("--strategies", word, names);
  }
  return chosen;
}

// Several scenarios are for strategies with efforts.
std::vector<ballast_strategy_info> strategies_for(const Plugin& plugin, const BenchSelection& selection,
                                                  const BenchPlan& plan) {
  std::vector<ballast_strategy_info> chosen = strategies_named(plugin, selection.strategies);
  if (plan.scenarios == 1) return chosen;
  const bool all = selection.strategies.empty() || is_all(selection.strategies);
  for (const ballast_strategy_info& info : chosen)
    if (info.efforts == 0 && !all) throw_usage("--scenarios: strategy {} packs one scenario alone", info.name);
  std::erase_if(chosen, [](const ballast_strategy_info& info) { return info.efforts == 0; });
  return chosen;
}

void add_contenders(const Plugin& plugin, const BenchSelection& selection, BenchPlan& plan) {
  std::vector<Contender>& contenders = plan.contenders;
  std::vector<uint32_t> backends;
  for (const std::string& word : selection.backends) backends.push_back(backend_named("--backends", word));
  if (backends.empty()) backends.push_back(BALLAST_BACKEND_CPU);
  const std::vector<uint32_t> efforts = efforts_named(selection.efforts);
  for (const uint32_t backend : backends)
    for (const ballast_strategy_info& info : strategies_for(plugin, selection, plan)) {
      if (info.efforts == 0) contenders.push_back({info.name, 0, backend, info.max_items_cpu});
      for (const uint32_t effort : efforts)
        if (effort <= info.efforts) contenders.push_back({info.name, effort, backend, info.max_items_cpu});
    }
}

void check_sizes(const BenchPlan& plan) {
  for (const Instance& instance : plan.instances)
    for (const Contender& contender : plan.contenders)
      if (instance.shape.items > contender.most_items)
        throw_usage("{} {}: {} takes at most {} items a layer; --strategies chooses others",
                    instance.generator ? "--sizes:" : instance.family + " at", instance.size(), contender.strategy,
                    contender.most_items);
}

}  // namespace

std::string Contender::name() const { return effort == 0 ? strategy : strategy + " " + effort_name(effort); }

std::string Contender::label() const {
  return backend == BALLAST_BACKEND_CPU ? name() : name() + " on " + backend_name(backend);
}

std::string Instance::size() const { return fmt::format("{}/{}", shape.items, shape.packs); }

void select(const Plugin& plugin, const BenchSelection& selection, BenchPlan& plan) {
  check_scenarios(selection, plan);
  add_files(selection, plan);
  // With weights of files, generated ones only if options name them.
  if (selection.files.empty() || !selection.families.empty() || !selection.sizes.empty())
    add_generated(selection, plan.instances);
  add_contenders(plugin, selection, plan);
  check_sizes(plan);
}

}  // namespace ballast::tools
