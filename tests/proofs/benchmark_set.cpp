#include "tests/proofs/benchmark_set.hpp"

#include <algorithm>
#include <cstdlib>
#include <variant>

namespace ballast::test {

const Recipe& effort(uint32_t number) { return strategies()[0].efforts[number]; }

const Recipe& strategy(const char* name) { return find_strategy(name)->recipe; }

BenchmarkSet benchmark_set(const tools::Family& family, tools::Shape shape, uint32_t layers, uint64_t seed) {
  return {std::string(family.name) + " " + std::to_string(shape.items) + "/" + std::to_string(shape.packs),
          tools::generate_weights(family, layers, shape, seed), shape};
}

bool full_sweep() { return std::getenv("BALLAST_FULL_SWEEP") != nullptr; }

uint32_t layers_at(tools::Shape shape, uint32_t few) {
  const uint32_t most = full_sweep() ? 58 : few;
  return shape.items <= 512 ? most : std::max(1u, most / (shape.items <= 1024 ? 2 : 4));
}

Results pack(const BenchmarkSet& set, const Recipe& recipe, uint32_t workers) {
  return std::visit([&](const auto& values) { return pack(values, set.shape.items, set.shape.packs, recipe, workers); },
                    set.weights.values);
}

}  // namespace ballast::test
