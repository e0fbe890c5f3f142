#include <algorithm>

#include "host/cpu/select.hpp"

namespace ballast::cpu {

void keep(std::span<uint64_t> ranks, uint32_t width) {
  std::partial_sort(ranks.begin(), ranks.begin() + width, ranks.end());
}

}  // namespace ballast::cpu
