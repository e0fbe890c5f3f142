#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/layout.glsl"
void main() { scratch[gl_GlobalInvocationID.x] = N; }
