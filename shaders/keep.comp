#version 450
#extension GL_GOOGLE_include_directive : require
// keep: the `width` candidates of each layer that have the least imbalance as built, in the order (imbalance, candidate). Each candidate
// counts those before it.
//
// Shape: a workgroup a layer. Imbalances come from the rows' states, a tile of LS at a time through shared memory.
// Shared memory: 4 LS. Rolled loops: ceil(candidates / LS) ceil(candidates / LS) (LS / 16 + 1): below 1,200 for 2048 candidates,
// below 60,000 up to 14,000. More need the rows of a layer cut, which this stage cannot do.
#include "common/layout.glsl"

shared uint tile[LS];

const uint STRIDE = 16u;  // unrolled

uint imbalance_of(uint layer, uint candidate) {
  if (candidate >= pc.candidates) return ~0u;
  return scratch[row_of(layer, candidate).at + ROW_STATE + STATE_SPARE];
}

void main() {
  uint lane = gl_LocalInvocationIndex, layer = pc.group_begin + gl_WorkGroupID.x;
  for (uint own = 0u; own < pc.candidates; own += LS) {
    uint candidate = own + lane, mine = imbalance_of(layer, candidate), place = 0u;
    for (uint first = 0u; first < pc.candidates; first += LS) {
      barrier();
      tile[lane] = imbalance_of(layer, first + lane);
      barrier();
      for (uint t = 0u; t < LS; t += STRIDE)
        [[unroll]] for (uint j = 0u; j < STRIDE; ++j) {
          uint other = tile[t + j];
          place += other < mine || (other == mine && first + t + j < candidate) ? 1u : 0u;
        }
    }
    if (candidate < pc.candidates && place < pc.width) scratch[tail_at(layer_at(layer)) + place] = candidate;
  }
}
