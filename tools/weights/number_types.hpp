// Numbers as files store them, and what they become in memory.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct StoredNumbers {
  std::span<const std::byte> bytes;  // as many as count needs
  size_t count = 0;
  bool big_endian = false;
};

struct NumberType {
  std::string_view name;  // NumPy's letter and bytes: "f4"; "bf16"
  size_t bytes;
  WeightMatrix::Values (*decode)(const StoredNumbers& stored, const std::string& file);
};

// nullptr: it is not known.
const NumberType* find_number_type(std::string_view name);

// "f2, f4, ...", for messages.
std::string number_type_names();

}  // namespace ballast::tools
