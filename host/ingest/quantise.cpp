#include "host/ingest/quantise.hpp"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cstring>

namespace ballast {
namespace {

// A weight as mantissa * 2^exponent.
struct Exact {
  uint64_t mantissa;
  int32_t exponent;
};

// One decoder a weight type: kBits and kStep are the raw type, decode() takes a valid raw value.
struct F32 {
  using Raw = uint32_t;
  static bool valid(Raw raw) { return raw < 0x7F800000u || raw == 0x80000000u; }
  static Exact decode(Raw raw) {
    const uint32_t exponent = raw >> 23 & 0xFF, fraction = raw & 0x7FFFFF;
    return {exponent ? fraction | 0x800000u : fraction, static_cast<int32_t>(std::max(exponent, 1u)) - 150};
  }
};

struct F64 {
  using Raw = uint64_t;
  static bool valid(Raw raw) { return raw < 0x7FF0000000000000u || raw == 0x8000000000000000u; }
  static Exact decode(Raw raw) {
    const uint32_t exponent = static_cast<uint32_t>(raw >> 52 & 0x7FF);
    const uint64_t fraction = raw & 0xFFFFFFFFFFFFFu;
    return {exponent ? fraction | 0x10000000000000u : fraction, static_cast<int32_t>(std::max(exponent, 1u)) - 1075};
  }
};

struct U32 {
  using Raw = uint32_t;
  static bool valid(Raw) { return true; }
  static Exact decode(Raw raw) { return {raw, 0}; }
};

struct I64 {
  using Raw = uint64_t;
  static bool valid(Raw raw) { return raw >> 63 == 0; }
  static Exact decode(Raw raw) { return {raw, 0}; }
};

template <typename Type>
typename Type::Raw load_raw(const std::byte* row, size_t i) {
  typename Type::Raw raw;
  std::memcpy(&raw, row + i * sizeof raw, sizeof raw);
  return raw;
}

template <typename Type>
int64_t first_invalid(const std::byte* row, uint32_t items) {
  // Looks at blocks without branching on each weight, then for the place.
  constexpr uint32_t kBlock = 256;
  for (uint32_t begin = 0; begin < items; begin += kBlock) {
    const uint32_t end = std::min(items, begin + kBlock);
    bool all = true;
    for (uint32_t i = begin; i < end; ++i) all &= Type::valid(load_raw<Type>(row, i));
    if (all) continue;
    for (uint32_t i = begin; i < end; ++i)
      if (!Type::valid(load_raw<Type>(row, i))) return i;
  }
  return -1;
}

// floor(mantissa * 2^shift + 1/2); exact where shift >= 0, for which the caller knows that it fits.
uint64_t shift_rounded(uint64_t mantissa, int32_t shift) {
  if (shift >= 0) return mantissa << shift;
  const int32_t right = -shift;
  if (right > 63) return 0;
  return (mantissa >> right) + ((mantissa >> (right - 1)) & 1);
}

bool shift_is_exact(uint64_t mantissa, int32_t shift) {
  if (shift >= 0) return true;
  return -shift > 63 ? mantissa == 0 : (mantissa & ((uint64_t{1} << -shift) - 1)) == 0;
}

// Calls visit(number) for every number of the rows.
template <typename Type, typename Visit>
void for_each_number(std::span<const NumberRow> rows, Visit visit) {
  for (const NumberRow& row : rows)
    for (size_t i = 0; i < row.count; ++i) visit(Type::decode(load_raw<Type>(row.first, i)));
}

size_t count_of(std::span<const NumberRow> rows) {
  size_t count = 0;
  for (const NumberRow& row : rows) count += row.count;
  return count;
}

// A scale that is not below the right one, and rarely above it. The truncated sum is at most the real one, and rounding
// takes off less than half a unit an item: a scale for which even that exceeds `most` cannot be right.
template <typename Type>
int32_t first_scale(std::span<const NumberRow> rows, int32_t top, uint32_t most) {
  constexpr int32_t kPoint = 40;  // truncated weights are below 2^40, their sum below 2^57
  uint64_t sum = 0;
  for_each_number<Type>(rows, [&](const Exact& x) {
    const int32_t shift = x.exponent + kPoint - top;
    if (shift >= 0)
      sum += x.mantissa << shift;
    else if (shift > -64)
      sum += x.mantissa >> -shift;
  });
  const uint64_t limit = uint64_t{most} + count_of(rows) / 2 + 2;
  int32_t right = std::max(static_cast<int32_t>(std::bit_width(sum)) - 33, 0);
  while (sum >> right >= limit) ++right;
  return kPoint - top - right;
}

// Every number of the rows is below 2^top; INT32_MIN where all are zero.
template <typename Type>
int32_t top_of(std::span<const NumberRow> rows) {
  int32_t top = INT32_MIN;
  for_each_number<Type>(rows, [&](const Exact& x) {
    if (x.mantissa) top = std::max(top, x.exponent + static_cast<int32_t>(std::bit_width(x.mantissa)));
  });
  return top;
}

// The sum is of all that was written.
template <typename Type>
uint64_t write_at(std::span<const NumberRow> rows, int32_t scale, uint32_t* out, bool& exact) {
  uint64_t sum = 0;
  exact = true;
  for_each_number<Type>(rows, [&](const Exact& x) {
    const uint64_t value = shift_rounded(x.mantissa, x.exponent + scale);
    exact &= shift_is_exact(x.mantissa, x.exponent + scale);
    *out++ = static_cast<uint32_t>(value);
    sum += value;
  });
  return sum;
}

template <typename Type>
Quantised quantise_as(std::span<const NumberRow> rows, uint32_t most, std::span<uint32_t> w) {
  const int32_t top = top_of<Type>(rows);
  Quantised result;
  if (top == INT32_MIN) {
    std::fill(w.begin(), w.end(), 0u);
    return result;
  }
  for (int32_t scale = first_scale<Type>(rows, top, most);; --scale) {
    bool exact = true;
    const uint64_t sum = write_at<Type>(rows, scale, w.data(), exact);
    if (sum > most) continue;
    result.scale = scale;
    result.total = static_cast<uint32_t>(sum);
    result.rounded = !exact;
    return result;
  }
}

template <typename Type>
Quantised quantise_at_as(std::span<const NumberRow> rows, int32_t scale, std::span<uint32_t> w) {
  Quantised result;
  bool exact = true;
  result.total = static_cast<uint32_t>(write_at<Type>(rows, scale, w.data(), exact));
  result.scale = scale;
  result.rounded = !exact;
  return result;
}

}  // namespace

Quantised quantise_rows(WeightType type, std::span<const NumberRow> rows, uint32_t most, std::span<uint32_t> out) {
  switch (type) {
    case WeightType::f32:
      return quantise_as<F32>(rows, most, out);
    case WeightType::f64:
      return quantise_as<F64>(rows, most, out);
    case WeightType::u32:
      return quantise_as<U32>(rows, most, out);
    case WeightType::i64:
      return quantise_as<I64>(rows, most, out);
  }
  return {};
}

Quantised quantise_at(WeightType type, std::span<const NumberRow> rows, int32_t scale, std::span<uint32_t> out) {
  switch (type) {
    case WeightType::f32:
      return quantise_at_as<F32>(rows, scale, out);
    case WeightType::f64:
      return quantise_at_as<F64>(rows, scale, out);
    case WeightType::u32:
      return quantise_at_as<U32>(rows, scale, out);
    case WeightType::i64:
      return quantise_at_as<I64>(rows, scale, out);
  }
  return {};
}

Quantised quantise(WeightType type, const std::byte* row, std::span<uint32_t> w) {
  const NumberRow rows[] = {{row, static_cast<uint32_t>(w.size())}};
  return quantise_rows(type, rows, kMostTotal, w);
}

int64_t first_invalid_weight(WeightType type, const std::byte* row, uint32_t items) {
  switch (type) {
    case WeightType::f32:
      return first_invalid<F32>(row, items);
    case WeightType::f64:
      return first_invalid<F64>(row, items);
    case WeightType::u32:
      return first_invalid<U32>(row, items);
    case WeightType::i64:
      return first_invalid<I64>(row, items);
  }
  return 0;
}

const char* describe_invalid(WeightType type, const std::byte* row, uint32_t item) {
  double value = -1;
  if (type == WeightType::f32) value = std::bit_cast<float>(load_raw<F32>(row, item));
  if (type == WeightType::f64) value = std::bit_cast<double>(load_raw<F64>(row, item));
  if (value != value) return "not a number";
  return value > 0 || value < -DBL_MAX ? "infinite" : "negative";
}

bool rows_beyond_double(WeightType type, std::span<const NumberRow> rows, std::span<uint32_t> scratch) {
  if (type != WeightType::f64) return false;
  // Only weights of 2^1007 and more can, 65,535 of them, add up to 2^1024.
  constexpr uint64_t kLarge = uint64_t{1007 + 1023} << 52;
  bool large = false;
  for (const NumberRow& row : rows)
    for (size_t i = 0; i < row.count; ++i) large |= (load_raw<F64>(row.first, i) & ~(uint64_t{1} << 63)) >= kLarge;
  if (!large) return false;
  const Quantised quantised = quantise_rows(type, rows, kMostTotal, scratch);
  return static_cast<int32_t>(std::bit_width(quantised.total)) - quantised.scale > 1024;
}

bool sum_beyond_double(WeightType type, const std::byte* row, std::span<uint32_t> w_scratch) {
  const NumberRow rows[] = {{row, static_cast<uint32_t>(w_scratch.size())}};
  return rows_beyond_double(type, rows, w_scratch);
}

}  // namespace ballast
