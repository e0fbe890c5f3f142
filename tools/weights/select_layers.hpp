// From the arrays of a file to one matrix of layers and items.
#pragma once

#include <string>
#include <vector>

#include "tools/weights/number_array.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {

// One dimension is one layer; two are layers and items; three are steps, layers and items, of which options.sum or
// options.step choose. Throws Error(usage) that tells the shape.
WeightMatrix layers_of(NumberArray array, const std::string& file, const ReadOptions& options);

// The array that options.key names; else "weights", "logical_count", or the only array of numbers. Throws Error(usage)
// that lists the keys and shapes there are.
NumberArray& select_array(std::vector<NamedArray>& arrays, const std::string& file, const ReadOptions& options);

// "weights (58, 256), names (no numbers)"
std::string arrays_text(const std::vector<NamedArray>& arrays);

}  // namespace ballast::tools
