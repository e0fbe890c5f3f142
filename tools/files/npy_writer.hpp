// A matrix as the bytes of a .npy file, version 1.0, C order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ballast::tools {

std::vector<std::byte> npy_bytes(std::span<const int32_t> values, size_t rows, size_t columns);
std::vector<std::byte> npy_bytes(std::span<const uint32_t> values, size_t rows, size_t columns);
std::vector<std::byte> npy_bytes(std::span<const float> values, size_t rows, size_t columns);

}  // namespace ballast::tools
