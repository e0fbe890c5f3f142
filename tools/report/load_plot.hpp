// Pack loads of one layer before and after, as a picture that needs nothing else.
#pragma once

#include <span>
#include <string>

#include "tools/report/summary.hpp"

namespace ballast::tools {

struct LoadPlot {
  std::string file;    // its name, for the title
  uint32_t layer = 0;  // its number
  const Packing* packing = nullptr;
  const LayerSummary* summary = nullptr;
};

// "32 packs of 9", "32 packs of 7 or 8", "32 packs", "288 slots, 32 packs of 9"
std::string packs_text(const Packing& packing);

// The loads of the layer, [scenario][pack].
std::string load_plot(const LoadPlot& plot, std::span<const double> before, std::span<const double> after);

}  // namespace ballast::tools
