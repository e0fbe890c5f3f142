#include "tools/generate/replicate.hpp"

#include <queue>
#include <utility>
#include <vector>

#include "tools/base/error.hpp"

namespace ballast::tools {

void replicate(std::span<const double> load, std::span<double> copies_out) {
  std::vector<uint32_t> copies(load.size(), 1);
  const auto lighter = [&](size_t a, size_t b) {
    const double of_a = load[a] / copies[a], of_b = load[b] / copies[b];
    return of_a < of_b || (of_a == of_b && a > b);
  };
  std::priority_queue<size_t, std::vector<size_t>, decltype(lighter)> heaviest(lighter);
  for (size_t e = 0; e < load.size(); ++e) heaviest.push(e);
  for (size_t extra = load.size(); extra < copies_out.size(); ++extra) {
    const size_t e = heaviest.top();
    heaviest.pop();
    ++copies[e];
    heaviest.push(e);
  }
  size_t place = 0;
  for (size_t e = 0; e < load.size(); ++e)
    for (uint32_t copy = 0; copy < copies[e]; ++copy) copies_out[place++] = load[e] / copies[e];
}

WeightMatrix replicated(const WeightMatrix& weights, uint32_t items, const std::string& source) {
  if (items < weights.items)
    throw_usage("--replicas: {} is fewer than the {} items of {}", items, weights.items, source);
  std::vector<double> copies(size_t{weights.layers} * items), load(weights.items);
  for (size_t layer = 0; layer < weights.layers; ++layer) {
    for (size_t item = 0; item < weights.items; ++item) load[item] = weights.at(layer, item);
    replicate(load, std::span(copies).subspan(layer * items, items));
  }
  return {weights.layers, items, std::move(copies)};
}

}  // namespace ballast::tools
