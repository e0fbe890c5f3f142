#include "bench/vulkan_cases.hpp"

#include <algorithm>

namespace ballast::bench {

std::vector<float> spread_over_families(const Size& size, uint32_t layers) {
  const std::vector<float> all = layers_of_all_families(size, 4);
  const uint32_t have = static_cast<uint32_t>(all.size() / size.items);
  std::vector<float> some;
  for (uint32_t l = 0; l < layers; ++l) {
    const float* layer = all.data() + size_t{l} * have / layers * size.items;
    some.insert(some.end(), layer, layer + size.items);
  }
  return some;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace ballast::bench
