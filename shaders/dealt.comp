#version 450
#extension GL_GOOGLE_include_directive : require
// dealt: the order in rounds of M items; in round k the packs are sorted by (load at its start, index), and its j-th item goes to the
// j-th pack, rank k.
//
// Shape: a workgroup a row; a workgroup near M lanes wastes least. 2 barriers a round.
// Shared memory: 4 (M2 + 2 M) + 24. Rolled loops: G rounds of M2 / CHUNK + 1, and 3 M2 / LS: 2,100 at 2048/2, 60 at 2048/512.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/build.glsl"

shared uint pack_load[M2];  // ~0 past M
shared uint ranked_load[M];
shared uint ranked_pack[M];

const uint CHUNK = M2 < 64u ? M2 : 64u;  // unrolled

void clear_loads() {
  for (uint p = gl_LocalInvocationIndex; p < M2; p += LS) pack_load[p] = p < M ? 0u : ~0u;
}

// Each pack counts those before it. Barriers before and after are the caller's.
void rank_packs() {
  uint lane = gl_LocalInvocationIndex;
  uint mine[PACKS_PER_LANE], place[PACKS_PER_LANE];
  [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
    mine[k] = pack_load[min(k * LS + lane, M - 1u)];
    place[k] = 0u;
  }
  for (uint c = 0u; c < M2; c += CHUNK)
    [[unroll]] for (uint j = 0u; j < CHUNK; ++j) {
      uint other = pack_load[c + j];
      [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k)
        place[k] += other < mine[k] || (other == mine[k] && c + j < k * LS + lane) ? 1u : 0u;
    }
  [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
    uint p = k * LS + lane;
    if (p < M) {
      ranked_load[place[k]] = mine[k];
      ranked_pack[place[k]] = p;
    }
  }
}

void deal(Row row) {
  uint lane = gl_LocalInvocationIndex;
  uint order_at = row.at, weight_at = row.layer_at + LAYER_WEIGHT, slot_at = row.at + ROW_SLOT;
  clear_loads();
  barrier();
  for (uint k = 0u; k < G; ++k) {
    // Read ahead of the ranking, which takes longer than memory does.
    uint item[PACKS_PER_LANE], weight[PACKS_PER_LANE];
    [[unroll]] for (uint c = 0u; c < PACKS_PER_LANE; ++c) {
      item[c] = scratch[order_at + k * M + min(c * LS + lane, M - 1u)];
      weight[c] = scratch[weight_at + item[c]];
    }
    rank_packs();
    barrier();
    [[unroll]] for (uint c = 0u; c < PACKS_PER_LANE; ++c) {
      uint j = c * LS + lane;
      if (j < M) {
        uint pack = ranked_pack[j];
        scratch[slot_at + pack * G + k] = item[c];
        pack_load[pack] = ranked_load[j] + weight[c];
      }
    }
    barrier();
  }
  for (uint p = lane; p < M; p += LS) put_load(row, p, pack_load[p]);
}

void main() {
  Row row = row_of_group();
  reduce_begin();
  barrier();
  if (G == 1u)
    place_one_each(row);
  else
    deal(row);
  finish_row(row);
}
