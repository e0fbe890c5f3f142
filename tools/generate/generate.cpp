#include "tools/generate/generate.hpp"

#include <algorithm>
#include <limits>

#include "tools/base/error.hpp"
#include "tools/files/npy_writer.hpp"

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
std::vector<std::byte> filled(const Family& family, uint32_t layers, Shape shape, uint64_t seed) {
  std::vector<double> layer(shape.items);
  constexpr auto kMost = static_cast<double>(std::numeric_limits<T>::max());
  std::vector<T> values;
  values.reserve(size_t{layers} * shape.items);
  for (uint32_t i = 0; i < layers; ++i) {
    Random random(stream_seed(family, shape, seed, i));
    family.fill(random, shape, layer);
    for (const double w : layer) values.push_back(static_cast<T>(std::min(w, kMost)));
  }
  return npy_bytes(std::span<const T>(values), layers, shape.items);
}

}  // namespace

uint32_t default_packs(uint32_t items) {
  for (uint32_t packs = items / 8; packs > 1; --packs)
    if (items % packs == 0) return packs;
  return 1;
}

std::vector<std::byte> generate_npy(const Family& family, uint32_t layers, Shape shape, uint64_t seed) {
  if (shape.packs == 0 || shape.items % shape.packs != 0)
    throw_usage("{} packs do not divide {} items evenly", shape.packs, shape.items);
  return family.whole_numbers ? filled<uint32_t>(family, layers, shape, seed)
                              : filled<float>(family, layers, shape, seed);
}

}  // namespace ballast::tools
