// The figures of many layers in one row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tools/bench/measure.hpp"

namespace ballast::tools {

// Which layers share a row, besides those of one contender on one processor.
enum class RowsBy { contender, size, family, instance };

struct FigureRow {
  std::string family;  // empty: of all
  std::string size;    // likewise
  uint32_t contender = 0;
  bool degraded = false;  // these are the layers that the CPU packed although Vulkan was named
  uint32_t layers = 0;
  double mean_gap = 0, p99_gap = 0, worst_gap = 0;
  double within_1e3 = 0, within_1e4 = 0, within_1e5 = 0;  // shares of layers
  double proven = 0;                                      // likewise
  double moves = 0;                                       // mean
  double mean_us = 0;                                     // a layer
  bool timed_alone = true;  // every layer was a job of its own; else nothing is known of single layers' times
  double median_us = 0, p99_us = 0;
};

// Rows of the same weights stand together, contenders in the plan's order, what the CPU did in a GPU's place below it.
// Without layers there is no row.
std::vector<FigureRow> rows(const BenchPlan& plan, std::span<const LayerFigure> layers, RowsBy by);

// The smallest value that so large a share of them does not exceed; values are put in order.
double quantile(std::vector<double>& values, double share);

}  // namespace ballast::tools
