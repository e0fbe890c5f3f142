// The packing in words and numbers, for a person.
#pragma once

#include <span>
#include <string>

#include "tools/report/summary.hpp"

namespace ballast::tools {

// source: the name of the weights.
std::string table_text(const std::string& source, const Packing& packing, std::span<const LayerSummary> layers,
                       bool all_layers);

}  // namespace ballast::tools
