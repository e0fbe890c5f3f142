// The swap of the lightest pack with any other that makes the smaller of both loads largest.
#include <algorithm>
#include <array>
#include <optional>

#include "tests/literal/refiners.hpp"
#include "tests/literal/repeat.hpp"

namespace ballast::literal {
namespace {

// Minus the smaller load, pack of y, rank of y, rank of x.
using Place = std::array<int64_t, 4>;

bool move(Weights weights, Packing& packing) {
  const uint32_t lightest = lightest_pack(packing);
  std::optional<Place> best;
  for (uint32_t slot_y = 0; slot_y < packing.slots.size(); ++slot_y) {
    const uint32_t pack_y = packing.pack_of(slot_y);
    if (pack_y == lightest) continue;
    for (uint32_t rank_x = 0; rank_x < packing.group; ++rank_x) {
      const int64_t d =
          weight_in(packing, weights, slot_y) - weight_in(packing, weights, lightest * packing.group + rank_x);
      const int64_t smaller = std::min<int64_t>(packing.load(lightest) + d, packing.load(pack_y) - d);
      const Place place{-smaller, pack_y, slot_y % packing.group, rank_x};
      if (!best || place < *best) best = place;
    }
  }
  if (!best || -(*best)[0] <= packing.load(lightest)) return false;
  const auto& [minus, pack_y, rank_y, rank_x] = *best;
  exchange(packing, weights, static_cast<uint32_t>(lightest * packing.group + rank_x),
           static_cast<uint32_t>(pack_y * packing.group + rank_y));
  return true;
}

}  // namespace

uint32_t refine_lift(Weights weights, Packing& packing, uint32_t cap) {
  return repeat(packing, cap, [&] { return move(weights, packing); });
}

}  // namespace ballast::literal
