// Arrays of numbers in memory, and as the bytes of a .npy file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

namespace ballast::tools {

using NumberSpan =
    std::variant<std::span<const int32_t>, std::span<const uint32_t>, std::span<const float>, std::span<const double>>;

// rows x columns numbers in C order, or rows x columns x depth.
struct ArrayView {
  NumberSpan values;
  size_t rows = 0;
  size_t columns = 0;
  size_t depth = 0;  // 0: there are two dimensions
};

// Version 1.0, little-endian, C order.
std::string npy_bytes(const ArrayView& array);

}  // namespace ballast::tools
