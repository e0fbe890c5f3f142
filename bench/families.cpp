#include "bench/families.hpp"

#include <span>

#include "tools/generate/families.hpp"
#include "tools/generate/random.hpp"

namespace ballast::bench {

std::vector<float> layers_of_all_families(Size size, uint32_t layers_each) {
  constexpr uint64_t kSeed = 2026;
  std::vector<float> weights;
  std::vector<double> layer(size.items);
  for (const tools::Family& family : tools::families())
    for (uint32_t l = 0; l < layers_each; ++l) {
      tools::Random random(kSeed + l);
      family.fill(random, {size.items, size.packs}, layer);
      weights.insert(weights.end(), layer.begin(), layer.end());
    }
  return weights;
}

}  // namespace ballast::bench
