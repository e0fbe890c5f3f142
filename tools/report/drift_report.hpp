// The figures of `ballast drift` in words and numbers.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tools/drift/policies.hpp"

namespace ballast::tools {

struct DriftRun {
  std::string source;   // the file or folder, by name
  std::string weights;  // how they drift: "AR(1), rho 0.9, sigma 0.3", "recordings"
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t slots = 0;  // 0: none
  uint32_t intervals = 0;
};

std::string drift_table(const DriftRun& run, std::span<const DriftFigures> figures, size_t width);
std::string drift_csv(std::span<const DriftFigures> figures);
std::string drift_json(const DriftRun& run, std::span<const DriftFigures> figures);

// Balance on the next interval against moves: a point a policy, and lines through the limits and through the prices.
std::string drift_plot(const DriftRun& run, std::span<const DriftFigures> figures);

}  // namespace ballast::tools
