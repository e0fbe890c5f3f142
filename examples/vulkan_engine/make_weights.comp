#version 450
// The engine's own: how much work each item makes in this frame. The same integers as weight_of in main.cpp.
layout(local_size_x = 64) in;
layout(push_constant) uniform Push { uint frame, items; } pc;  // items: of all layers
layout(set = 0, binding = 0) writeonly buffer Weights { uint weights[]; };

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (i >= pc.items) return;
  uint h = (pc.frame * 0x9E3779B1u) ^ (i * 0x85EBCA77u);
  h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
  h = (h ^ (h >> 12)) * 0x297A2D39u;
  weights[i] = (h ^ (h >> 15)) >> (12u + h % 12u);  // a few heavy ones, many light ones
}
