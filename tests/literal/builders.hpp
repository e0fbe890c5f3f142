// From an order of the items to a packing.
#pragma once

#include <cstdint>

#include "host/recipe/recipe.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/packing.hpp"

namespace ballast::literal {

// Each item to the lightest pack that is not full, next free rank.
Packing build_greedy(Weights weights, uint32_t packs, const Order& order);

// Rounds of `packs` items: the packs are sorted by (load at the round's start, index), the j-th item goes to the j-th.
Packing build_dealt(Weights weights, uint32_t packs, const Order& order);

Packing build(BuilderKind kind, Weights weights, uint32_t packs, const Order& order);

}  // namespace ballast::literal
