// The packing as one JSON object, for a program. Loads are in units of the weights.
#pragma once

#include <span>
#include <string>

#include "tools/report/summary.hpp"

namespace ballast::tools {

std::string json_text(const Packing& packing, std::span<const LayerSummary> layers);

}  // namespace ballast::tools
