// The placement that a packing is compared with.
#pragma once

#include <vector>

#include "tools/pack/placement.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// [layer][scenario][pack], times of the previous placement; without one those of the items in their given order, which the packs
// hold in even runs. Items without a previous pack are in none.
std::vector<double> times_before(const WeightMatrix& weights, const PlacementArrays& placement, uint32_t packs);

}  // namespace ballast::tools
