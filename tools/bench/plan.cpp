#include "tools/bench/plan.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "tools/base/error.hpp"
#include "tools/generate/generate.hpp"
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
      if (chosen.back() == nullptr)
        throw_usage("--families: there is no '{}'; `ballast generate --list` shows them", word);
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
  if (is_all(words)) return {yardstick_sizes().begin(), yardstick_sizes().end()};
  std::vector<Shape> sizes;
  for (const std::string& word : words) sizes.push_back(size_named(word));
  return sizes;
}

void add_generated(const BenchSelection& selection, std::vector<Instance>& instances) {
  const std::vector<const Family*> chosen = families_named(selection.families);
  for (const Shape& shape : sizes_named(selection.sizes))
    for (const Family* family : chosen) instances.push_back({std::string(family->name), shape, family, {}});
}

void add_files(const BenchSelection& selection, std::vector<Instance>& instances) {
  if (selection.files.empty()) {
    if (!selection.packs.empty()) throw_usage("--packs is for --weights; generated weights have --sizes");
    return;
  }
  if (selection.packs.empty()) throw_usage("--weights needs --packs");
  for (const std::string& file : selection.files) {
    const WeightMatrix weights = read_weights(file);
    for (const uint32_t packs : selection.packs) {
      if (packs == 0 || weights.items % packs != 0)
        throw_usage("--packs: {} packs do not divide the {} items of {} evenly", packs, weights.items, file);
      instances.push_back({std::filesystem::path(file).filename().string(), {weights.items, packs}, nullptr, weights});
    }
  }
}

std::vector<uint32_t> efforts_named(const Words& words) {
  const bool all = is_all(words);
  if (words.empty() || all) return all ? std::vector<uint32_t>{1, 2, 3, 4} : std::vector<uint32_t>{1, 2, 3};
  std::vector<uint32_t> efforts;
  for (const std::string& word : words) efforts.push_back(effort_named("--efforts", word));
  return efforts;
}

std::vector<ballast_strategy_info> strategies_named(const Plugin& plugin, const Words& words) {
  const std::vector<ballast_strategy_info> known = plugin.strategies();
  if (words.empty() || is_all(words)) return known;
  std::vector<ballast_strategy_info> chosen;
  std::string names;
  for (const ballast_strategy_info& info : known) names += (names.empty() ? "" : ", ") + std::string(info.name);
  for (const std::string& word : words) {
    const size_t before = chosen.size();
    for (const ballast_strategy_info& info : known)
      if (word == info.name) chosen.push_back(info);
    if (chosen.size() == before) throw_usage("--strategies: there is no '{}'; there are {}", word, names);
  }
  return chosen;
}

void add_contenders(const Plugin& plugin, const BenchSelection& selection, std::vector<Contender>& contenders) {
  std::vector<uint32_t> backends;
  for (const std::string& word : selection.backends) backends.push_back(backend_named("--backends", word));
  if (backends.empty()) backends.push_back(BALLAST_BACKEND_CPU);
  const std::vector<uint32_t> efforts = efforts_named(selection.efforts);
  for (const uint32_t backend : backends)
    for (const ballast_strategy_info& info : strategies_named(plugin, selection.strategies)) {
      if (info.efforts == 0) contenders.push_back({info.name, 0, backend});
      for (const uint32_t effort : efforts)
        if (effort <= info.efforts) contenders.push_back({info.name, effort, backend});
    }
}

}  // namespace

std::string Contender::name() const { return effort == 0 ? strategy : strategy + " " + effort_name(effort); }

std::string Instance::size() const { return fmt::format("{}/{}", shape.items, shape.packs); }

void select(const Plugin& plugin, const BenchSelection& selection, BenchPlan& plan) {
  add_files(selection, plan.instances);
  // With weights of one's own, generated ones only where they are asked for.
  if (selection.files.empty() || !selection.families.empty() || !selection.sizes.empty())
    add_generated(selection, plan.instances);
  add_contenders(plugin, selection, plan.contenders);
}

}  // namespace ballast::tools
