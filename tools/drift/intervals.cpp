#include "tools/drift/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "tools/base/error.hpp"
#include "tools/generate/portable_math.hpp"
#include "tools/generate/random.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

WeightMatrix scaled(const WeightMatrix& weights, const std::vector<double>& deviations) {
  std::vector<double> values(deviations.size());
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = weights.at(i / weights.items, i % weights.items) * portable_exp(deviations[i]);
  WeightMatrix result;
  result.layers = weights.layers;
  result.items = weights.items;
  result.values = std::move(values);
  return result;
}

}  // namespace

std::vector<WeightMatrix> drawn_intervals(const WeightMatrix& weights, const Drifting& drifting) {
  Random random(drifting.seed);
  std::vector<double> deviations(size_t{weights.layers} * weights.items);
  for (double& deviation : deviations) deviation = drifting.sigma * random.normal();
  const double news = drifting.sigma * std::sqrt(1 - drifting.rho * drifting.rho);
  std::vector<WeightMatrix> intervals;
  // The first one gives the placement that all begin with.
  for (uint32_t t = 0; t < drifting.intervals + 2; ++t) {
    intervals.push_back(scaled(weights, deviations));
    for (double& deviation : deviations) deviation = drifting.rho * deviation + news * random.normal();
  }
  return intervals;
}

std::vector<WeightMatrix> recorded_intervals(const std::string& folder, const ReadOptions& reading) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  if (files.size() < 3) throw_usage("{}: has {} files; a drift needs at least three recordings", folder, files.size());
  std::vector<WeightMatrix> intervals;
  for (const std::string& file : files) {
    intervals.push_back(read_weights(file, reading));
    const WeightMatrix &first = intervals[0], &last = intervals.back();
    if (last.layers != first.layers || last.items != first.items)
      throw_usage("{}: has {} layers of {} items; {} has {} of {}", file, last.layers, last.items, files[0],
                  first.layers, first.items);
  }
  return intervals;
}

}  // namespace ballast::tools
