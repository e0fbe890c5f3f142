// The swap of the heaviest pack with any other that makes the larger of both loads least.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "tests/literal/refiners.hpp"
#include "tests/literal/repeat.hpp"

namespace ballast::literal {
namespace {

enum class Ties { by_pack, by_rank };

struct Candidate {
  int64_t larger_load = 0;
  uint32_t rank_x = 0;  // in the heaviest pack
  uint32_t pack_y = 0;
  uint32_t rank_y = 0;
  uint32_t slot_y = 0;
};

std::array<int64_t, 4> place(const Candidate& c, Ties ties) {
  if (ties == Ties::by_pack) return {c.larger_load, c.pack_y, c.rank_y, c.rank_x};
  return {c.larger_load, c.rank_x, c.slot_y, 0};
}

Candidate candidate(Weights weights, const Packing& packing, uint32_t peak, uint32_t rank_x, uint32_t slot_y) {
  const uint32_t pack_y = packing.pack_of(slot_y);
  const int64_t d = weight_in(packing, weights, peak * packing.group + rank_x) - weight_in(packing, weights, slot_y);
  const int64_t larger = std::max(packing.load(peak) - d, packing.load(pack_y) + d);
  return {larger, rank_x, pack_y, slot_y % packing.group, slot_y};
}

bool move(Weights weights, Packing& packing, Ties ties) {
  const uint32_t peak = heaviest_pack(packing);
  std::optional<Candidate> best;
  for (uint32_t rank_x = 0; rank_x < packing.group; ++rank_x) {
    for (uint32_t slot_y = 0; slot_y < packing.slots.size(); ++slot_y) {
      if (packing.pack_of(slot_y) == peak) continue;
      const Candidate c = candidate(weights, packing, peak, rank_x, slot_y);
      if (!best || place(c, ties) < place(*best, ties)) best = c;
    }
  }
  if (!best || best->larger_load >= packing.load(peak)) return false;
  exchange(packing, weights, peak * packing.group + best->rank_x, best->slot_y);
  return true;
}

}  // namespace

uint32_t refine_peak_by_pack(Weights weights, Packing& packing, uint32_t cap) {
  return repeat(packing, cap, [&] { return move(weights, packing, Ties::by_pack); });
}

uint32_t refine_peak_by_rank(Weights weights, Packing& packing, uint32_t cap) {
  return repeat(packing, cap, [&] { return move(weights, packing, Ties::by_rank); });
}

}  // namespace ballast::literal
