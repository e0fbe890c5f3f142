#include "tools/bench/figures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace ballast::tools {
namespace {

using Layers = std::vector<const LayerFigure*>;

template <typename Value>
std::vector<double> values_of(const Layers& layers, Value value) {
  std::vector<double> values;
  for (const LayerFigure* layer : layers) values.push_back(static_cast<double>(value(*layer)));
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double share_within(const std::vector<double>& gaps, double limit) {
  const auto within = std::count_if(gaps.begin(), gaps.end(), [&](double gap) { return gap <= limit; });
  return static_cast<double>(within) / static_cast<double>(gaps.size());
}

FigureRow row_of(const Layers& layers) {
  FigureRow row;
  row.layers = static_cast<uint32_t>(layers.size());
  std::vector<double> gaps = values_of(layers, [](const LayerFigure& l) { return l.gap; });
  row.mean_gap = mean(gaps);
  row.within_1e3 = share_within(gaps, 1e-3);
  row.within_1e4 = share_within(gaps, 1e-4);
  row.within_1e5 = share_within(gaps, 1e-5);
  row.p99_gap = quantile(gaps, 0.99);
  row.worst_gap = gaps.back();
  row.proven = mean(values_of(layers, [](const LayerFigure& l) { return l.proven; }));
  row.moves = mean(values_of(layers, [](const LayerFigure& l) { return l.moves; }));
  std::vector<double> times = values_of(layers, [](const LayerFigure& l) { return l.us; });
  row.mean_us = mean(times);
  row.timed_alone = std::all_of(layers.begin(), layers.end(), [](const LayerFigure* l) { return l->job_layers == 1; });
  row.median_us = quantile(times, 0.5);
  row.p99_us = quantile(times, 0.99);
  return row;
}

}  // namespace

double quantile(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  const double place = std::ceil(share * static_cast<double>(values.size()));
  return values[static_cast<size_t>(std::max(place, 1.0)) - 1];
}

std::vector<FigureRow> rows(const BenchPlan& plan, std::span<const LayerFigure> layers, RowsBy by) {
  // The first instance of a group stands for it, so that groups keep the plan's order.
  const bool families = by == RowsBy::family || by == RowsBy::instance;
  const bool sizes = by == RowsBy::size || by == RowsBy::instance;
  const auto key_of = [&](const Instance& instance) {
    return std::pair(families ? instance.family : "", sizes ? instance.size() : "");
  };
  std::map<std::pair<std::string, std::string>, uint32_t> group_of;
  for (const Instance& instance : plan.instances) group_of.try_emplace(key_of(instance), group_of.size());

  std::map<std::tuple<uint32_t, uint32_t, bool>, Layers> groups;  // (group, contender, degraded)
  for (const LayerFigure& layer : layers)
    groups[{group_of.at(key_of(plan.instances[layer.instance])), layer.contender, layer.degraded}].push_back(&layer);
  std::vector<FigureRow> list;
  for (const auto& [key, members] : groups) {
    FigureRow row = row_of(members);
    std::tie(row.family, row.size) = key_of(plan.instances[members[0]->instance]);
    row.contender = std::get<1>(key);
    row.degraded = std::get<2>(key);
    list.push_back(row);
  }
  return list;
}

}  // namespace ballast::tools
