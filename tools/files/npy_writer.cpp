#include "tools/files/npy_writer.hpp"

#include <fmt/format.h>

#include <bit>
#include <type_traits>

namespace ballast::tools {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

std::string header(const char* dtype, const ArrayView& array) {
  constexpr size_t kAlign = 64;  // of the first number, as NumPy writes it
  std::string text("\x93NUMPY\x01\x00\x00\x00", 10);
  const std::string depth = array.depth == 0 ? "" : fmt::format(", {}", array.depth);
  text += fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}{}), }}", dtype, array.rows,
                      array.columns, depth);
  text.resize((text.size() + 1 + kAlign - 1) / kAlign * kAlign, ' ');
  text.back() = '\n';
  const size_t length = text.size() - 10;
  text[8] = static_cast<char>(length & 0xFF);
  text[9] = static_cast<char>(length >> 8);
  return text;
}

template <typename T>
constexpr const char* dtype_of() {
  if constexpr (std::is_same_v<T, int32_t>) return "<i4";
  if constexpr (std::is_same_v<T, uint32_t>) return "<u4";
  if constexpr (std::is_same_v<T, float>) return "<f4";
  if constexpr (std::is_same_v<T, double>) return "<f8";
}

}  // namespace

std::string npy_bytes(const ArrayView& array) {
  return std::visit(
      [&](const auto& values) {
        using Number = std::remove_const_t<typename std::decay_t<decltype(values)>::element_type>;
        std::string bytes = header(dtype_of<Number>(), array);
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
        return bytes;
      },
      array.values);
}

}  // namespace ballast::tools
