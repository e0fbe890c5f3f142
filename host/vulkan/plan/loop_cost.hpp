// How many loop iterations one lane of a refining shader makes at most. A software driver silently ends all loops of a
// lane after 65,535 iterations in total, so a dispatch may make only so many moves:
//   move_slice = kLoopBudget / loop_cost_X(...), at least 1
// which is right where loops_fit() says so; elsewhere the workgroup is too small for the problem.
//
// Searches that shaders unroll are counted as if they were loops. shaders/common/refine.glsl and the shaders named
// here: change both together.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "host/recipe/recipe.hpp"

namespace ballast::vulkan {

inline constexpr uint32_t kLoopBudget = 45'000;  // for moves
inline constexpr uint32_t kLoopSetup = 15'000;   // for what a dispatch does before and after them

namespace loop_cost {

// Of `lanes` lanes that share the work, what one does.
constexpr uint32_t share(uint32_t work, uint32_t lanes) { return (work + lanes - 1) / lanes; }

// Halving a pack's list.
constexpr uint32_t search(uint32_t slots) { return static_cast<uint32_t>(std::bit_width(slots)); }

constexpr uint32_t exchange(uint32_t slots, uint32_t lanes) {
  return share(slots, lanes) + 2 * share(2 * slots, lanes);
}

// load_row and store_row.
constexpr uint32_t row(uint32_t items, uint32_t packs, uint32_t lanes) {
  return share(items, lanes) * (4 + items / packs) + 2 * share(packs, lanes);
}

constexpr uint32_t pairs_of_packs(uint32_t packs) { return packs * (packs - 1) / 2; }

// Pairs of packs whose least peak variance.comp remembers.
constexpr uint32_t kept_pairs(uint32_t items, uint32_t packs) {
  const uint32_t room = (items <= 1024 ? 4096u : 8192u) - 2 * items - packs - 16;
  return std::min(pairs_of_packs(packs), room);
}

// Couples of a pack's items that extremes.comp tries, in the variants that exchange two for two.
constexpr uint32_t extreme_couples(uint32_t slots) { return slots <= 24 ? slots * (slots - 1) / 2 : 0; }

// Subsets of a pack that exchange.comp tries, of two and of three items.
constexpr uint32_t couples(uint32_t slots, uint32_t width) {
  return width >= 2 && slots >= 4 && slots <= 64 ? slots * (slots - 1) / 2 : 0;
}
constexpr uint32_t triples(uint32_t slots, uint32_t width) {
  return width >= 3 && slots >= 6 && slots <= 10 ? slots * (slots - 1) * (slots - 2) / 6 : 0;
}

// Heavy packs of a round.
constexpr uint32_t heavy_packs(uint32_t packs) { return std::max(packs / 4, 1u); }

}  // namespace loop_cost

// variance.comp, a move: search what changed, look at every pair of packs, find the slots, forget, exchange.
constexpr uint32_t loop_cost_variance(uint32_t items, uint32_t packs, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, kept = kept_pairs(items, packs), all = pairs_of_packs(packs);
  return 1 + share(2 * (packs - 1) * slots, workgroup) * (1 + search(slots)) + share(all, workgroup) +
         share(all - kept, workgroup) * (2 * slots - 1) + share(items, workgroup) * (1 + 3 * search(slots)) +
         share(2 * packs, workgroup) + exchange(slots, workgroup);
}

// And a dispatch: the row, and the first search.
constexpr uint32_t loop_setup_variance(uint32_t items, uint32_t packs, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, kept = kept_pairs(items, packs);
  return row(items, packs, workgroup) + share(kept, workgroup) + share(kept * slots, workgroup) * (1 + search(slots));
}

// peak.comp and lift.comp, a move: the heaviest pack, the best peak, who has it, exchange.
constexpr uint32_t loop_cost_peak(uint32_t items, uint32_t packs, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs;
  return 1 + 2 * share(packs, workgroup) + share(items, workgroup) * (2 + 3 * search(slots)) +
         exchange(slots, workgroup);
}

// extremes.comp, a move: both packs, the best single and the best two, what they go for, one or two exchanges.
constexpr uint32_t loop_cost_extremes(uint32_t items, uint32_t packs, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, couples = extreme_couples(slots);
  return 1 + 2 * share(packs, workgroup) + share(slots, workgroup) * (1 + search(slots)) +
         share(couples, workgroup) * (slots + 1) + 2 * search(slots) + 2 * (1 + exchange(slots, workgroup));
}

// spread.comp, a move: the packs' places, every item of a heavy pack against every light pack, exchange.
constexpr uint32_t loop_cost_spread(uint32_t items, uint32_t packs, uint32_t width, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, ends = std::min(width, packs);
  return 1 + share(packs, workgroup) * (1 + packs) + share(ends * ends * slots, workgroup) * (1 + search(slots)) +
         3 * search(slots) + exchange(slots, workgroup);
}

// exchange.comp, a move: the heaviest pack, who is barred; for each size of subset the partners, the searches and what
// attains the peak; an exchange for each item. As if every partner could win.
constexpr uint32_t loop_cost_exchange(uint32_t items, uint32_t packs, uint32_t width, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, twos = couples(slots, width), threes = triples(slots, width),
                 others = packs - 1;
  const uint32_t sizes = threes ? 3 : twos ? 2 : 1;
  return 2 + 2 * share(packs, workgroup) + sizes * (1 + share(packs, workgroup)) +
         share(others * slots, workgroup) * (1 + search(slots)) + share(others * twos, workgroup) * (1 + slots) +
         share(others * threes, workgroup) * (1 + slots * slots / 2 + slots) +
         std::max({share(slots, workgroup), share(twos, workgroup), share(threes, workgroup)}) +
         sizes * (1 + exchange(slots, workgroup));
}

// And a dispatch: the row, the triples, the snapshot that is taken or given back.
constexpr uint32_t loop_setup_exchange(uint32_t items, uint32_t packs, uint32_t width, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs;
  return row(items, packs, workgroup) + share(triples(slots, width), workgroup) * (2 * slots + 1) +
         2 * share(items, workgroup) + share(packs, workgroup) * (slots + 3);
}

// rounds.comp, a round: the order of packs; partners by chunks of eight light packs at least, as if nothing fitted until
// the last, and once more where the best of all was taken; what the pairs swap; the swaps, and packs sorted again.
constexpr uint32_t loop_cost_rounds(uint32_t items, uint32_t packs, uint32_t width, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, most = rounds_subset(width, packs, slots), twos = couples(slots, most),
                 threes = triples(slots, most), heavies = heavy_packs(packs), chunks = share(packs, 8);
  const uint32_t one = 1 + search(slots), two = slots, three = slots * slots / 2 + 2;
  // Looks for subsets in so many pairs of packs.
  const auto fits = [&](uint32_t pairs) {
    return share(pairs * slots, workgroup) * one + share(pairs * twos, workgroup) * two +
           share(pairs * threes, workgroup) * three;
  };
  const uint32_t partners =
      share(heavies, workgroup) + fits(heavies * (packs - heavies)) + chunks * (one + two + three + 1 + heavies);
  const uint32_t best = fits(packs) + 3 + share(std::max({slots, twos, threes}), workgroup) + share(heavies, workgroup);
  const uint32_t swaps = 2 * share(heavies, workgroup) + fits(heavies) + 5 +
                         2 * share(heavies * std::max({slots, twos, threes}), workgroup) + heavies;
  const uint32_t sorts =
      share(heavies, workgroup) * (4 + 6 * slots) + share(2 * heavies * slots, workgroup) * (slots + 2);
  return 1 + share(packs, workgroup) * (1 + packs) + (slots <= kRoundsSmallSlots ? partners : 2 * partners + best) +
         swaps + sorts;
}

// And a dispatch: the row, the triples, the target.
constexpr uint32_t loop_setup_rounds(uint32_t items, uint32_t packs, uint32_t width, uint32_t workgroup) {
  using namespace loop_cost;
  const uint32_t slots = items / packs, threes = triples(slots, rounds_subset(width, packs, slots));
  return row(items, packs, workgroup) + share(threes, workgroup) * (2 * slots + 1) + 32;
}

// A dispatch of any but variance, exchange and rounds.
constexpr uint32_t loop_setup(uint32_t items, uint32_t packs, uint32_t workgroup) {
  return loop_cost::row(items, packs, workgroup);
}

// Whether at least one move fits a dispatch. With workgroups of 256 it does up to 2048 items, whatever the packs and
// the width.
constexpr bool loops_fit(uint32_t setup, uint32_t cost) { return setup <= kLoopSetup && cost <= kLoopBudget; }

// Moves that a dispatch may make.
constexpr uint32_t move_slice_for(uint32_t cost) { return std::max(kLoopBudget / cost, 1u); }

}  // namespace ballast::vulkan
