#version 450
#extension GL_GOOGLE_include_directive : require
// choose: the best candidate of each layer, by (objective, place); its row goes to `best`. A place is the candidate itself, or under
// ROWS_KEPT its place in the order of `keep`. And the first bad layer: it comes before `scatter`, which writes nothing once there is one.
//
// Shape: a workgroup a layer (groups = layers); per_layer places. A lane reads all loads of a row.
// Shared memory: 24 bytes. Rolled loops: ceil(per_layer / LS) (M + 1).
#include "common/layout.glsl"
#include "common/reduce.glsl"

const uint OBJECTIVE_IMBALANCE = 2u;

uint row_at(uint layer, uint place) {
  uint candidate = pc.row_mode == ROWS_KEPT ? scratch[pc.at_keep + layer * pc.candidates + place] : place;
  return layer * pc.candidates + candidate;
}

uint objective_of(uint row) {
  uint at = pc.at_load + row * M, most = 0u, few = ~0u;
  for (uint p = 0u; p < M; ++p) {
    uint load = scratch[at + p];
    most = max(most, load);
    few = min(few, load);
  }
  return pc.kind == OBJECTIVE_IMBALANCE ? most - few : most;
}

void main() {
  uint lane = gl_LocalInvocationIndex, layer = pc.group_begin + gl_WorkGroupID.x;
  reduce_begin();
  barrier();
  uint mine = ~0u, place = ~0u;
  for (uint c = lane; c < pc.per_layer; c += LS) {
    uint objective = objective_of(row_at(layer, c));
    if (objective < mine) {
      mine = objective;
      place = c;
    }
  }
  uint best = least(mine);
  uint who = least(mine == best ? place : ~0u);
  if (lane != 0u) return;
  scratch[pc.at_best + layer] = row_at(layer, min(who, pc.per_layer - 1u));
  if (scratch[pc.at_meta + layer * 4u + META_BAD] != ~0u) atomicMin(scratch[pc.at_first_bad], pc.layer_begin + layer);
}
