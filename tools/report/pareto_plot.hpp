// Gap against time, both logarithmic: one point a contender, and a line through those that none beats in both.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/bench/figures.hpp"
#include "tools/report/svg_text.hpp"

namespace ballast::tools {

// rows: one a contender. Gaps of zero lie on the lower edge.
std::string pareto_plot(const PlotText& text, const BenchPlan& plan, std::span<const FigureRow> rows);

// Which rows no other one beats: nobody quicker has as small a mean gap. By ascending time.
std::vector<size_t> pareto_front(std::span<const FigureRow> rows);

}  // namespace ballast::tools
