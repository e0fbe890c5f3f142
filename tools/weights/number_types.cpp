#include "tools/weights/number_types.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as little-endian machines store them");

template <typename Stored>
Stored stored_number(const StoredNumbers& stored, size_t i) {
  std::array<std::byte, sizeof(Stored)> bytes;
  std::memcpy(bytes.data(), stored.bytes.data() + i * sizeof(Stored), sizeof(Stored));
  if (stored.big_endian)
    for (size_t a = 0, b = bytes.size() - 1; a < b; ++a, --b) std::swap(bytes[a], bytes[b]);
  return std::bit_cast<Stored>(bytes);
}

template <typename Stored, typename Kept>
WeightMatrix::Values widened(const StoredNumbers& stored, const std::string& /*file*/) {
  std::vector<Kept> kept(stored.count);
  for (size_t i = 0; i < stored.count; ++i) kept[i] = static_cast<Kept>(stored_number<Stored>(stored, i));
  return kept;
}

WeightMatrix::Values from_u8(const StoredNumbers& stored, const std::string& file) {
  std::vector<int64_t> kept(stored.count);
  for (size_t i = 0; i < stored.count; ++i) {
    const auto value = stored_number<uint64_t>(stored, i);
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      throw_usage("{}: number {} is {}; whole numbers go up to {}", file, i, value,
                  std::numeric_limits<int64_t>::max());
    kept[i] = static_cast<int64_t>(value);
  }
  return kept;
}

float half(uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

float bfloat(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

template <float (*convert)(uint16_t)>
WeightMatrix::Values from_two_bytes(const StoredNumbers& stored, const std::string& /*file*/) {
  std::vector<float> kept(stored.count);
  for (size_t i = 0; i < stored.count; ++i) kept[i] = convert(stored_number<uint16_t>(stored, i));
  return kept;
}

constexpr NumberType kTypes[] = {
    {"f2", 2, from_two_bytes<half>},
    {"bf16", 2, from_two_bytes<bfloat>},
    {"f4", 4, widened<float, float>},
    {"f8", 8, widened<double, double>},
    {"b1", 1, widened<uint8_t, uint32_t>},
    {"u1", 1, widened<uint8_t, uint32_t>},
    {"u2", 2, widened<uint16_t, uint32_t>},
    {"u4", 4, widened<uint32_t, uint32_t>},
    {"u8", 8, from_u8},
    {"i1", 1, widened<int8_t, int64_t>},
    {"i2", 2, widened<int16_t, int64_t>},
    {"i4", 4, widened<int32_t, int64_t>},
    {"i8", 8, widened<int64_t, int64_t>},
};

}  // namespace

const NumberType* find_number_type(std::string_view name) {
  for (const NumberType& type : kTypes)
    if (type.name == name) return &type;
  return nullptr;
}

std::string number_type_names() {
  std::string names;
  for (const NumberType& type : kTypes) names += (names.empty() ? "" : ", ") + std::string(type.name);
  return names;
}

}  // namespace ballast::tools
