#version 450
#extension GL_GOOGLE_include_directive : require
// peak_by_pack and peak_by_rank: the swap of an item of the heaviest pack that leaves the larger of the two loads smallest.
// A lane takes items y and finds the best x of the heaviest pack for each. That y may lie in the heaviest pack too does no harm:
// no exchange within a pack leaves less than its load.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

// Who wins a tie.
const uint BY_PACK = 0u;  // (pack of y, rank of y, rank of x)
const uint BY_RANK = 1u;  // (rank of x, slot of y)

void main() {
  Row row = row_of_group();
  Progress progress = progress_of(row);
  if (progress.idle) return;
  uint lane = gl_LocalInvocationIndex, made = 0u;
  bool done = false;
  reduce_begin();
  load_row(row);
  for (; made < progress.budget; ++made) {
    uint high = 0u;
    for (uint p = lane; p < M; p += LS) high = max(high, load[p]);
    high = greatest(high);
    uint heaviest = ~0u;
    for (uint p = lane; p < M; p += LS) heaviest = load[p] == high ? min(heaviest, p) : heaviest;
    heaviest = min(least(heaviest), M - 1u);

    uint mine = ~0u;
    for (uint t = lane; t < N; t += LS) mine = min(mine, least_peak(weight[t], t / G, heaviest));
    uint peak = least(mine);
    done = peak >= high;
    if (done) break;

    uint code = ~0u;
    if (mine == peak) {
      for (uint t = lane; t < N; t += LS) {
        uint p = t / G;
        if (high + load[p] > 2u * peak) continue;
        uint rank = rank_of_partner(weight[t], p, heaviest, peak), slot = p * G + rank_of(t);
        if (rank != ~0u) code = min(code, VARIANT == BY_PACK ? slot << 16 | rank : rank << 16 | slot);
      }
    }
    code = least(code);
    if (code == ~0u) break;  // cannot be
    uint slot = VARIANT == BY_PACK ? code >> 16 : code & 0xFFFFu, rank = VARIANT == BY_PACK ? code & 0xFFFFu : code >> 16;
    exchange(heaviest, rank, slot / G, slot % G);
  }
  if (made != 0u) store_row(row);
  store_progress(row, progress, made, done);
}
