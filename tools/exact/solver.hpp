// The optimum of small layers by branch and bound: slow, for judging bound and search, and no part of the plugin.
#pragma once

#include <cstdint>
#include <span>

namespace ballast::exact {

struct Interval {
  uint32_t lower = 0;  // no packing's heaviest pack is below
  uint32_t upper = 0;  // some packing's heaviest pack is no heavier
  uint64_t steps = 0;  // items put into packs on the way

  bool solved() const { return lower == upper; }
};

// by_bound is quicker, but would believe a wrong bound of the plugin's; by_mean checks it.
enum class Prune { by_mean, by_bound };

// lower and upper: what is known already. Gives up after so many steps, with the interval that is left. The weights add
// up to less than 2^31; packs divide the items.
Interval optimum(std::span<const uint32_t> weights, uint32_t packs, uint32_t lower, uint32_t upper, uint64_t step_limit,
                 Prune prune = Prune::by_bound);

}  // namespace ballast::exact
