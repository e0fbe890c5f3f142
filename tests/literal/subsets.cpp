#include "tests/literal/subsets.hpp"

#include <algorithm>

namespace ballast::literal {
namespace {

uint64_t binomial(uint64_t n, uint64_t k) {
  uint64_t value = 1;
  for (uint64_t i = 0; i < k; ++i) value = value * (n - i) / (i + 1);
  return value;
}

}  // namespace

std::vector<Subset> subsets_of(uint32_t count, uint32_t k) {
  std::vector<Subset> all;
  Subset subset(k);
  for (uint32_t i = 0; i < k; ++i) subset[i] = i;
  while (k <= count) {
    all.push_back(subset);
    uint32_t place = k;
    while (place > 0 && subset[place - 1] == count - k + place - 1) --place;
    if (place == 0) break;
    ++subset[place - 1];
    for (uint32_t i = place; i < k; ++i) subset[i] = subset[i - 1] + 1;
  }
  return all;
}

uint32_t largest_subset(uint32_t slots, uint32_t max_subset) {
  uint32_t largest = 1;
  for (uint32_t k = 2; k <= std::min(max_subset, slots / 2); ++k) {
    if (binomial(slots, 2) > 2016 || (k >= 3 && binomial(slots, k) > 128)) break;
    largest = k;
  }
  return largest;
}

int64_t sum_of(const Packing& packing, Weights weights, uint32_t pack, const Subset& subset) {
  int64_t sum = 0;
  for (const uint32_t rank : subset) sum += weight_in(packing, weights, pack * packing.group + rank);
  return sum;
}

}  // namespace ballast::literal
