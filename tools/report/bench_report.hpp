// The figures of `ballast bench`: for a person, a spreadsheet, or a program.
#pragma once

#include <span>
#include <string>

#include "tools/bench/figures.hpp"

namespace ballast::tools {

// Lines of at most so many characters.
std::string bench_table(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures,
                        size_t width);
std::string bench_csv(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);
std::string bench_json(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);

// The contender, and "by the CPU" where it did the work in a GPU's place.
std::string label_of(const BenchPlan& plan, const FigureRow& row);

}  // namespace ballast::tools
