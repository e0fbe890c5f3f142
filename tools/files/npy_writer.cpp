#include "tools/files/npy_writer.hpp"

#include <fmt/format.h>

#include <bit>
#include <cassert>
#include <cstring>
#include <string>

namespace ballast::tools {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

std::string header(const char* dtype, size_t rows, size_t columns) {
  constexpr size_t kAlign = 64;  // of the first number, as NumPy writes it
  std::string text("\x93NUMPY\x01\x00\x00\x00", 10);
  text += fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}", dtype, rows, columns);
  text.resize((text.size() + 1 + kAlign - 1) / kAlign * kAlign, ' ');
  text.back() = '\n';
  const size_t length = text.size() - 10;
  text[8] = static_cast<char>(length & 0xFF);
  text[9] = static_cast<char>(length >> 8);
  return text;
}

template <typename T>
std::vector<std::byte> bytes_of(const char* dtype, std::span<const T> values, size_t rows, size_t columns) {
  assert(values.size() == rows * columns);
  const std::string head = header(dtype, rows, columns);
  std::vector<std::byte> bytes(head.size() + values.size_bytes());
  std::memcpy(bytes.data(), head.data(), head.size());
  if (!values.empty()) std::memcpy(bytes.data() + head.size(), values.data(), values.size_bytes());
  return bytes;
}

}  // namespace

std::vector<std::byte> npy_bytes(std::span<const int32_t> values, size_t rows, size_t columns) {
  return bytes_of("<i4", values, rows, columns);
}
std::vector<std::byte> npy_bytes(std::span<const uint32_t> values, size_t rows, size_t columns) {
  return bytes_of("<u4", values, rows, columns);
}
std::vector<std::byte> npy_bytes(std::span<const float> values, size_t rows, size_t columns) {
  return bytes_of("<f4", values, rows, columns);
}

}  // namespace ballast::tools
