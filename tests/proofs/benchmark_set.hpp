// The layers on which strategies are compared, and how the engine packs them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/unit/engine_fixture.hpp"
#include "tools/generate/generate.hpp"

namespace ballast::test {

// Efforts of peak_exchange.
inline constexpr uint32_t kFast = 0, kBalanced = 1, kThorough = 2, kExact = 3;
const Recipe& effort(uint32_t number);
const Recipe& strategy(const char* name);

// One family at one size.
struct BenchmarkSet {
  std::string name;  // "zipf_int 256/32"
  tools::WeightMatrix weights;
  tools::Shape shape;
};
BenchmarkSet benchmark_set(const tools::Family& family, tools::Shape shape, uint32_t layers, uint64_t seed);

// In the full sweep every family and size counts as often as in published figures, and promises are kept size by size;
// else there are a few layers of each.
bool full_sweep();
uint32_t layers_at(tools::Shape shape, uint32_t few);

Results pack(const BenchmarkSet& set, const Recipe& recipe, uint32_t workers = 1);

}  // namespace ballast::test
