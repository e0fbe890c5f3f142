// Copies of what is heaviest, as serving engines replicate their hottest experts.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// As many copies of the loads as fit: each further one of the item whose copies carry most. An item's copies share its
// load evenly and lie side by side. There is room for one of each at least.
void replicate(std::span<const double> load, std::span<double> copies_out);

// Every layer grown to so many items. Throws Error(usage) that names the source of the weights where it has more.
WeightMatrix replicated(const WeightMatrix& weights, uint32_t items, const std::string& source);

}  // namespace ballast::tools
