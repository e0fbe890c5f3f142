#version 450
#extension GL_GOOGLE_include_directive : require
// spread: the swap between one of the heaviest and one of the lightest packs that lowers the sum of squared loads most; ties by
// (the heavy pack's place, rank of x, the light pack's place, rank of y).
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

shared uint heaviest[M];  // pack at place: heaviest first, equals by index
shared uint lightest[M];  // lightest first, equals by index

// A code of 32 bits: (heavy place, rank of x) as one number, the light place, x's place in its pack's order.
const uint PLACE_BITS = GB, PACK_BITS = MB;

void main() {
  Row row = row_of_group();
  Progress progress = progress_of(row);
  if (progress.idle) return;
  uint lane = gl_LocalInvocationIndex, width = min(pc.width, M), made = 0u;
  bool done = false;
  reduce_begin();
  load_row(row);
  for (; made < progress.budget; ++made) {
    for (uint p = lane; p < M; p += LS) {
      uint own = load[p], heavy = 0u, light = 0u;
      for (uint q = 0u; q < M; ++q) {
        uint other = load[q];
        bool equal_before = other == own && q < p;
        heavy += other > own || equal_before ? 1u : 0u;
        light += other < own || equal_before ? 1u : 0u;
      }
      heaviest[heavy] = p;
      lightest[light] = p;
    }
    barrier();

    uvec2 gain = uvec2(0u);
    uint code = ~0u;
    for (uint t = lane; t < width * width * G; t += LS) {
      uint u = t / width, light = t - u * width, heavy = u / G, k = u - heavy * G;
      uint a = heaviest[heavy], b = lightest[light];
      if (a == b) continue;
      // With a lighter than b there is a gain too, but the same two packs the other way round come before.
      uint peak = least_peak(weight[a * G + k], a, b), h = 0u, l = 0u;
      if (peak < load[a]) umulExtended(load[a] - peak, peak - load[b], h, l);
      uint c = ((heavy * G + rank_of(a * G + k)) << PACK_BITS | light) << PLACE_BITS | k;
      bool equal = h == gain.x && l == gain.y, more = h > gain.x || (h == gain.x && l > gain.y);
      code = more ? c : equal ? min(code, c) : code;
      gain = more ? uvec2(h, l) : gain;
    }
    uvec2 best;
    best.x = greatest(gain.x);
    best.y = greatest(gain.x == best.x ? gain.y : 0u);
    done = best == uvec2(0u);
    if (done) break;
    code = least(gain == best ? code : ~0u);
    if (code == ~0u) break;  // cannot be

    uint k = code & ((1u << PLACE_BITS) - 1u), light = code >> PLACE_BITS & ((1u << PACK_BITS) - 1u);
    uint a = heaviest[(code >> (PLACE_BITS + PACK_BITS)) / G], b = lightest[light];
    uint x = weight[a * G + k], rank_b = rank_of_partner(x, a, b, least_peak(x, a, b));
    if (rank_b == ~0u) break;  // cannot be
    exchange(a, rank_of(a * G + k), b, rank_b);
  }
  if (made != 0u) store_row(row);
  store_progress(row, progress, made, done);
}
