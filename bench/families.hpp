// The layers that every benchmark packs: some of each of the sixteen families.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/generate/generate.hpp"

namespace ballast::bench {

using Size = tools::Shape;

// [layer][item], the same in every run; families one after the other, layers_each of each.
std::vector<float> layers_of_all_families(Size size, uint32_t layers_each);

}  // namespace ballast::bench
