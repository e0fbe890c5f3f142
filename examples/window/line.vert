#version 450
// The highest pile of each half, and the mean of all lanes, which no packing can be below: thin lines across.
layout(push_constant) uniform Push { uint frame, items, lanes, full_height; } pc;
layout(set = 0, binding = 0) readonly buffer Weights { uint weights[]; };
layout(set = 0, binding = 1) readonly buffer PackIndex { int pack_index[]; };
layout(location = 0) flat out uint is_mean;

const vec2 corners[6] = vec2[](vec2(0, 0), vec2(1, 0), vec2(1, 1), vec2(0, 0), vec2(1, 1), vec2(0, 1));

void main() {
  bool packed = (gl_InstanceIndex & 1) == 1;
  is_mean = uint(gl_InstanceIndex) / 2u;
  uint loads[8] = uint[](0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u);
  uint total = 0u, highest = 0u;
  for (uint i = 0u; i < pc.items; ++i) {
    uint lane = packed ? uint(pack_index[i]) : i / (pc.items / pc.lanes);
    loads[lane & 7u] += weights[i];
    total += weights[i];
    highest = max(highest, loads[lane & 7u]);
  }
  float height = is_mean == 1u ? float(total) / float(pc.lanes) : float(highest);
  vec2 corner = corners[gl_VertexIndex];
  float y = height / float(pc.full_height) + 0.006 * corner.y;
  gl_Position = vec4((packed ? 0.0 : -1.0) + 0.02 + 0.96 * corner.x, 1.0 - 2.0 * y, 0, 1);
}
