#version 450
// Writes beyond the end of what is bound: the fault that validation on the GPU must see.
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer Words { uint words[]; };
void main() { words[1000000 + gl_GlobalInvocationID.x] = 1u; }
