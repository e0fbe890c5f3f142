#version 450
layout(location = 0) flat in uint is_mean;
layout(location = 0) out vec4 colour;

void main() { colour = is_mean == 1u ? vec4(0.45, 0.50, 0.55, 1) : vec4(1, 1, 1, 1); }
