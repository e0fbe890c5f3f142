// The smallest max load that any packing has, by trying all of them: for a dozen items at most.
#pragma once

#include <cstdint>

#include "tests/literal/packing.hpp"

namespace ballast::literal {

uint32_t optimal_max_load(Weights weights, uint32_t packs);

}  // namespace ballast::literal
