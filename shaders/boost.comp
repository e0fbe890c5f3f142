#version 450
#extension GL_GOOGLE_include_directive : require
// boost: the items of the heaviest pack of a row (the first among equals) rise a level, to 63 at most. With STARTS there are no levels
// yet: all are 0 before.
//
// Shape: a workgroup a row, of which a layer has one. Shared memory: 24 bytes. Rolled loops: (M + N) / LS + 2.
#include "common/layout.glsl"
#include "common/reduce.glsl"

const uint LAST_LEVEL = 63u;

void main() {
  uint lane = gl_LocalInvocationIndex;
  Row row = row_of_group();
  reduce_begin();
  barrier();
  uint load = 0u, pack = ~0u;
  for (uint p = lane; p < M; p += LS) {
    uint other = scratch[row.at + ROW_LOAD + p];
    if (pack == ~0u || other > load) {
      load = other;
      pack = p;
    }
  }
  uint most = greatest(load);
  uint heaviest = least(load == most ? pack : ~0u);
  // By slot, as every item is in one: so each level is written once.
  for (uint s = lane; s < N; s += LS) {
    uint at = tail_at(row.layer_at) + scratch[row.at + ROW_SLOT + s];
    uint level = starts() ? 0u : scratch[at];
    scratch[at] = min(level + (s / G == heaviest ? 1u : 0u), LAST_LEVEL);
  }
}
