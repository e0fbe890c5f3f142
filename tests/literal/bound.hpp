// The certified lower bound: no packing of the layer has a smaller max load.
#pragma once

#include <cstdint>

#include "tests/literal/packing.hpp"

namespace ballast::literal {

uint32_t lower_bound(Weights weights, uint32_t packs);

}  // namespace ballast::literal
