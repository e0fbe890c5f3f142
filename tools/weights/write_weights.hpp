// Weights as the bytes of a file.
#pragma once

#include <string>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// format: "npy", "npz", "csv" or "json". An .npz and a JSON object have them under the key "weights". The weights are
// u32 or f32.
std::string weight_file(const WeightMatrix& weights, const std::string& format);

}  // namespace ballast::tools
