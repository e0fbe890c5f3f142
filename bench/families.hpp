// The layers that every benchmark packs: some of each family.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::bench {

struct Size {
  uint32_t items;
  uint32_t packs;
};

// [layer][item], the same in every run; families one after the other, layers_each of each.
std::vector<float> layers_of_all_families(Size size, uint32_t layers_each);

}  // namespace ballast::bench
