// The figures of `ballast bench`: for a person, a spreadsheet, or a program.
#pragma once

#include <span>
#include <string>

#include "tools/bench/figures.hpp"

namespace ballast::tools {

std::string bench_table(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);
std::string bench_csv(const BenchPlan& plan, std::span<const FigureRow> rows);
std::string bench_json(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures);

// A contender with its backend where that is not the CPU.
std::string label_of(const Contender& contender);

}  // namespace ballast::tools
