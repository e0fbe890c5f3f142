#include "tools/generate/portable_math.hpp"

#include <cmath>

namespace ballast::tools {
namespace {

// ln 2 in two parts; the high one has so few bits that whole multiples of it are exact.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kLog2E = 1.44269504088896338700;
constexpr double kSqrtHalf = 0.70710678118654752440;

}  // namespace

double portable_exp(double x) {
  const double k = std::floor(x * kLog2E + 0.5);
  const double r = x - k * kLn2High - k * kLn2Low;  // |r| <= ln 2 / 2
  constexpr int kTerms = 15;
  double sum = 1;
  for (int i = kTerms; i > 0; --i) sum = 1 + sum * r / i;
  return std::ldexp(sum, static_cast<int>(k));
}

double portable_log(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1), square = s * s;  // log m = 2 atanh s, |s| <= 0.172
  constexpr int kLastPower = 23;
  double sum = 0;
  for (int power = kLastPower; power > 0; power -= 2) sum = sum * square + 1.0 / power;
  return exponent * kLn2High + (exponent * kLn2Low + 2 * s * sum);
}

double portable_pow(double base, double exponent) { return portable_exp(exponent * portable_log(base)); }

}  // namespace ballast::tools
