// Random numbers that are the same on every platform and with every standard library.
#pragma once

#include <cstdint>
#include <span>

namespace ballast::tools {

class Random {
 public:
  explicit Random(uint64_t seed);

  // 64 random bits: xoshiro256** of Blackman and Vigna.
  uint64_t bits();

  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }  // [0, 1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  uint64_t below(uint64_t count);  // 0 .. count - 1, count up to 2^32
  double normal();
  double exponential();
  double gamma(double shape);
  uint64_t poisson(double mean);  // mean up to 500
  uint64_t binomial(uint64_t trials, double probability);

  void shuffle(std::span<double> values);
  // Fractions that add up to 1, all with the same shape.
  void dirichlet(double shape, std::span<double> fractions);
  // How many of the draws fall on each; probabilities need not add up to 1, their ratios count.
  void multinomial(uint64_t draws, std::span<const double> probabilities, std::span<double> counts);

 private:
  uint64_t state_[4];
};

// Mixes two words into one (SplitMix64); for seeds of independent streams.
uint64_t mixed(uint64_t seed, uint64_t word);

}  // namespace ballast::tools
