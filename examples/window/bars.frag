#version 450
// Eight colours, one for each lane that items come from, that people with any colour vision tell apart.
layout(location = 0) flat in uint home;
layout(location = 1) in float in_block;
layout(location = 2) in float block_height;
layout(location = 0) out vec4 colour;

const vec3 colours[8] = vec3[](vec3(0.00, 0.45, 0.70), vec3(0.90, 0.62, 0.00), vec3(0.00, 0.62, 0.45),
                               vec3(0.84, 0.37, 0.00), vec3(0.34, 0.71, 0.91), vec3(0.80, 0.47, 0.65),
                               vec3(0.94, 0.89, 0.26), vec3(0.60, 0.60, 0.60));

void main() {
  float edge = 0.003 / block_height;  // a darker line on top parts the blocks of a pile
  colour = vec4(colours[home % 8u] * (in_block > 1.0 - edge ? 0.55 : 1.0), 1);
}
