// Layers of the families on which strategies are compared.
#pragma once

#include "tests/vulkan/runtime/engine_fixture.hpp"
#include "tools/generate/generate.hpp"

namespace ballast::vulkan {

// One layer of each family in turn, from family `first` on.
inline std::vector<float> layers_of_families(const Problem& p, size_t first) {
  std::vector<float> weights(size_t{p.layers} * (p.items + p.gap), 1.0f);
  const auto families = tools::yardstick_families();
  for (uint32_t layer = 0; layer < p.layers; ++layer) {
    const tools::Family& family = families[(first + layer) % families.size()];
    const tools::WeightMatrix row = tools::generate_weights(family, 1, {p.items, p.packs}, p.seed);
    for (uint32_t i = 0; i < p.items; ++i)
      weights[size_t{layer} * (p.items + p.gap) + i] = static_cast<float>(row.at(0, i));
  }
  return weights;
}

}  // namespace ballast::vulkan
