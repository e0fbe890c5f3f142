#version 450
#extension GL_GOOGLE_include_directive : require
// lift: the swap of an item of the lightest pack that leaves the smaller of the two loads largest; ties by (pack of y, rank of y, rank of
// x), x being the lightest pack's. The sum of the two loads stays: the least peak of two packs leaves the largest smaller load.
// A lane takes items y and finds the best x for each. That y may lie in the lightest pack too does no harm: no exchange within a
// pack leaves more than its load.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

// What an exchange of y, at slot place t, leaves the lighter of its pack and the lightest, at best.
uint most_left(uint t, uint lightest) { return load[t / G] + load[lightest] - least_peak(weight[t], t / G, lightest); }

void main() {
  Row row = row_of_group();
  Progress progress = progress_of(row);
  if (progress.idle) return;
  uint lane = gl_LocalInvocationIndex, made = 0u;
  bool done = false;
  reduce_begin();
  load_row(row);
  for (; made < progress.budget; ++made) {
    uint low = ~0u;
    for (uint p = lane; p < M; p += LS) low = min(low, load[p]);
    low = least(low);
    uint lightest = ~0u;
    for (uint p = lane; p < M; p += LS) lightest = load[p] == low ? min(lightest, p) : lightest;
    lightest = min(least(lightest), M - 1u);

    uint mine = 0u;
    for (uint t = lane; t < N; t += LS) mine = max(mine, most_left(t, lightest));
    uint left = greatest(mine);
    done = left <= low;
    if (done) break;

    uint code = ~0u;
    if (mine == left) {
      for (uint t = lane; t < N; t += LS) {
        uint p = t / G;
        if (low + load[p] < 2u * left) continue;
        uint rank = rank_of_partner(weight[t], p, lightest, low + load[p] - left);
        if (rank != ~0u) code = min(code, (p * G + rank_of(t)) << 16 | rank);
      }
    }
    code = least(code);
    if (code == ~0u) break;  // cannot be
    uint slot = code >> 16;
    exchange(slot / G, slot % G, lightest, code & 0xFFFFu);
  }
  if (made != 0u) store_row(row);
  store_progress(row, progress, made, done);
}
