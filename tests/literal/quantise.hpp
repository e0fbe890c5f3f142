// From weights of any type to u32, by trying every scale: w_i = floor(x_i * 2^s + 1/2), s the largest integer for which
// the sum of the w_i is below 2^31.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ballast::literal {

// mantissa * 2^exponent, exactly; mantissa < 2^63.
struct Exact {
  uint64_t mantissa = 0;
  int32_t exponent = 0;
};

// From the bits. Empty for what is no weight: NaN, infinity, anything below zero. -0.0 is zero.
std::optional<Exact> exact(float value);
std::optional<Exact> exact(double value);
std::optional<Exact> exact(uint32_t value);
std::optional<Exact> exact(int64_t value);

// floor(x * 2^scale), or 2^32 where that is less.
uint64_t floor_at(Exact x, int32_t scale);
// floor(x * 2^scale + 1/2); 2^31 or more where it is that large.
uint64_t rounded_at(Exact x, int32_t scale);

struct Quantised {
  std::vector<uint32_t> weights;
  int32_t scale = 0;     // s; a load counts units of 2^-s
  bool rounded = false;  // whether some weight is not exactly w * 2^-s
};

Quantised quantise(std::span<const Exact> values);

// The index of the first that is no weight, or values.size().
template <typename T>
size_t first_bad(std::span<const T> values) {
  for (size_t i = 0; i < values.size(); ++i)
    if (!exact(values[i])) return i;
  return values.size();
}

// All values must be weights.
template <typename T>
Quantised quantise(const std::vector<T>& values) {
  std::vector<Exact> exacts;
  for (const T value : values) exacts.push_back(exact(value).value());
  return quantise(std::span<const Exact>(exacts));
}

}  // namespace ballast::literal
