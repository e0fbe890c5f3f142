#version 450
// The engine's own, right after the packing: does with each item what its pack says. Here it adds up a checksum.
layout(local_size_x = 64) in;
layout(push_constant) uniform Push { uint frame, items; } pc;
layout(set = 0, binding = 1) readonly buffer PackIndex { int pack_index[]; };
layout(set = 0, binding = 2) buffer Checksum { uint checksum; };

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (i < pc.items) atomicAdd(checksum, (uint(pack_index[i]) + 1u) * (i * 2654435761u + pc.frame));
}
