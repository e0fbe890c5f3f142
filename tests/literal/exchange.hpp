// `fold` and `exchange`, the stages of peak_exchange, straight from their rule: every iteration lists all candidates.
#pragma once

#include <cstdint>

#include "tests/literal/packing.hpp"

namespace ballast::literal {

// Two items a pack: heaviest with lightest and so on. Else greedy on the weights less the smallest one.
Packing build_fold(Weights weights, uint32_t packs);

struct ExchangeRule {
  uint32_t max_subset = 2;  // k_max
  uint32_t stall = 32;      // S
  uint32_t cap = 1000;
  uint32_t target = 0;  // T
};

uint32_t refine_exchange(Weights weights, Packing& packing, const ExchangeRule& rule);

}  // namespace ballast::literal
