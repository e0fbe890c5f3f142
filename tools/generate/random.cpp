#include "tools/generate/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "tools/generate/portable_math.hpp"

namespace ballast::tools {
namespace {

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;

// The finisher of SplitMix64.
uint64_t scrambled(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace

// Draws are taken one statement at a time everywhere below: the order of evaluation within an expression is the
// compiler's choice.

uint64_t mixed(uint64_t seed, uint64_t word) { return scrambled(scrambled(seed + kGolden) ^ (word + kGolden)); }

Random::Random(uint64_t seed) : state_{} {
  for (uint64_t& word : state_) word = scrambled(seed += kGolden);
}

uint64_t Random::bits() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Random::below(uint64_t count) { return ((bits() >> 32) * count) >> 32; }

// Marsaglia's polar method: needs no sine.
double Random::normal() {
  for (;;) {
    const double x = uniform(-1, 1);
    const double y = uniform(-1, 1);
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * portable_log(square) / square);
  }
}

double Random::exponential() { return -portable_log(1 - uniform()); }

// Marsaglia and Tsang, "A simple method for generating gamma variables".
double Random::gamma(double shape) {
  if (shape < 1) {
    const double larger = gamma(shape + 1);
    return larger * portable_pow(1 - uniform(), 1 / shape);
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal();
    const double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    if (v <= 0) continue;
    const double u = 1 - uniform();
    if (portable_log(u) < 0.5 * x * x + d - d * v + d * portable_log(v)) return d * v;
  }
}

uint64_t Random::poisson(double mean) {
  const double limit = portable_exp(-mean);
  uint64_t count = 0;
  double product = 1 - uniform();
  while (product > limit) {
    product *= 1 - uniform();
    ++count;
  }
  return count;
}

// Devroye: the middle one of the trials' uniform numbers is a beta variable, and halves the number of trials left.
uint64_t Random::binomial(uint64_t trials, double probability) {
  uint64_t count = 0;
  constexpr uint64_t kFew = 16;
  while (trials > kFew && probability > 0 && probability < 1) {
    const uint64_t below_middle = trials / 2 + 1, above_middle = trials + 1 - below_middle;
    const double x = gamma(static_cast<double>(below_middle));
    const double y = gamma(static_cast<double>(above_middle));
    const double middle = x / (x + y);
    if (middle < probability) {
      count += below_middle;
      trials = above_middle - 1;
      probability = (probability - middle) / (1 - middle);
    } else {
      trials = below_middle - 1;
      probability /= middle;
    }
  }
  if (probability <= 0) return count;
  if (probability >= 1) return count + trials;
  for (; trials > 0; --trials) count += uniform() < probability ? 1 : 0;
  return count;
}

void Random::shuffle(std::span<double> values) {
  for (size_t left = values.size(); left > 1; --left) std::swap(values[left - 1], values[below(left)]);
}

void Random::dirichlet(double shape, std::span<double> fractions) {
  double sum = 0;
  for (double& fraction : fractions) sum += fraction = gamma(shape);
  for (double& fraction : fractions) fraction = sum > 0 ? fraction / sum : 1 / static_cast<double>(fractions.size());
}

void Random::multinomial(uint64_t draws, std::span<const double> probabilities, std::span<double> counts) {
  double left = 0;
  for (const double p : probabilities) left += p;
  for (size_t i = 0; i < counts.size(); ++i) {
    const bool last = i + 1 == counts.size();
    const double share = left > 0 ? std::min(1.0, probabilities[i] / left) : 0.0;
    const uint64_t count = last ? draws : binomial(draws, share);
    counts[i] = static_cast<double>(count);
    draws -= count;
    left -= probabilities[i];
  }
}

}  // namespace ballast::tools
