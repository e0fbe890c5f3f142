// Pack loads of one layer before and after, as a picture that needs nothing else.
#pragma once

#include <span>
#include <string>

#include "tools/report/summary.hpp"
#include "tools/report/svg_text.hpp"

namespace ballast::tools {

std::string svg_plot(const PlotText& text, const LayerSummary& layer, std::span<const double> before,
                     std::span<const double> after);

}  // namespace ballast::tools
