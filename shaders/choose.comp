#version 450
#extension GL_GOOGLE_include_directive : require
// choose: the best candidate of each layer, by (objective, place); its row goes to LAYER_BEST. A place is the candidate itself, or under
// ROWS_KEPT its place in the order of `keep`. And the first bad layer: it comes before `scatter`, which writes nothing once there is one.
//
// Shape: a workgroup a layer (groups = layers); per_layer places. A lane reads all loads of a row.
// Shared memory: 24 bytes. Rolled loops: ceil(per_layer / LS) (M + 1).
#include "common/layout.glsl"
#include "common/reduce.glsl"

const uint OBJECTIVE_IMBALANCE = 2u;

uint objective_of(Row row) {
  uint at = row.at + ROW_LOAD, most = 0u, few = ~0u;
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
    uint objective = objective_of(row_of(layer, candidate_at(layer, c)));
    if (objective < mine) {
      mine = objective;
      place = c;
    }
  }
  uint best = least(mine);
  uint who = least(mine == best ? place : ~0u);
  if (lane != 0u) return;
  uint at = layer_at(layer);
  scratch[at + LAYER_BEST] = layer * pc.candidates + candidate_at(layer, min(who, pc.per_layer - 1u));
  if (scratch[at + META_BAD] != ~0u) atomicMin(scratch[FIRST_BAD], pc.layer_begin + layer);
}
