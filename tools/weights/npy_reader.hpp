// NumPy's .npy, versions 1.0, 2.0 and 3.0.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tools/weights/number_array.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {

// The array of one .npy file in C order. Throws Error(usage).
NumberArray read_npy(std::span<const std::byte> bytes, const std::string& file, const ReadOptions& options);

// Puts numbers whose first index runs fastest into C order.
void reverse_order(NumberArray& array);

}  // namespace ballast::tools
