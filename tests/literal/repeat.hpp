// The loop that all refiners share.
#pragma once

#include <cstdint>

#include "tests/literal/packing.hpp"

namespace ballast::literal {

// Calls move() until it answers false (nothing improves) or `cap` moves were made. With one pack there is nothing to
// do.
template <typename Move>
uint32_t repeat(const Packing& packing, uint32_t cap, Move&& move) {
  if (packing.packs == 1) return 0;
  uint32_t moves = 0;
  while (moves < cap && move()) ++moves;
  return moves;
}

}  // namespace ballast::literal
