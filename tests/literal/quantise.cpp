#include "tests/literal/quantise.hpp"

#include <bit>

namespace ballast::literal {
namespace {

constexpr uint64_t kLimit = uint64_t{1} << 31;  // of the sum
constexpr int32_t kFirstScale = 1200;           // the smallest double above zero is 2^-1074
constexpr int32_t kLastScale = -1200;           // the largest is below 2^1024; there are fewer than 2^32 weights

// An IEEE 754 binary number with `fraction_bits` bits after the point and `exponent_bits` of exponent.
std::optional<Exact> decode(uint64_t bits, int32_t fraction_bits, int32_t exponent_bits) {
  const uint64_t fraction = bits & ((uint64_t{1} << fraction_bits) - 1);
  const int32_t all_ones = (1 << exponent_bits) - 1;
  const int32_t biased = static_cast<int32_t>(bits >> fraction_bits) & all_ones;
  const bool negative = bits >> (fraction_bits + exponent_bits);
  if (biased == 0 && fraction == 0) return Exact{};
  if (biased == all_ones || negative) return std::nullopt;
  const int32_t bias = all_ones / 2;
  if (biased == 0) return Exact{fraction, 1 - bias - fraction_bits};  // denormal
  return Exact{fraction | uint64_t{1} << fraction_bits, biased - bias - fraction_bits};
}

bool sum_fits(std::span<const Exact> values, int32_t s) {
  uint64_t sum = 0;
  for (const Exact x : values) {
    sum += rounded_at(x, s);
    if (sum >= kLimit) return false;
  }
  return true;
}

// Whether x is w * 2^-s: both brought to odd mantissas.
bool same(Exact x, uint64_t w, int32_t s) {
  if (x.mantissa == 0 || w == 0) return x.mantissa == w;
  const int32_t x_zeros = std::countr_zero(x.mantissa);
  const int32_t w_zeros = std::countr_zero(w);
  return x.mantissa >> x_zeros == w >> w_zeros && x.exponent + x_zeros == w_zeros - s;
}

}  // namespace

// The limit is kept small so that nothing overflows.
uint64_t floor_at(Exact x, int32_t power) {
  uint64_t result = x.mantissa;
  for (int32_t shift = x.exponent + power; shift > 0 && result != 0 && result < kLimit * 2; --shift) result *= 2;
  for (int32_t shift = x.exponent + power; shift < 0 && result != 0; ++shift) result /= 2;
  return result < kLimit * 2 ? result : kLimit * 2;
}

// floor(x * 2^s + 1/2) = floor((floor(x * 2^(s + 1)) + 1) / 2); at least kLimit where it is that large.
uint64_t rounded_at(Exact x, int32_t s) { return (floor_at(x, s + 1) + 1) / 2; }

std::optional<Exact> exact(float value) { return decode(std::bit_cast<uint32_t>(value), 23, 8); }

std::optional<Exact> exact(double value) { return decode(std::bit_cast<uint64_t>(value), 52, 11); }

std::optional<Exact> exact(uint32_t value) { return Exact{value, 0}; }

std::optional<Exact> exact(int64_t value) {
  if (value < 0) return std::nullopt;
  return Exact{static_cast<uint64_t>(value), 0};
}

Quantised quantise(std::span<const Exact> values) {
  bool all_zero = true;
  for (const Exact x : values) all_zero = all_zero && x.mantissa == 0;

  Quantised result;
  if (!all_zero)
    for (result.scale = kFirstScale; result.scale > kLastScale && !sum_fits(values, result.scale);) --result.scale;
  for (const Exact x : values) {
    const uint64_t w = rounded_at(x, result.scale);
    result.weights.push_back(static_cast<uint32_t>(w));
    result.rounded = result.rounded || !same(x, w, result.scale);
  }
  return result;
}

}  // namespace ballast::literal
