// The header of a .npy file: a magic, a version, and a Python dictionary as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ballast::tools {

struct NpyHeader {
  std::string dtype;  // "<f4"
  bool fortran_order = false;
  std::vector<uint64_t> shape;
};

// Leaves the numbers in bytes. Throws Error(usage) that names the file.
NpyHeader take_npy_header(std::span<const std::byte>& bytes, const std::string& file);

}  // namespace ballast::tools
