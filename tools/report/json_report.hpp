// The packing as one JSON object, for a program. Loads are in units of the weights.
#pragma once

#include <span>
#include <string>

#include "tools/report/summary.hpp"

namespace ballast::tools {

// file: where the weights came from.
std::string packing_json(const std::string& file, const Packing& packing, std::span<const LayerSummary> layers);

}  // namespace ballast::tools
