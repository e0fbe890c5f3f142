// Gap against time, both logarithmic: one numbered point a contender, and a line through those that none beats in both.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/bench/figures.hpp"

namespace ballast::tools {

// One panel a size, so that nothing is averaged over sizes. rows: one a contender and size, at least one. A gap of zero
// has a line of its own.
std::string front_plot(const BenchPlan& plan, std::span<const FigureRow> rows);

// Which rows no other one beats: none that is quicker has as small a mean gap. By ascending time.
std::vector<size_t> pareto_front(std::span<const FigureRow> rows);

}  // namespace ballast::tools
