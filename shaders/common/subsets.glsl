// Subsets of a pack's places, single ones, couples and triples up to MOST at once, and what swaps of them leave: for exchange and
// rounds, which say what MOST is. Needs common/refine.glsl. Shared memory: 4 bytes a triple, 4 at least.
const uint COUPLES = MOST >= 2u && G >= 4u && G <= 64u ? G * (G - 1u) / 2u : 0u;
const uint TRIPLES = MOST >= 3u && G >= 6u && G <= 10u ? G * (G - 1u) * (G - 2u) / 6u : 0u;
const uint LARGEST = TRIPLES > 0u ? 3u : COUPLES > 0u ? 2u : 1u;

const uint NONE = ~0u;

shared uint triple[TRIPLES > 0u ? TRIPLES : 1u];  // its places, four bits each

// Sums that the exchange leaves: what pack a gives weighs w in all, what pack b gives y. An exchange lightens a, or is none.
uint peak_of(uint a, uint w, uint b, uint y) { return y < w ? max(load[a] - w + y, load[b] + w - y) : NONE; }

// The least peak for one item of pack a, of weight w: the lists of common/refine.glsl, but only what lightens a.
uint least_peak_of_one(uint w, uint a, uint b) {
  uint rest_a = load[a] - w, more_b = load[b] + w, first = b * G;
  uint heavy = 0u;  // how many of b leave a the heavier, or both the same
  [[unroll]] for (uint s = 0u; s < GB; ++s) {
    uint next = heavy + (1u << (GB - 1u - s)), y = weight[first + min(next, G) - 1u];
    heavy = next <= G && rest_a + y >= more_b - y ? next : heavy;
  }
  uint above = weight[first + max(heavy, 1u) - 1u], below = weight[first + min(heavy, G - 1u)];
  return min(heavy > 0u && above < w ? rest_a + above : NONE, heavy < G ? more_b - below : NONE);
}

// With x of pack b fixed (0 where there is none), for two more from the places `from` on: from both ends inwards.
uint least_peak_of_two(uint w, uint a, uint b, uint x, uint from) {
  uint rest_a = load[a] - w + x, more_b = load[b] + w - x, first = b * G, i = from, j = G - 1u, peak = NONE;
  uint y = weight[first + i], z = weight[first + j];
  for (uint s = from + 1u; s < G; ++s) {
    uint new_a = rest_a + y + z, new_b = more_b - y - z;
    peak = min(peak, new_a < load[a] ? max(new_a, new_b) : NONE);
    bool too_heavy = new_a >= new_b;
    i += too_heavy ? 1u : 0u;
    j -= too_heavy ? 0u : 1u;
    uint next = weight[first + (too_heavy ? i : j)];
    y = too_heavy ? next : y;
    z = too_heavy ? z : next;
  }
  return peak;
}

// Subset number `index` of a size: its places.
uvec3 places_of(uint size, uint index) {
  if (size == 1u) return uvec3(index);
  if (size == 3u) return uvec3(triple[index] >> 8, triple[index] >> 4 & 15u, triple[index] & 15u);
  uint i = index % G, j = i + index / G + 1u;
  return uvec3(i, j >= G ? j - G : j, 0u);
}

uint weight_of(uint size, uint pack, uvec3 places) {
  uint sum = weight[pack * G + places.x];
  if (size >= 2u) sum += weight[pack * G + places.y];
  if (size >= 3u) sum += weight[pack * G + places.z];
  return sum;
}

// The ranks, lowest first, in 12 bits (10 where it is one): subsets of a size compare as these do.
uint ranks_of(uint size, uint pack, uvec3 places) {
  uint r = rank_of(pack * G + places.x);
  if (size == 1u) return r;
  uint s = rank_of(pack * G + places.y);
  if (size == 2u) return min(r, s) << 6 | max(r, s);
  uint t = rank_of(pack * G + places.z), low = min(r, min(s, t)), high = max(r, max(s, t));
  return low << 8 | (r + s + t - low - high) << 4 | high;
}

uint rank_at(uint size, uint ranks, uint t) {
  if (size == 1u) return ranks;
  return size == 2u ? ranks >> (6u - 6u * t) & 63u : ranks >> (8u - 4u * t) & 15u;
}

uint count_of(uint size) { return size == 1u ? G : size == 2u ? COUPLES : TRIPLES; }

// All places of triples, in any fixed order.
void list_triples() {
  for (uint t = gl_LocalInvocationIndex; t < TRIPLES; t += LS) {
    uint left = t, i = 0u, j, later = (G - 1u) * (G - 2u) / 2u;
    for (; i < G; ++i) {
      if (left < later) break;
      left -= later;
      later = (G - 2u - i) * (G - 3u - i) / 2u;
    }
    for (j = i + 1u; j < G; ++j) {
      if (left < G - 1u - j) break;
      left -= G - 1u - j;
    }
    triple[t] = i << 8 | j << 4 | (j + 1u + left);
  }
}

// The lowest subset of pack b that gives this peak for one of weight w.
uint ranks_of_partner(uint size, uint w, uint a, uint b, uint peak) {
  uint ranks = NONE;
  for (uint t = gl_LocalInvocationIndex; t < count_of(size); t += LS) {
    uvec3 places = places_of(size, t);
    if (peak_of(a, w, b, weight_of(size, b, places)) == peak) ranks = min(ranks, ranks_of(size, b, places));
  }
  return ranks;
}
