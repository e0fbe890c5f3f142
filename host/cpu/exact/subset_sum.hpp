// The subset of stated size whose sum is greatest below a limit, among up to 40 items: a complete search in little
// memory, by four quarters of the items (Schroeppel and Shamir, 1981). docs/reference/exchange.md has the rule.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/stop_token.hpp"

namespace ballast::cpu {

inline constexpr uint32_t kMaxSubsetItems = 40;

struct SubsetQuery {
  std::span<const uint32_t> w;  // of up to kMaxSubsetItems items, their sum below 2^31
  uint32_t count = 0;           // items of the subset
  uint32_t limit = 0;           // of its sum
  uint32_t enough = 0;          // the search ends at a sum of this or more
};

struct SubsetAnswer {
  bool found = false;      // some subset of that size is within the limit
  bool exhausted = false;  // no subset is better than this one
  uint32_t sum = 0;
  uint64_t items = 0;  // bit i: item i
};

struct SubsetScratch {
  // A subset of a quarter: bit b stands for the quarter's b-th item.
  struct Part {
    uint64_t sum;
    uint32_t number;
  };
  // The least sum not yet seen that has this subset of the outer quarter.
  struct Head {
    uint64_t sum;
    uint32_t outer;        // its number
    uint32_t inner_place;  // in the inner quarter's list
  };
  // Two quarters make a half.
  struct Half {
    std::span<uint64_t> outer;  // [number] sums
    std::span<Part> inner;      // by (sum, number)
    std::span<Head> heads;      // a heap
  };
  Half halves[2];

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

SubsetAnswer greatest_subset(const SubsetQuery& query, SubsetScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
