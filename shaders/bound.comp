#version 450
#extension GL_GOOGLE_include_directive : require
// bound: a load that the heaviest pack of no packing of a layer can be below.
//
// The weights less the smallest, in order; every pack has G items, so the bound shifts along. P sums the smallest of them. No less than
// the mean, nor than the heaviest item with the G - 1 lightest. And of the c = j M + x heaviest items at least x are too many for j in
// every pack, so for some q, q packs hold x + j q of them at the least, and weigh no less than the lightest such choice filled up with
// the lightest items of all: no less than the least over q of that weight's q-th part. All loads are multiples of the weights' common
// divisor. Up to two items a pack the optimum itself is known.
//
// Shape: a workgroup a layer; lanes over c.
// Shared memory: 4 (N + 1) + 4 LS + 24: 17,436 bytes at 4096 items, 5,148 at 1024.
// Rolled loops: ceil(N / LS) (M + 49) + 2 N / LS + 8 * 49, M only where N M <= SHARE_LIMIT: at most 17,000 with LS = 256. A smaller
// workgroup wants N M / LS < 50,000.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/prefix.glsl"

const uint SHARE_LIMIT = 1u << 22;  // above so many items times packs only the mean and the heaviest item count
const uint EUCLID_STEPS = 48u;      // numbers below 2^31 take at most 45

shared uint divisor_of[LS];

uint at;  // the layer's record

uint item_weight(uint place) { return scratch[at + LAYER_WEIGHT + scratch[at + LAYER_LPT + place]]; }

uint divided_up(uint a, uint b) { return a / b + (a % b != 0u ? 1u : 0u); }

uint common_divisor(uint a, uint b) {
  for (uint step = 0u; step < EUCLID_STEPS; ++step) {
    if (b == 0u) break;
    uint rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

uint total_weight() {
  uint lane = gl_LocalInvocationIndex;
  for (uint i = lane; i < N; i += LS) prefix[i + 1u] = item_weight(i);
  sum_prefix();
  return prefix[N];
}

// The heaviest with the lightest, and so on inwards, is optimal.
uint best_of_twos() {
  uint peak = 0u;
  for (uint r = gl_LocalInvocationIndex; r < N / 2u; r += LS) peak = max(peak, item_weight(r) + item_weight(N - 1u - r));
  return greatest(peak);
}

// What the c heaviest items raise `current` to.
uint raised_by_share(uint c, uint current) {
  uint j = (c - 1u) / M, x = c - j * M;
  uint heaviest_at = N - c, below_heaviest = prefix[heaviest_at], least_q = divided_up(x, G - j);
  uint least_share = ~0u;
  for (uint q = x; q >= least_q; --q) {
    uint taken = x + j * q;  // at most c, as q <= x <= M
    uint weight = prefix[heaviest_at + taken] - below_heaviest + prefix[G * q - taken];
    uint high, low;
    umulExtended(current, q, high, low);
    if (high != 0u || weight <= low) return current;  // this q alone leaves room for what is known already
    least_share = min(least_share, divided_up(weight, q));
  }
  return least_share == ~0u ? current : max(current, least_share);
}

uint shifted_bound() {
  uint lane = gl_LocalInvocationIndex, smallest = item_weight(N - 1u), heaviest = item_weight(0u) - smallest;
  uint divisor = 0u;
  for (uint i = lane; i < N; i += LS) {
    uint v = item_weight(N - 1u - i) - smallest;
    prefix[i + 1u] = v;
    if (divisor != 1u) divisor = common_divisor(divisor, v);
  }
  divisor_of[lane] = divisor;
  sum_prefix();
  for (uint half_size = LS / 2u; half_size > 0u; half_size >>= 1) {
    if (lane < half_size) divisor_of[lane] = common_divisor(divisor_of[lane], divisor_of[lane + half_size]);
    barrier();
  }
  uint total = prefix[N];
  if (total == 0u) return G * smallest;
  uint current = max(divided_up(total, M), heaviest + prefix[G - 1u]);
  if (N * M <= SHARE_LIMIT)
    for (uint c = lane + 1u; c <= N; c += LS) current = raised_by_share(c, current);
  current = greatest(current);
  return divided_up(current, divisor_of[0]) * divisor_of[0] + G * smallest;
}

void main() {
  at = layer_at(pc.group_begin + gl_WorkGroupID.x);
  reduce_begin();
  barrier();
  uint bound;
  if (M == 1u)
    bound = total_weight();
  else if (G == 1u)
    bound = item_weight(0u);
  else if (G == 2u)
    bound = best_of_twos();
  else
    bound = shifted_bound();
  if (gl_LocalInvocationIndex == 0u) scratch[at + LAYER_BOUND] = bound;
}
