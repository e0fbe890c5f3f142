// The step `complete`, as docs/reference/exchange.md defines it.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/literal/packing.hpp"

namespace ballast::literal {

// Of exactly `count` of these items (40 at most) with a sum of `limit` at most, those of greatest sum; the first that
// reaches `enough` will do.
struct Subset {
  uint32_t sum = 0;
  std::vector<bool> has;   // [item]
  bool exhausted = false;  // none is better
};
std::optional<Subset> greatest_subset(Weights weights, uint32_t count, uint32_t limit, uint32_t enough);

// Two packs whose counts are equal or differ by one: whether each item is in the second. Returns whether no split is
// better than what it leaves.
using TwoSides = std::vector<bool>;
bool split_two_packs(Weights weights, TwoSides& sides, uint32_t target);

inline constexpr uint32_t kMaxBranches = 4'000'000;

// Returns whether no packing is better than what it leaves.
bool complete(Weights weights, Packing& packing, uint32_t target, uint32_t max_branches = kMaxBranches);

}  // namespace ballast::literal
