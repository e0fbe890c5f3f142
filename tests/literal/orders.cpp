#include "tests/literal/orders.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/literal/big.hpp"
#include "tests/literal/philox.hpp"

namespace ballast::literal {
namespace {

Order sorted_by(const std::vector<uint64_t>& keys) {
  Order order;
  for (uint32_t item = 0; item < keys.size(); ++item) order.push_back(item);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return keys[a] != keys[b] ? keys[a] > keys[b] : a < b; });
  return order;
}

uint32_t draw_u24(const Draw& draw, uint32_t item) { return u24(draw.seed, draw.layer, draw.candidate, item); }

// The largest b with b - 1/2 <= 21^k / 20^k * 2^24, that is (2 b - 1) 20^k <= 21^k 2^25; found by halving.
uint32_t rounded_power(uint32_t k) {
  Big right(1u << 25);
  Big power(1);
  for (uint32_t i = 0; i < k; ++i) {
    right = right.times(21);
    power = power.times(20);
  }
  uint32_t holds = 1;
  uint32_t fails = 1u << 31;
  while (fails - holds > 1) {
    const uint32_t b = holds + (fails - holds) / 2;
    (power.times(2 * b - 1) <= right ? holds : fails) = b;
  }
  return holds;
}

}  // namespace

Order lpt_order(Weights weights) { return sorted_by(std::vector<uint64_t>(weights.begin(), weights.end())); }

Order zigzag_order(Weights weights) {
  Order rest = lpt_order(weights);
  Order order;
  for (bool from_front = true; !rest.empty(); from_front = !from_front) {
    const auto next = from_front ? rest.begin() : rest.end() - 1;
    order.push_back(*next);
    rest.erase(next);
  }
  return order;
}

Order noisy_order(Weights weights, uint32_t base, uint32_t amplitude, const Draw& draw) {
  std::vector<uint64_t> keys;
  for (uint32_t item = 0; item < weights.size(); ++item) {
    const uint64_t noise = uint64_t{amplitude} * draw_u24(draw, item) / kOne;
    keys.push_back(weights[item] * (base + noise));
  }
  return sorted_by(keys);
}

Order shuffle_order(uint32_t items, const Draw& draw) {
  std::vector<uint64_t> keys;
  for (uint32_t item = 0; item < items; ++item) keys.push_back(draw_u24(draw, item));
  return sorted_by(keys);
}

Order boosted_order(Weights weights, std::span<const uint32_t> times_heaviest) {
  std::vector<uint64_t> keys;
  for (uint32_t item = 0; item < weights.size(); ++item)
    keys.push_back(uint64_t{weights[item]} * boost(times_heaviest[item]));
  return sorted_by(keys);
}

uint32_t ramp_amplitude(uint32_t last, uint32_t candidate, uint32_t candidates) {
  if (candidates == 1) return 0;
  const uint64_t numerator = uint64_t{last} * candidate;
  const uint64_t denominator = candidates - 1;
  const bool half_or_more = numerator % denominator * 2 >= denominator;
  return static_cast<uint32_t>(numerator / denominator + half_or_more);
}

uint32_t boost(uint32_t k) {
  static const std::vector<uint32_t> factors = [] {
    std::vector<uint32_t> made;
    for (uint32_t times = 0; times < 64; ++times) made.push_back(rounded_power(times));
    return made;
  }();
  return factors[std::min(k, 63u)];
}

Order order_of(const Recipe& recipe, Weights weights, const Draw& draw, std::span<const uint32_t> times_heaviest) {
  const OrderRule& rule = order_rule(recipe, draw.candidate);
  switch (rule.kind) {
    case OrderKind::lpt:
      return lpt_order(weights);
    case OrderKind::zigzag:
      return zigzag_order(weights);
    case OrderKind::noisy:
      return noisy_order(weights, rule.base, rule.amplitude, draw);
    case OrderKind::shuffle:
      return shuffle_order(static_cast<uint32_t>(weights.size()), draw);
    case OrderKind::noisy_ramp:
      return noisy_order(weights, rule.base, ramp_amplitude(rule.amplitude, draw.candidate, recipe.candidates), draw);
    case OrderKind::boosted:
      return boosted_order(weights, times_heaviest);
  }
  throw std::invalid_argument("no such order");
}

}  // namespace ballast::literal
