#version 450
#extension GL_GOOGLE_include_directive : require
// quantise: w = floor(x 2^s + 1/2), s the largest for which the layer's sum S(s) of all w is below 2^31; s = 0 where all are zero.
//
// Three sums in 32 bits. With every x below 2^top and N <= 2^NB, s0 = 30 - NB - top is small enough: each w is at most 2^(30 - NB), so
// S(s0) <= 2^30. From there up: an item's w at s0 is at most x 2^s0 + 1/2, so for k >= 1 the whole number 2^(k - 1) (2 w - 1) is at most
// its w at s0 + k, and 2^k (2 S(s0) - N) <= 2 S(s0 + k). The largest k for which the left side is below 2^32 is therefore right or
// one too many: the sum there, which still fits 32 bits (it is below 2^31 + N (2^k + 1), and k <= NB + 2; N at most 2^13), tells.
//
// A layer with a weight that is negative, infinite or no number is named in its META_BAD and quantised as zeros.
//
// Shape: a workgroup a layer. Shared memory: 36 bytes. Rolled loops: 4 N / LS.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/raw_weight.glsl"

shared uint sum_of[3];

uint raw_at;

Exact exact(uint item) { return decoded(raw_weight(raw_at, item)); }

// Over the workgroup. `cell` is one that holds 0.
uint summed(int scale, uint cell) {
  uint sum = 0u;
  for (uint i = gl_LocalInvocationIndex; i < N; i += LS) sum += scaled(exact(i), scale);
  atomicAdd(sum_of[cell], sum);
  barrier();
  return sum_of[cell];
}

void main() {
  uint lane = gl_LocalInvocationIndex, layer = pc.group_begin + gl_WorkGroupID.x, at = layer_at(layer);
  raw_at = (pc.layer_begin + layer) * pc.weight_stride;
  reduce_begin();
  if (lane < 3u) sum_of[lane] = 0u;
  barrier();

  const int BIAS = 4096;
  uint top = 0u, bad = ~0u;  // the largest exponent, plus BIAS; 0 where all are zero
  for (uint i = lane; i < N; i += LS) {
    uvec2 raw = raw_weight(raw_at, i);
    Exact x = decoded(raw);
    if (!is_valid(raw))
      bad = min(bad, i);
    else if (x.mantissa != uvec2(0u))
      top = max(top, uint(x.exponent + width_of(x.mantissa) + BIAS));
  }
  uvec2 found = least2(uvec2(bad, ~top));
  bad = found.x;
  top = ~found.y;

  bool any = bad == ~0u && top != 0u;  // the same in every lane
  int scale = 0;
  if (any) {
    scale = 30 - int(NB) - (int(top) - BIAS);
    scale += 31 - findMSB(2u * summed(scale, 0u) - N);
    if (summed(scale, 1u) >= 0x80000000u) --scale;
  }
  uint sum = 0u, rounded = ~0u;
  for (uint i = lane; i < N; i += LS) {
    Exact x = exact(i);
    uint w = any ? scaled(x, scale) : 0u;
    scratch[at + LAYER_WEIGHT + i] = w;
    sum += w;
    if (any && !is_whole(x, scale)) rounded = 1u;
  }
  atomicAdd(sum_of[2], sum);
  rounded = least(rounded);
  if (lane == 0u) {
    scratch[at + META_SCALE] = uint(scale + 2048);
    scratch[at + META_TOTAL] = sum_of[2];
    scratch[at + META_ROUNDED] = rounded == 1u ? 1u : 0u;
    scratch[at + META_BAD] = bad;
  }
  if (pc.layer_begin + layer != 0u) return;
  if (lane == 0u) scratch[FIRST_BAD] = ~0u;
  if ((pc.flags & OUT_STATUS) != 0u && lane < 4u) out_status[lane] = 0u;
}
