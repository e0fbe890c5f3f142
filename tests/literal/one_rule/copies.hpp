// Section 5a: how many copies an item has, before anything is placed.
#pragma once

#include "tests/literal/one_rule/problem.hpp"

namespace ballast::literal::one_rule {

// What a copy weighs: ceil(weight / copies).
int64_t share_of(int64_t weight, int64_t copies);

// [item]: the greatest weight over the scenarios. Copies are chosen by it.
Row greatest_weights(const Problem& problem);

// One copy an item, then one more at a time where the copies are heaviest.
Indices greedy_copies(const Problem& problem, const Row& weights);

// replicas.md, 5.2: two slots a pack, one scenario. Takes a copy from one item and gives it to another while that makes
// the heaviest pair of a fold lighter. Returns how many copies changed hands.
int32_t pair_copies(const Problem& problem, const Effort& effort, Indices& copies);

}  // namespace ballast::literal::one_rule
