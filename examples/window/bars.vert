#version 450
// One instance for each item, as given and as packed: a block on the pile of its lane. No vertex buffers: the shader
// reads what drift.comp and the packing have written.
layout(push_constant) uniform Push { uint frame, items, lanes, full_height; } pc;
layout(set = 0, binding = 0) readonly buffer Weights { uint weights[]; };
layout(set = 0, binding = 1) readonly buffer PackIndex { int pack_index[]; };
layout(set = 0, binding = 2) readonly buffer RankInPack { int rank_in_pack[]; };
layout(location = 0) flat out uint home;   // the lane that the item was given to
layout(location = 1) out float in_block;   // 0 at its bottom, 1 at its top
layout(location = 2) out float block_height;

const vec2 corners[6] = vec2[](vec2(0, 0), vec2(1, 0), vec2(1, 1), vec2(0, 0), vec2(1, 1), vec2(0, 1));

void main() {
  uint per_lane = pc.items / pc.lanes;
  bool packed = gl_InstanceIndex >= pc.items;
  uint item = uint(gl_InstanceIndex) - (packed ? pc.items : 0u);
  home = item / per_lane;
  uint lane = packed ? uint(pack_index[item]) : home;
  uint rank = packed ? uint(rank_in_pack[item]) : item % per_lane;
  uint below = 0u;
  for (uint j = 0u; j < pc.items; ++j) {
    uint its_lane = packed ? uint(pack_index[j]) : j / per_lane;
    uint its_rank = packed ? uint(rank_in_pack[j]) : j % per_lane;
    if (its_lane == lane && its_rank < rank) below += weights[j];
  }
  vec2 corner = corners[gl_VertexIndex];
  in_block = corner.y;
  block_height = float(weights[item]) / float(pc.full_height);
  // Each half of the window has a margin of half a lane on both sides; a pile takes eight tenths of its lane.
  float width = 1.0 / float(pc.lanes + 1u);
  float x = (float(lane) + 0.5 + 0.1 + 0.8 * corner.x) * width;
  float y = float(below) / float(pc.full_height) + corner.y * block_height;
  gl_Position = vec4(packed ? x : x - 1.0, 1.0 - 2.0 * y, 0, 1);
}
