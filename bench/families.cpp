#include "bench/families.hpp"

namespace ballast::bench {

std::vector<float> layers_of_all_families(Size size, uint32_t layers_each) {
  constexpr uint64_t kSeed = 2026;
  std::vector<float> weights;
  for (const tools::Family& family : tools::yardstick_families()) {
    const tools::WeightMatrix layers = tools::generate_weights(family, layers_each, size, kSeed);
    for (size_t l = 0; l < layers.layers; ++l)
      for (size_t i = 0; i < layers.items; ++i) weights.push_back(static_cast<float>(layers.at(l, i)));
  }
  return weights;
}

}  // namespace ballast::bench
