#include "tests/literal/bound.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ballast::literal {
namespace {

constexpr uint64_t kLargest = uint64_t{1} << 22;  // items * packs; above it only the mean and the hot bound

uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

// The weights less the least of them, ascending, and the sums of the smallest.
struct Row {
  Row(Weights weights, uint64_t m) : n(weights.size()), packs(m), group(n / m), v(weights.begin(), weights.end()) {
    std::sort(v.begin(), v.end());
    least = v.front();
    for (uint64_t& value : v) value -= least;
    sums.push_back(0);
    for (const uint64_t value : v) sums.push_back(sums.back() + value);
  }

  uint64_t smallest(uint64_t count) const { return sums[count]; }
  // The sum of the `count` smallest of the c largest.
  uint64_t smallest_of_largest(uint64_t count, uint64_t c) const { return sums[n - c + count] - sums[n - c]; }

  uint64_t n;
  uint64_t packs;
  uint64_t group;
  uint64_t least = 0;
  std::vector<uint64_t> v;
  std::vector<uint64_t> sums;  // [count]
};

uint64_t mean_bound(const Row& row) { return ceil_div(row.smallest(row.n), row.packs); }

// The heaviest item lies somewhere, with g - 1 others.
uint64_t hot_bound(const Row& row) { return row.v.back() + row.smallest(row.group - 1); }

// Of the c largest items, the packs with more than j of them hold at least x too many: for some number q of such packs,
// they hold x + j q of the c largest. Least over q.
uint64_t counting_bound(const Row& row, uint64_t c) {
  const uint64_t j = (c - 1) / row.packs;
  const uint64_t x = c - j * row.packs;
  uint64_t best = UINT64_MAX;
  for (uint64_t q = ceil_div(x, row.group - j); q <= x; ++q) {
    const uint64_t held = x + j * q;
    if (held > c) continue;  // never: q <= x <= m
    const uint64_t s = row.smallest_of_largest(held, c) + row.smallest(row.group * q - held);
    best = std::min(best, ceil_div(s, q));
  }
  return best;
}

// Every load is a multiple of the greatest common divisor.
uint64_t round_up_to_divisor(const Row& row, uint64_t bound) {
  uint64_t d = 0;
  for (const uint64_t value : row.v) d = std::gcd(d, value);
  return d == 0 ? bound : ceil_div(bound, d) * d;
}

// Two a pack: the heaviest with the lightest, and so on inwards, is optimal.
uint64_t pairing_max_load(Weights weights) {
  std::vector<uint32_t> sorted(weights.begin(), weights.end());
  std::sort(sorted.begin(), sorted.end());
  uint64_t largest = 0;
  for (size_t r = 0; r < sorted.size(); ++r)
    largest = std::max(largest, uint64_t{sorted[r]} + sorted[sorted.size() - 1 - r]);
  return largest;
}

uint64_t general_bound(const Row& row) {
  uint64_t bound = std::max(mean_bound(row), hot_bound(row));
  if (row.n * row.packs <= kLargest)
    for (uint64_t c = 1; c <= row.n; ++c) bound = std::max(bound, counting_bound(row, c));
  return round_up_to_divisor(row, bound) + row.group * row.least;
}

}  // namespace

uint32_t lower_bound(Weights weights, uint32_t packs) {
  const uint64_t group = weights.size() / packs;
  uint64_t bound = 0;
  if (packs == 1)
    bound = std::accumulate(weights.begin(), weights.end(), uint64_t{0});
  else if (group == 1)
    bound = *std::max_element(weights.begin(), weights.end());
  else if (group == 2)
    bound = pairing_max_load(weights);
  else
    bound = general_bound(Row(weights, packs));
  return static_cast<uint32_t>(bound);
}

}  // namespace ballast::literal
