// Pack loads of one layer before and after, as a picture that needs nothing else.
#pragma once

#include <span>
#include <string>

#include "tools/report/summary.hpp"

namespace ballast::tools {

struct PlotText {
  std::string title;
  std::string subtitle;
};

std::string svg_plot(const PlotText& text, const LayerSummary& layer, std::span<const double> before,
                     std::span<const double> after);

}  // namespace ballast::tools
