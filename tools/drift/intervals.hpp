// Weights of many intervals in a row: drawn around a file's, or a folder of recordings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/weights/read_weights.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct Drifting {
  uint32_t intervals = 20;  // that are planned
  double rho = 0.9;         // how much of an interval's deviation the next one keeps
  double sigma = 0.3;       // the deviations' standard deviation, of the weights' logarithms
  uint64_t seed = 0;
};

// One interval more than is planned, so that the last plan meets weights that it did not know. Each weight is the
// file's times e^x, x being AR(1) with mean 0, from its stationary distribution on. Throws Error(usage).
std::vector<WeightMatrix> drawn_intervals(const WeightMatrix& weights, const Drifting& drifting);

// The files of a folder in the order of their names, of one shape; at least three. Throws Error(usage).
std::vector<WeightMatrix> recorded_intervals(const std::string& folder, const ReadOptions& reading);

}  // namespace ballast::tools
