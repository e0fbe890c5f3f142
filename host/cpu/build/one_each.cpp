#include "host/cpu/build/build.hpp"

namespace ballast::cpu {

void place_one_each(std::span<const uint32_t> w, const Packing& packing) {
  for (uint32_t i = 0; i < packing.shape.items; ++i) {
    packing.place(i, 0, i, static_cast<int32_t>(w[i]));
    packing.load[i] = static_cast<int32_t>(w[i]);
  }
}

}  // namespace ballast::cpu
