#include "tools/generate/generate.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

uint64_t stream_seed(const Family& family, Shape shape, uint64_t seed, uint32_t layer) {
  uint64_t mix = seed;
  for (const char c : family.name) mix = mixed(mix, static_cast<unsigned char>(c));
  mix = mixed(mix, shape.items);
  if (family.uses_packs) mix = mixed(mix, shape.packs);
  return mixed(mix, layer);
}

template <typename T>
std::vector<T> filled(const Family& family, uint32_t layers, Shape shape, uint64_t seed) {
  std::vector<double> layer(shape.items);
  constexpr auto kMost = static_cast<double>(std::numeric_limits<T>::max());
  std::vector<T> values;
  values.reserve(size_t{layers} * shape.items);
  for (uint32_t i = 0; i < layers; ++i) {
    Random random(stream_seed(family, shape, seed, i));
    family.fill(random, shape, layer);
    for (const double w : layer) values.push_back(static_cast<T>(std::min(w, kMost)));
  }
  return values;
}

}  // namespace

uint32_t default_packs(uint32_t items) {
  for (uint32_t packs = items / 8; packs > 1; --packs)
    if (items % packs == 0) return packs;
  return 1;
}

WeightMatrix generate_weights(const Family& family, uint32_t layers, Shape shape, uint64_t seed) {
  if (shape.packs == 0 || shape.items % shape.packs != 0)
    throw_usage("{} packs do not divide {} items evenly", shape.packs, shape.items);
  WeightMatrix matrix;
  matrix.layers = layers;
  matrix.items = shape.items;
  if (family.whole_numbers)
    matrix.values = filled<uint32_t>(family, layers, shape, seed);
  else
    matrix.values = filled<float>(family, layers, shape, seed);
  return matrix;
}

std::span<const Shape> yardstick_sizes() {
  static constexpr Shape kSizes[] = {{64, 8},   {128, 16}, {256, 32}, {288, 32},   {288, 144},
                                     {320, 64}, {384, 64}, {512, 64}, {1024, 128}, {2048, 256}};
  return kSizes;
}

}  // namespace ballast::tools
