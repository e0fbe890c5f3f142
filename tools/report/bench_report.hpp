// The figures of `ballast bench`: for a person, a spreadsheet, or a program.
#pragma once

#include <span>
#include <string>

#include "tools/bench/figures.hpp"

namespace ballast::tools {

std::string bench_table(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);
std::string bench_csv(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);
std::string bench_json(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);

// The contender, and who did its work where that was another.
std::string label_of(const BenchPlan& plan, const FigureRow& row);

}  // namespace ballast::tools
