#version 450
#extension GL_GOOGLE_include_directive : require
// exchange: as many items of the heaviest pack for as many of another, up to VARIANT of them at once, whichever leaves the larger of the
// two loads smallest; an exchange that does not improve is made too, and its two packs are then barred from each other for a while.
// docs/reference/exchange.md is the rule.
//
// Partners that can still win are listed, then a lane takes a subset of the heaviest pack and a partner and finds the best subset of
// that by halving, or from both ends of its sorted list inwards. So a move costs a reduction for every size of subset, one for who
// attains the least peak, and one for what it goes for. Sizes come one after the other: the second is looked at only for partners that
// could beat the first.
//
// Shape: a workgroup a row. Shared memory: that of common/refine.glsl, 8 M + 140 bytes and 4 a triple: 18,708 bytes at 2048/256.
// Loops: loop_cost_exchange of host/vulkan/plan/loop_cost.hpp.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

const uint MOST = VARIANT;
#include "common/subsets.glsl"

const uint TENURE = M > 2u ? (M - 2u < 20u ? M - 2u : 20u) : 0u;

// Where the row's search record begins: words of it.
const uint SEARCH_BAD = 0u;   // exchanges in vain since the last improvement
const uint SEARCH_BEST = 1u;  // the least load that the heaviest pack ever had
const uint SEARCH_SNAP = 2u;  // and the one in the packing that is kept
const uint SEARCH_BARS = 4u;  // of the last 32 iterations
const uint BARS = 32u;        // no fewer than the longest tenure

shared uint bar[BARS];             // [iteration mod 32] heaviest pack << 16 | partner of an exchange in vain, or NONE
shared uint barred_in[M];          // the last iteration in which the heaviest pack may not meet this one
shared uint partner[M];            // those that can still win, in any order
shared uint partners[3];           // how many, for each size of subset

uint search_at(Row row) { return row.at + ROW_SEARCH; }

// What was left by the dispatch before, or the beginning: (bad, best, snap). A barrier follows.
uvec3 load_search(Row row) {
  uint lane = gl_LocalInvocationIndex, at = search_at(row);
  bool first = starts();
  if (lane < BARS) bar[lane] = first ? NONE : scratch[at + SEARCH_BARS + lane];
  for (uint p = lane; p < M; p += LS) barred_in[p] = 0u;
  if (first) return uvec3(0u, NONE, NONE);
  return uvec3(scratch[at + SEARCH_BAD], scratch[at + SEARCH_BEST], scratch[at + SEARCH_SNAP]);
}

void store_search(Row row, uvec3 search) {
  uint lane = gl_LocalInvocationIndex, at = search_at(row);
  if (lane < BARS) scratch[at + SEARCH_BARS + lane] = bar[lane];
  if (lane == 0u) {
    scratch[at + SEARCH_BAD] = search.x;
    scratch[at + SEARCH_BEST] = search.y;
    scratch[at + SEARCH_SNAP] = search.z;
  }
}

// The packing is kept as its lists stand, so that each lane reads back what it wrote.
void take_snapshot(Row row) {
  uint at = search_at(row) + SEARCH_WORDS;
  for (uint i = gl_LocalInvocationIndex; i < N; i += LS) scratch[at + i] = tag[i];
}

void restore_snapshot(Row row) {
  uint lane = gl_LocalInvocationIndex, at = search_at(row) + SEARCH_WORDS;
  for (uint i = lane; i < N; i += LS) {
    tag[i] = scratch[at + i];
    weight[i] = scratch[row.layer_at + LAYER_WEIGHT + (tag[i] & ITEM_MASK)];
  }
  barrier();
  for (uint p = lane; p < M; p += LS) {
    uint sum = 0u;
    for (uint k = 0u; k < G; ++k) sum += weight[p * G + k];
    load[p] = sum;
  }
}

// load <= bound + floor(bound * gap / 10^9), as load and bound are whole.
bool meets_target(Row row, uint load) {
  uint bound = scratch[row.layer_at + LAYER_BOUND];
  if (load <= bound) return true;
  uint high, low, most_high, most_low;
  umulExtended(load - bound, 1000000000u, high, low);
  umulExtended(bound, pc.target_gap_ppb, most_high, most_low);
  return high < most_high || (high == most_high && low <= most_low);
}

// Marks the packs that the heaviest may not meet, and empties the lists. A barrier follows.
void bar_partners(uint heaviest, uint iteration) {
  uint lane = gl_LocalInvocationIndex;
  if (lane < 3u) partners[lane] = 0u;
  if (lane + 1u < TENURE) {
    uint pair = bar[(iteration - 1u - lane) % BARS], a = pair >> 16, b = pair & 0xFFFFu;
    if (pair != NONE && (a == heaviest || b == heaviest)) barred_in[a == heaviest ? b : a] = iteration;
  }
}

// Those that could leave less than `limit`: at best both loads become the same.
void list_partners(uint size, uint heaviest, uint iteration, uint limit) {
  for (uint p = gl_LocalInvocationIndex; p < M; p += LS) {
    if (p == heaviest || barred_in[p] == iteration || (load[heaviest] + load[p] + 1u) / 2u >= limit) continue;
    partner[atomicAdd(partners[size - 1u], 1u)] = p;
  }
}

// The least peak that this lane finds, and who attains it, the lowest first: partner << 23 | ranks << 11 | number of the subset.
uvec2 search_partners(uint size, uint heaviest) {
  uint subsets = count_of(size), searches = partners[size - 1u] * subsets;
  uvec2 best = uvec2(NONE);
  for (uint t = gl_LocalInvocationIndex; t < searches; t += LS) {
    uint which = t / subsets, index = t - which * subsets, b = partner[which], peak = NONE;
    uvec3 places = places_of(size, index);
    uint w = weight_of(size, heaviest, places);
    if (size == 1u) {
      peak = least_peak_of_one(w, heaviest, b);
    } else {
      uint rounds = size == 2u ? 1u : G - 2u;
      for (uint i = 0u; i < rounds; ++i)
        peak = min(peak, least_peak_of_two(w, heaviest, b, size == 2u ? 0u : weight[b * G + i], size == 2u ? 0u : i + 1u));
    }
    uint code = b << 23 | ranks_of(size, heaviest, places) << 11 | index;
    best.y = peak < best.x ? code : peak == best.x ? min(best.y, code) : best.y;
    best.x = min(best.x, peak);
  }
  return best;
}

struct Choice {
  uint size;
  uint peak;  // NONE where there is no exchange
  uint code;  // this lane's
};

Choice choose_exchange(uint heaviest, uint iteration) {
  Choice choice = Choice(0u, NONE, NONE);
  uint high = load[heaviest];
  for (uint size = 1u; size <= LARGEST; ++size) {
    // Of large packs, more than one item is exchanged only if that improves.
    uint limit = G > 16u && size > 1u ? min(choice.peak, high) : choice.peak;
    list_partners(size, heaviest, iteration, limit);
    barrier();
    uvec2 mine = search_partners(size, heaviest);
    uint peak = least(mine.x);
    if (peak < limit) choice = Choice(size, peak, mine.x == peak ? mine.y : NONE);
    if (G > 12u && choice.peak < high) break;
  }
  return choice;
}

void main() {
  Row row = row_of_group();
  Progress progress = progress_of(row);
  if (progress.idle) return;
  uint lane = gl_LocalInvocationIndex, made = 0u;
  bool done = false;
  reduce_begin();
  uvec3 search = load_search(row);
  list_triples();
  load_row(row);
  for (; made < progress.budget; ++made) {
    uint iteration = progress.moves + made + 1u, high = 0u, heaviest = NONE;
    for (uint p = lane; p < M; p += LS) high = max(high, load[p]);
    high = greatest(high);
    for (uint p = lane; p < M; p += LS) heaviest = load[p] == high ? min(heaviest, p) : heaviest;
    heaviest = min(least(heaviest), M - 1u);
    if (high < search.y) search = uvec3(0u, high, search.z);
    done = search.x >= pc.base || meets_target(row, high);
    if (done) break;

    bar_partners(heaviest, iteration);
    barrier();
    Choice choice = choose_exchange(heaviest, iteration);
    done = choice.peak == NONE;
    if (done) break;
    uint code = least(choice.code);
    if (code == NONE) break;  // cannot be
    uint b = min(code >> 23, M - 1u), w = weight_of(choice.size, heaviest, places_of(choice.size, code & 0x7FFu));
    uint ranks_a = code >> 11 & 0xFFFu;
    uint ranks_b = least(ranks_of_partner(choice.size, w, heaviest, b, choice.peak));
    if (ranks_b == NONE) break;  // cannot be
    bool in_vain = choice.peak >= high;
    if (in_vain && high == search.y && high < search.z) {
      take_snapshot(row);
      search.z = high;
    }
    for (uint t = 0u; t < choice.size; ++t)
      exchange(heaviest, rank_at(choice.size, ranks_a, t), b, rank_at(choice.size, ranks_b, t));
    if (lane == 0u) bar[iteration % BARS] = in_vain ? heaviest << 16 | b : NONE;
    if (in_vain) search.x += 1u;
  }
  // At the end, whatever ended it: the best packing.
  if (done || progress.moves + made >= pc.move_cap) {
    uint high = 0u;
    for (uint p = lane; p < M; p += LS) high = max(high, load[p]);
    if (greatest(high) > search.z) restore_snapshot(row);
  }
  barrier();
  store_row(row);
  store_search(row, search);
  store_progress(row, progress, made, done);
}
