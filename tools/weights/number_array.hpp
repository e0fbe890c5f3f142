// Numbers as a reader found them, of any shape, before they become layers of items.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct NumberArray {
  std::vector<uint64_t> shape;
  WeightMatrix::Values values;
};

// One array of a file that holds several, by name. Text that is no array of numbers has a problem instead of values.
struct NamedArray {
  std::string name;
  NumberArray array;
  std::string problem;  // a sentence; empty: it is an array of numbers
};

// "(58, 256)"
std::string shape_text(const std::vector<uint64_t>& shape);

// The product of the sizes. Throws Error(usage) where it is beyond 2^60.
uint64_t count_of(const std::vector<uint64_t>& shape, const std::string& file);

}  // namespace ballast::tools
