#version 450
#extension GL_GOOGLE_include_directive : require
// extremes, extremes_1_2 and pairs: exchanges between the heaviest and the lightest pack, one for one or two for two.
//
// With load H and L before and the larger load R after, the imbalance of the two packs goes from H - L to 2 R - H - L: the best
// exchange is the one of least peak, and it improves when R < H.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

const uint EXTREMES = 0u;
const uint EXTREMES_1_2 = 1u;
const uint TWO_FOR_TWO = 2u;
const uint LARGEST = VARIANT == EXTREMES_1_2 ? 24u : VARIANT == TWO_FOR_TWO ? 16u : 0u;  // packs that exchange two for two
const uint COUPLES = G <= LARGEST ? G * (G - 1u) / 2u : 0u;                              // of items of a pack

// Couples of places are numbered by their distance round a circle, then by the one from which the other lies that far ahead.
uvec2 places_of_couple(uint couple) {
  uint i = couple % G, j = i + couple / G + 1u;
  return uvec2(i, j >= G ? j - G : j);
}

// The ranks of a couple, lower first, five bits each.
uint ranks_of_couple(uint pack, uvec2 places) {
  uint r = rank_of(pack * G + places.x), s = rank_of(pack * G + places.y);
  return min(r, s) << 5 | max(r, s);
}

uint weight_of_couple(uint pack, uvec2 places) { return weight[pack * G + places.x] + weight[pack * G + places.y]; }

// The least peak when a couple of pack a, of weight w, goes for a couple of pack b: from both ends of b's list inwards.
uint least_peak_of_couples(uint w, uint a, uint b) {
  uint rest_a = load[a] - w, more_b = load[b] + w, first = b * G, i = 0u, j = G - 1u, peak = ~0u;
  uint y = weight[first], z = weight[first + j];
  for (uint s = 1u; s < G; ++s) {
    uint new_a = rest_a + y + z, new_b = more_b - y - z;
    peak = min(peak, max(new_a, new_b));
    bool too_heavy = new_a >= new_b;
    i += too_heavy ? 1u : 0u;
    j -= too_heavy ? 0u : 1u;
    uint next = weight[first + (too_heavy ? i : j)];
    y = too_heavy ? next : y;
    z = too_heavy ? z : next;
  }
  return peak;
}

void main() {
  Row row = row_of_group();
  Progress progress = progress_of(row);
  if (progress.idle) return;
  uint lane = gl_LocalInvocationIndex, made = 0u;
  bool done = VARIANT == TWO_FOR_TWO && COUPLES == 0u && progress.budget != 0u;
  reduce_begin();
  load_row(row);
  for (; made < progress.budget && !done; ++made) {
    uvec2 ends = uvec2(~0u);  // the heaviest load's complement, the lightest load
    for (uint p = lane; p < M; p += LS) ends = min(ends, uvec2(~load[p], load[p]));
    ends = least2(ends);
    uint high = ~ends.x, low = ends.y;
    done = high == low;
    if (done) break;
    uvec2 packs = uvec2(~0u);
    for (uint p = lane; p < M; p += LS)
      packs = min(packs, uvec2(load[p] == high ? p : ~0u, load[p] == low ? p : ~0u));
    packs = min(least2(packs), uvec2(M - 1u));
    uint a = packs.x, b = packs.y;

    uint single = ~0u, two = ~0u, single_code = ~0u, two_code = ~0u;
    if (VARIANT != TWO_FOR_TWO) {
      for (uint k = lane; k < G; k += LS) {
        uint peak = least_peak(weight[a * G + k], a, b), code = rank_of(a * G + k) << 16 | k;
        single_code = peak < single ? code : peak == single ? min(single_code, code) : single_code;
        single = min(single, peak);
      }
    }
    for (uint t = lane; t < COUPLES; t += LS) {
      uvec2 places = places_of_couple(t);
      uint peak = least_peak_of_couples(weight_of_couple(a, places), a, b), code = ranks_of_couple(a, places) << 16 | t;
      two_code = peak < two ? code : peak == two ? min(two_code, code) : two_code;
      two = min(two, peak);
    }
    uvec2 peaks = least2(uvec2(single, two));
    bool in_twos = peaks.y < min(peaks.x, high);
    uint peak = in_twos ? peaks.y : peaks.x;
    done = peak >= high;
    if (done) break;
    uint code = least(in_twos ? (two == peak ? two_code : ~0u) : (single == peak ? single_code : ~0u));
    if (code == ~0u) break;  // cannot be

    // What goes from the heaviest pack is known; now the lowest ranks that give this peak for it.
    uint ranks_a = code >> 16, ranks_b = ~0u;
    if (in_twos) {
      uint w = weight_of_couple(a, places_of_couple(code & 0xFFFFu));
      for (uint t = lane; t < COUPLES; t += LS) {
        uvec2 places = places_of_couple(t);
        uint v = weight_of_couple(b, places);
        if (max(high - w + v, low + w - v) == peak) ranks_b = min(ranks_b, ranks_of_couple(b, places));
      }
    } else {
      ranks_b = rank_of_partner(weight[a * G + (code & 0xFFFFu)], a, b, peak);
    }
    ranks_b = least(ranks_b);
    if (ranks_b == ~0u) break;  // cannot be
    for (uint e = 0u; e < (in_twos ? 2u : 1u); ++e) {
      uint shift = in_twos ? 5u - 5u * e : 0u, mask = in_twos ? 31u : 0xFFFFu;
      exchange(a, ranks_a >> shift & mask, b, ranks_b >> shift & mask);
    }
  }
  if (made != 0u) store_row(row);
  store_progress(row, progress, made, done);
}
