// Drawing numbers and weights for random jobs.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/literal/one_rule/job.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::literal::one_rule {

class Draw {
 public:
  explicit Draw(uint64_t seed) : random_(seed) {}

  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_.below(static_cast<uint64_t>(high - low + 1)));
  }
  int32_t index(int64_t low, int64_t high) { return static_cast<int32_t>(between(low, high)); }
  bool chance(int64_t percent) { return between(0, 99) < percent; }

  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random_.below(i)]);
  }

  // Of one of the families of random_problems.hpp, or numbers up to 1000; one row in eight has fractions.
  std::vector<double> weights(int32_t items) {
    const int64_t kind = between(0, kFamilies + 2);
    std::vector<double> row;
    if (kind < kFamilies) {
      const auto problem = make_problem(static_cast<Family>(kind), static_cast<uint32_t>(items), 1, random_.next());
      row.assign(problem.weights.begin(), problem.weights.end());
    } else {
      for (int32_t i = 0; i < items; ++i) row.push_back(static_cast<double>(between(1, 1000)));
    }
    if (chance(12))
      for (double& weight : row) weight /= 7;
    return row;
  }

  // The same weights some time later: each times 1/2 to 2.
  std::vector<double> drifted(std::vector<double> row) {
    for (double& weight : row) weight = weight * static_cast<double>(between(50, 200)) / 100;
    return row;
  }

 private:
  Random random_;
};

inline double total_of(const std::vector<double>& row) {
  double total = 0;
  for (const double value : row) total += value;
  return total;
}

}  // namespace ballast::literal::one_rule
