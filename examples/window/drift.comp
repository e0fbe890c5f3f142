#version 450
// How long each system takes in this frame, in microseconds. Each drifts in a rhythm of its own, in integers, so that
// every device draws the same picture.
layout(local_size_x = 32) in;
layout(push_constant) uniform Push { uint frame, items, lanes, full_height; } pc;
layout(set = 0, binding = 0) writeonly buffer Weights { uint weights[]; };

uint hash(uint x) {
  x = (x ^ (x >> 16)) * 0x7FEB352Du;
  x = (x ^ (x >> 15)) * 0x846CA68Bu;
  return x ^ (x >> 16);
}

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (i >= pc.items) return;
  uint lane = i / (pc.items / pc.lanes);
  uint h = hash(i);
  uint usual = 300u + h % 1200u;
  usual += usual * (hash(lane + 1000u) % 3u) / 2u;  // some lanes were given the heavier systems
  uint phase = (h >> 8) + pc.frame * (200u + (h >> 20) % 400u);
  uint wave = uint(abs(int(phase & 0xFFFFu) - 0x8000));  // a triangle from 0 to 0x8000 and back
  weights[i] = usual / 2u + ((usual * (wave >> 5)) >> 10);
}
