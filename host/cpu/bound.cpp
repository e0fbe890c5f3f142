#include "host/cpu/bound.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace ballast::cpu {
namespace {

uint64_t divided_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

// Two items a pack: the heaviest with the lightest, and so on inwards, is optimal.
uint32_t best_of_twos(std::span<const uint32_t> w, std::span<const uint16_t> lpt) {
  uint32_t peak = 0;
  for (size_t r = 0, last = lpt.size() - 1; r < last; ++r, --last) peak = std::max(peak, w[lpt[r]] + w[lpt[last]]);
  return peak;
}

// Sums of the smallest weights.
struct Prefix {
  std::span<const uint32_t> sum;
  uint32_t operator[](size_t count) const { return sum[count]; }
};

// Prefix sums with `zeros` weightless items before them.
struct PaddedPrefix {
  std::span<const uint32_t> sum;
  size_t zeros;
  uint32_t operator[](size_t count) const { return count <= zeros ? 0 : sum[count - zeros]; }
};

// The weights less the smallest of them, in order; as every pack has the same number of items, the bound shifts along.
template <typename Sums>
class ShiftedBound {
 public:
  // ascending(i): the i-th smallest weight. prefix_sum has room for one more than `weights`, and prefix reads it.
  template <typename Ascending>
  ShiftedBound(const Shape& shape, uint32_t weights, uint32_t smallest, Ascending ascending,
               std::span<uint32_t> prefix_sum, const Sums& prefix)
      : shape_(shape),
        weights_(weights),
        smallest_(smallest),
        heaviest_(ascending(weights - 1) - smallest),
        prefix_(prefix) {
    prefix_sum[0] = 0;
    uint32_t bits = 0;
    for (uint32_t i = 0; i < weights; ++i) {
      const uint32_t v = ascending(i) - smallest_;
      prefix_sum[i + 1] = prefix_sum[i] + v;
      bits |= v;
    }
    divisor_ = bits ? common_divisor(std::countr_zero(bits)) : 1;
  }

  uint32_t value() {
    const uint32_t total = prefix_[shape_.items];
    if (total == 0) return shape_.slots * smallest_;
    current_ = std::max(divided_up(total, shape_.packs), uint64_t{heaviest_} + prefix_[shape_.slots - 1]);
    if (uint64_t{shape_.items} * shape_.packs <= kMaxShareBound)
      for (uint32_t j = 0; j < shape_.slots; ++j) raise_by_shares(j);
    // Every load is a multiple of the weights' common divisor.
    const uint64_t rounded = divided_up(current_, divisor_) * divisor_;
    return static_cast<uint32_t>(rounded) + shape_.slots * smallest_;
  }

 private:
  // Most weights are whole numbers times a power of two, which the shift takes off: what is left has 1 in common as a
  // rule, and shows it soon.
  uint32_t common_divisor(int shift) const {
    uint32_t divisor = 0;
    for (uint32_t i = 0; i < weights_ && divisor != 1; ++i)
      divisor = std::gcd(divisor, (prefix_.sum[i + 1] - prefix_.sum[i]) >> shift);
    return divisor << shift;
  }

  // The least weight of x + j q of the c = j m + x heaviest items, together with the lightest of all that fill up q
  // packs.
  uint64_t share_of(uint32_t j, uint32_t x, uint32_t q) const {
    const size_t of_heaviest = shape_.items - j * shape_.packs - x;
    const uint32_t taken = x + j * q;
    return uint64_t{prefix_[of_heaviest + taken] - prefix_[of_heaviest]} + prefix_[size_t{shape_.slots} * q - taken];
  }

  // Of the c = j m + x heaviest items, at least x are too many for j in every pack. So for some q, q packs hold x + j q
  // of them at the least, and weigh no less than share_of. If a single q leaves room for what is known already, nothing
  // is learned: as a rule q = x does.
  void raise_by_shares(uint32_t j) {
    for (uint32_t x = 1; x <= shape_.packs; ++x)
      if (share_of(j, x, x) > current_ * x) raise_by_share(j, x);
  }

  void raise_by_share(uint32_t j, uint32_t x) {
    const uint32_t c = j * shape_.packs + x;
    const uint32_t least_q = (x + shape_.slots - j - 1) / (shape_.slots - j);
    uint64_t least = ~uint64_t{0};
    for (uint32_t q = x; q >= least_q; --q) {
      if (x + j * q > c) continue;
      const uint64_t weight = share_of(j, x, q);
      if (weight <= current_ * q) return;
      least = std::min(least, divided_up(weight, q));
    }
    if (least != ~uint64_t{0}) current_ = std::max(current_, least);
  }

  Shape shape_;
  uint32_t weights_;  // that are counted one by one
  uint32_t smallest_;
  uint32_t heaviest_;
  uint32_t divisor_ = 1;
  uint64_t current_ = 0;
  Sums prefix_;
};

}  // namespace

void BoundScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  prefix = cutter.allocate_span<uint32_t>(size_t{max_items} + 1);
}

uint32_t bound(const Shape& shape, std::span<const uint32_t> w, std::span<const uint16_t> lpt, BoundScratch& scratch) {
  if (shape.packs == 1) return std::accumulate(w.begin(), w.end(), 0u);
  if (shape.slots == 1) return w[lpt.front()];
  if (shape.slots == 2) return best_of_twos(w, lpt);
  const auto ascending = [&](uint32_t i) { return w[lpt[shape.items - 1 - i]]; };
  return ShiftedBound<Prefix>(shape, shape.items, w[lpt.back()], ascending, scratch.prefix, Prefix{scratch.prefix})
      .value();
}

uint32_t bound_with_zeros(uint32_t packs, uint64_t zeros, std::span<const uint32_t> ascending, BoundScratch& scratch) {
  const auto weights = static_cast<uint32_t>(ascending.size());
  const Shape shape = shape_of(weights + static_cast<uint32_t>(zeros), packs);
  if (packs == 1) return std::accumulate(ascending.begin(), ascending.end(), 0u);
  if (shape.slots == 1) return ascending.back();
  const auto at = [&](uint64_t i) { return i < zeros ? 0 : ascending[i - zeros]; };
  if (shape.slots == 2) {
    uint32_t peak = 0;
    for (uint64_t r = 0; r < packs; ++r) peak = std::max(peak, at(r) + at(shape.items - 1 - r));
    return peak;
  }
  const PaddedPrefix prefix{scratch.prefix, static_cast<size_t>(zeros)};
  return ShiftedBound<PaddedPrefix>(
             shape, weights, at(0), [&](uint32_t i) { return ascending[i]; }, scratch.prefix, prefix)
      .value();
}

}  // namespace ballast::cpu
