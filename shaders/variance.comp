#version 450
#extension GL_GOOGLE_include_directive : require
// variance: the swap that lowers the sum of squared loads most; ties by slot i, then slot j.
//
// With H and L the loads of two packs before a swap, heavier and lighter, and R the larger after it, the gain is (H - R) (R - L)
// (halved): the best swap of a pair of packs is the one of least peak R. Least peaks are kept from move to move, for as many
// pairs of packs as shared memory has room for (all of them up to about 64 packs); after a swap only pairs that touch the two
// changed packs are searched again. The pairs without room are searched each time, where they can still win.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

const uint PAIRS = M * (M - 1u) / 2u;
const uint ROOM = (N <= 1024u ? 4096u : 8192u) - 2u * N - M - 16u;
const uint KEPT = PAIRS < ROOM ? PAIRS : ROOM;
shared uint kept_peak[KEPT > 0u ? KEPT : 1u];  // [pair]

// Pairs of packs are numbered by their distance round a circle, then by the pack from which the other lies that far ahead.
uvec2 packs_of_pair(uint pair) {
  uint p = pair % M, q = p + pair / M + 1u;
  return uvec2(p, q >= M ? q - M : q);
}

uint pair_of_packs(uint p, uint q) {
  uint low = min(p, q), high = max(p, q), ahead = high - low;
  bool round = 2u * ahead > M;  // nearer past the end
  return ((round ? M - ahead : ahead) - 1u) * M + (round ? high : low);
}

// The gain of a swap between two packs, in two words; 0 where it is none.
uvec2 gain_of(uint p, uint q, uint peak) {
  uint high = max(load[p], load[q]), low = min(load[p], load[q]), h = 0u, l = 0u;
  if (peak < high) umulExtended(high - peak, peak - low, h, l);
  return uvec2(h, l);
}

bool less(uvec2 a, uvec2 b) { return a.x < b.x || (a.x == b.x && a.y < b.y); }

// The gain of two packs whose best swap leaves their loads as near as whole numbers can be.
uvec2 gain_at_most(uint p, uint q) {
  uint half_way = (load[p] + load[q] + 1u) >> 1;
  return gain_of(p, q, half_way);
}

// The least peak of a pair of packs by one lane: in one pass over both lists.
uint least_peak_of_packs(uint p, uint q) {
  uint i = 0u, j = 0u, peak = ~0u, load_p = load[p], load_q = load[q], x = weight[p * G], y = weight[q * G];
  for (uint s = 0u; s < 2u * G - 1u; ++s) {
    uint new_p = load_p - x + y, new_q = load_q + x - y;
    peak = min(peak, max(new_p, new_q));
    bool too_much = new_q > new_p;  // moved to q: try a smaller x; else a smaller y
    i += too_much ? 1u : 0u;
    j += too_much ? 0u : 1u;
    if (max(i, j) >= G) break;
    uint next = weight[too_much ? p * G + i : q * G + j];
    x = too_much ? next : x;
    y = too_much ? y : next;
  }
  return peak;
}

void main() {
  Row row = row_of_group();
  Progress progress = progress_of(row);
  if (progress.idle) return;
  uint lane = gl_LocalInvocationIndex, made = 0u, a = 0u, b = 0u;
  bool done = false;
  reduce_begin();
  for (uint t = lane; t < KEPT; t += LS) kept_peak[t] = ~0u;
  load_row(row);
  for (; made < progress.budget; ++made) {
    // What is not known: every pair at first, then those of the two packs that changed. A lane takes items of one of the packs.
    uint searches = (made == 0u ? KEPT : 2u * (M - 1u)) * G;
    for (uint t = lane; t < searches; t += LS) {
      uint u = t / G, p, q, pair;
      if (made == 0u) {
        uvec2 packs = packs_of_pair(u);
        p = packs.x;
        q = packs.y;
        pair = u;
      } else {
        p = u < M - 1u ? a : b;
        q = u < M - 1u ? u : u - (M - 1u);
        q += q >= p ? 1u : 0u;
        pair = pair_of_packs(p, q);
      }
      if (pair < KEPT) atomicMin(kept_peak[pair], least_peak(weight[q * G + t - u * G], q, p));
    }
    barrier();

    uvec2 gain = uvec2(0u);
    uint first = ~0u;  // the lowest pack of a pair of that gain
    for (uint pair = lane; pair < PAIRS; pair += LS) {
      uvec2 packs = packs_of_pair(pair);
      uint peak;
      if (pair < KEPT)
        peak = kept_peak[pair];
      else if (less(gain_at_most(packs.x, packs.y), gain))
        continue;
      else
        peak = least_peak_of_packs(packs.x, packs.y);
      uvec2 g = gain_of(packs.x, packs.y, peak);
      uint low = min(packs.x, packs.y);
      if (g == gain) first = min(first, low);
      if (less(gain, g)) {
        gain = g;
        first = low;
      }
    }
    uvec2 best;
    best.x = greatest(gain.x);
    best.y = greatest(gain.x == best.x ? gain.y : 0u);
    done = best == uvec2(0u);
    if (done) break;
    a = least(gain == best ? first : ~0u);
    if (a >= M) break;  // cannot be

    // Slot i lies in pack a. For each later slot j, the lowest rank with which it gains as much.
    uint code = ~0u;
    for (uint t = (a + 1u) * G + lane; t < N; t += LS) {
      uint q = t / G, peak = least_peak(weight[t], q, a);
      if (gain_of(q, a, peak) != best) continue;
      uint rank = rank_of_partner(weight[t], q, a, peak);
      if (rank != ~0u) code = min(code, rank << 16 | (q * G + rank_of(t)));
    }
    code = least(code);
    if (code == ~0u) break;  // cannot be
    uint slot = code & 0xFFFFu;
    b = slot / G;
    // Forgotten before exchange()'s barriers, searched again after them.
    for (uint u = lane; u < 2u * M; u += LS) {
      uint p = u < M ? a : b, q = u < M ? u : u - M;
      if (p == q) continue;
      uint pair = pair_of_packs(p, q);
      if (pair < KEPT) kept_peak[pair] = ~0u;
    }
    exchange(a, code >> 16, b, slot % G);
  }
  if (made != 0u) store_row(row);
  store_progress(row, progress, made, done);
}
