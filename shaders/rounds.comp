#version 450
#extension GL_GOOGLE_include_directive : require
// rounds: many heavy packs swap with a light one each, all at once, towards the middle of the two. docs/reference/exchange.md is the rule.
//
// Heavy packs take their turn, and each takes the first light pack that is still free and with which a swap fits. Light packs come in
// chunks: all lanes find out which pairs of a chunk fit, then one lane hands out partners by the bits that were set. Only heavy packs
// that found none go on to the next chunk, which is the same as looking at all at once: the first chunk in which a pack finds one holds
// its first. Where the heaviest finds none it takes the best of all light packs, and the others choose again if one of them took that.
//
// Shape: a workgroup a row. Shared memory: that of common/refine.glsl and common/subsets.glsl, 4 M, 5 words a heavy pack and 12 bytes.
// Loops: loop_cost_rounds of host/vulkan/plan/loop_cost.hpp.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/refine.glsl"

// Three at once where packs, and their triples, are few.
const uint ALL_TRIPLES = M * (G * (G - 1u) * (G - 2u) / 6u);
const bool IN_THREES = G >= 7u && M <= 64u && ALL_TRIPLES <= 4096u;
const uint MOST_IN_TWOS = VARIANT < 3u ? VARIANT : 2u;
const uint MOST = IN_THREES ? VARIANT : MOST_IN_TWOS;
#include "common/subsets.glsl"

const uint HEAVIES = M / 4u > 0u ? M / 4u : 1u;  // that take part in a round
const bool SMALL = G < 7u;                       // such packs aim twice as far from the middle, and take no best of all

shared uint order[M];           // packs, heaviest first; of equals the lowest first
shared uint partner[HEAVIES];   // the light pack of a heavy one, or NONE
shared uint open_packs[HEAVIES];  // heavy packs that still look for one, in their turn
shared uint found[HEAVIES];     // bits: light packs of the chunk that fit; then the code of what the heavy pack gives
shared uint peak[HEAVIES];      // what the swap leaves at most
shared uint taken[HEAVIES];     // ranks of what the light pack gives
shared uint above;              // packs above the target
shared uint open_count;
shared uint conflict;           // whether the best of all was taken

// The target, and how far from the middle a swap may end.
struct Aim {
  uint target;
  uint slack;
};

// target = bound + floor(bound * gap / 10^9): the quotient of 64 bits by 30, bit for bit.
Aim aim_of(uint bound) {
  uint high, low, quotient = 0u;
  umulExtended(bound, pc.target_gap_ppb, high, low);
  bool huge = high >= 1000000000u;  // the quotient has more than 32 bits
  uint rest = high % 1000000000u;
  for (uint b = 0u; b < 32u; ++b) {
    rest = rest << 1 | low >> 31;
    low <<= 1;
    bool fits = rest >= 1000000000u;
    rest -= fits ? 1000000000u : 0u;
    quotient = quotient << 1 | (fits ? 1u : 0u);
  }
  if (huge || quotient > ~0u - bound) return Aim(~0u, 0u);
  return Aim(bound + quotient, min(quotient, 0x40000000u) * (SMALL ? 2u : 1u));
}

// The weights of pack b for which a swap fits, if a gives w: y.x <= y <= y.y. None where y.x > y.y.
uvec2 window_of(Aim aim, uint a, uint b, uint w) {
  uint both = load[a] + load[b], most = min(load[a] - 1u, max(aim.target, (both + 1u) / 2u + aim.slack));
  uint least_difference = load[a] - most, most_difference = most - load[b];
  if (2u * most < both || w < least_difference) return uvec2(1u, 0u);
  return uvec2(w > most_difference ? w - most_difference : 0u, w - least_difference);
}

bool one_lies_within(uint b, uvec2 window) {
  uint first = b * G, beyond = 0u;
  [[unroll]] for (uint s = 0u; s < GB; ++s) {
    uint next = beyond + (1u << (GB - 1u - s));
    beyond = next <= G && weight[first + min(next, G) - 1u] > window.y ? next : beyond;
  }
  return beyond < G && weight[first + min(beyond, G - 1u)] >= window.x;
}

// With x of pack b fixed (0 where there is none), two more from the places `from` on: from both ends inwards.
bool two_lie_within(uint b, uvec2 window, uint x, uint from) {
  uint first = b * G, i = from, j = G - 1u;
  bool within = false;
  for (uint s = from + 1u; s < G; ++s) {
    uint y = x + weight[first + i] + weight[first + j];
    within = within || (y >= window.x && y <= window.y);
    bool too_heavy = y > window.y;
    i += too_heavy ? 1u : 0u;
    j -= too_heavy ? 0u : 1u;
  }
  return within;
}

bool fits(uint size, Aim aim, uint a, uint b, uint index) {
  uvec2 window = window_of(aim, a, b, weight_of(size, a, places_of(size, index)));
  if (window.x > window.y) return false;
  if (size == 1u) return one_lies_within(b, window);
  if (size == 2u) return two_lie_within(b, window, 0u, 0u);
  bool within = false;
  for (uint i = 0u; i + 2u < G; ++i) within = within || two_lie_within(b, window, weight[b * G + i], i + 1u);
  return within;
}

// Puts the packs in order, and counts those above the target. Barriers before and after.
void order_packs(uint target) {
  for (uint p = gl_LocalInvocationIndex; p < M; p += LS) {
    uint mine = load[p], place = 0u;
    for (uint q = 0u; q < M; ++q) place += load[q] > mine || (load[q] == mine && q < p) ? 1u : 0u;
    order[place] = p;
    if (mine > target) atomicAdd(above, 1u);
  }
}

// Sets the bits of the light packs of a chunk that fit.
void find_fits(Aim aim, uint begin, uint width, uint excluded) {
  for (uint size = 1u; size <= LARGEST; ++size) {
    uint pairs = open_count * width, tasks = pairs * count_of(size);
    for (uint t = gl_LocalInvocationIndex; t < tasks; t += LS) {
      uint index = t / pairs, pair = t - index * pairs, which = pair / width, j = pair - which * width;
      uint i = open_packs[which], b = order[M - 1u - begin - j];
      if (b == excluded || (atomicOr(found[i], 0u) >> j & 1u) != 0u) continue;
      if (fits(size, aim, order[i], b, index)) atomicOr(found[i], 1u << j);
    }
  }
}

// In turn: the first that is free. By one lane.
void hand_out_partners(uint begin) {
  uint gone = 0u, left = 0u;
  for (uint q = 0u; q < open_count; ++q) {
    uint i = open_packs[q], free = found[i] & ~gone;
    found[i] = 0u;
    if (free == 0u) {
      open_packs[left] = i;
      ++left;
    } else {
      uint j = uint(findLSB(free));
      gone |= 1u << j;
      partner[i] = order[M - 1u - begin - j];
    }
  }
  open_count = left;
}

// Heavy packs from `first` on find their partners. Barriers before and after.
void find_partners(Aim aim, uint first, uint heavies, uint lights, uint excluded) {
  uint lane = gl_LocalInvocationIndex;
  for (uint i = first + lane; i < heavies; i += LS) {
    partner[i] = NONE;
    found[i] = 0u;
    open_packs[i - first] = i;
  }
  if (lane == 0u) open_count = heavies - first;
  barrier();
  for (uint begin = 0u; begin < lights;) {
    // The more packs look for a partner, the sooner some of them find one.
    uint looking = open_count, width = min(looking <= 8u ? 32u : looking <= 16u ? 16u : 8u, lights - begin);
    if (looking == 0u) break;
    find_fits(aim, begin, width, excluded);
    barrier();
    if (lane == 0u) hand_out_partners(begin);
    barrier();
    begin += width;
  }
}

// The swap of the heaviest pack that leaves the larger load least, with any light pack: by (peak, size, place of the pack, what it
// gives, what it takes). Writes what the heaviest is to do, and whether another has that partner.
void take_best(uint heavies, uint lights) {
  uint lane = gl_LocalInvocationIndex, a = order[0], best_peak = load[a], best_size = 0u, best_code = NONE;
  for (uint size = 1u; size <= LARGEST; ++size) {
    uint subsets = count_of(size), tasks = lights * subsets;
    uvec2 mine = uvec2(NONE);
    for (uint t = lane; t < tasks; t += LS) {
      uint j = t / subsets, index = t - j * subsets, b = order[M - 1u - j], least_peak = NONE;
      uvec3 places = places_of(size, index);
      uint w = weight_of(size, a, places);
      if (size == 1u) {
        least_peak = least_peak_of_one(w, a, b);
      } else {
        uint turns = size == 2u ? 1u : G - 2u;
        for (uint i = 0u; i < turns; ++i)
          least_peak = min(least_peak, least_peak_of_two(w, a, b, size == 2u ? 0u : weight[b * G + i], size == 2u ? 0u : i + 1u));
      }
      uint code = j << 23 | ranks_of(size, a, places) << 11 | index;
      mine.y = least_peak < mine.x ? code : least_peak == mine.x ? min(mine.y, code) : mine.y;
      mine.x = min(mine.x, least_peak);
    }
    uint least_of_all = least(mine.x);
    uint code = least(mine.x == least_of_all ? mine.y : NONE);
    if (least_of_all < best_peak) {
      best_peak = least_of_all;
      best_size = size;
      best_code = code;
    }
  }
  if (best_code == NONE) return;
  uint b = order[M - 1u - min(best_code >> 23, M - 1u)], index = best_code & 0x7FFu;
  uint w = weight_of(best_size, a, places_of(best_size, index));
  uint ranks = least(ranks_of_partner(best_size, w, a, b, best_peak));
  for (uint i = 1u + lane; i < heavies; i += LS)
    if (partner[i] == b) conflict = 1u;
  if (lane == 0u) {
    partner[0] = b;
    found[0] = best_size << 23 | (best_code >> 11 & 0xFFFu) << 11 | index;
    taken[0] = ranks;
  }
}

// What each pair swaps: of the least size the first subset of the heavy pack, with it what leaves the larger load least, the first of
// equals. Pair 0 where it is not decided yet. A barrier before.
void find_swaps(Aim aim, uint first, uint heavies) {
  uint lane = gl_LocalInvocationIndex;
  for (uint i = first + lane; i < heavies; i += LS) found[i] = peak[i] = taken[i] = NONE;
  barrier();
  for (uint size = 1u; size <= LARGEST; ++size) {
    uint subsets = count_of(size), tasks = (heavies - first) * subsets;
    for (uint t = lane; t < tasks; t += LS) {
      uint which = t / subsets, i = first + which, index = t - which * subsets, a = order[i], b = partner[i];
      if (b == NONE || atomicMin(found[i], NONE) < size << 23) continue;
      if (fits(size, aim, a, b, index)) atomicMin(found[i], size << 23 | ranks_of(size, a, places_of(size, index)) << 11 | index);
    }
    barrier();
  }
  for (uint pass = 0u; pass < 2u; ++pass) {
    uint subsets = max(G, max(COUPLES, TRIPLES)), tasks = (heavies - first) * subsets;
    for (uint t = lane; t < tasks; t += LS) {
      uint which = t / subsets, i = first + which, index = t - which * subsets, a = order[i], b = partner[i], code = found[i];
      uint size = code >> 23;
      if (b == NONE || code == NONE || index >= count_of(size)) continue;
      uint w = weight_of(size, a, places_of(size, code & 0x7FFu));
      uvec3 places = places_of(size, index);
      uint y = weight_of(size, b, places), left = peak_of(a, w, b, y);
      if (pass == 0u) atomicMin(peak[i], left);
      if (pass == 1u && left == peak[i]) atomicMin(taken[i], ranks_of(size, b, places));
    }
    barrier();
  }
}

uint place_of(uint pack, uint rank) {
  uint place = 0u;
  for (uint k = 0u; k < G; ++k) place = rank_of(pack * G + k) == rank ? k : place;
  return pack * G + place;
}

// Swaps what all pairs give, then sorts their packs again. A barrier before and after.
void swap_all(uint heavies) {
  const uint TURNS = (2u * HEAVIES * G + LS - 1u) / LS;
  uint lane = gl_LocalInvocationIndex;
  for (uint i = lane; i < heavies; i += LS) {
    uint a = order[i], b = partner[i], size = found[i] >> 23, given = 0u, come = 0u;
    if (b == NONE) continue;
    for (uint t = 0u; t < size; ++t) {
      uint rank_a = rank_at(size, found[i] >> 11 & 0xFFFu, t), rank_b = rank_at(size, taken[i], t);
      uint at_a = place_of(a, rank_a), at_b = place_of(b, rank_b);
      uint x = weight[at_a], y = weight[at_b], item_x = tag[at_a] & ITEM_MASK, item_y = tag[at_b] & ITEM_MASK;
      weight[at_a] = y;
      tag[at_a] = rank_a << 16 | item_y;
      weight[at_b] = x;
      tag[at_b] = rank_b << 16 | item_x;
      given += x;
      come += y;
    }
    load[a] = load[a] - given + come;
    load[b] = load[b] - come + given;
  }
  barrier();
  uint to[TURNS], own_weight[TURNS], own_tag[TURNS];
  [[unroll]] for (uint r = 0u; r < TURNS; ++r) {
    uint e = r * LS + lane, i = e / (2u * G);
    to[r] = NONE;
    if (i >= heavies) continue;
    if (partner[i] == NONE) continue;
    e -= i * 2u * G;
    uint first = (e < G ? order[i] : partner[i]) * G, at = first + (e < G ? e : e - G), place = first;
    own_weight[r] = weight[at];
    own_tag[r] = tag[at];
    for (uint k = 0u; k < G; ++k) place += comes_before(first + k, own_weight[r], own_tag[r] >> 16) ? 1u : 0u;
    to[r] = place;
  }
  barrier();
  [[unroll]] for (uint r = 0u; r < TURNS; ++r)
    if (to[r] != NONE) {
      weight[to[r]] = own_weight[r];
      tag[to[r]] = own_tag[r];
    }
  barrier();
}

void main() {
  Row row = row_of_group();
  uint lane = gl_LocalInvocationIndex, at = row.at + ROW_STATE;
  // The cap is one of rounds, which STATE_SPARE counts; STATE_MOVES counts swaps.
  bool begins = starts();
  uint moves_before = scratch[at + STATE_MOVES], total = scratch[at + STATE_TOTAL], round = begins ? 0u : scratch[at + STATE_SPARE];
  uint left = pc.move_cap > round ? pc.move_cap - round : 0u, budget = min(left, pc.move_slice), moves = begins ? 0u : moves_before;
  if (!begins && (budget == 0u || scratch[at + STATE_DONE] != 0u)) return;
  bool done = false;
  reduce_begin();
  list_triples();
  if (lane == 0u) above = conflict = 0u;
  load_row(row);
  Aim aim = aim_of(scratch[row.layer_at + LAYER_BOUND]);
  for (uint made = 0u; made < budget; ++made) {
    order_packs(aim.target);
    barrier();
    uint over = above, heavies = min(over, HEAVIES), lights = max(M - over, heavies);
    done = over == 0u;
    if (done) break;
    find_partners(aim, 0u, heavies, lights, NONE);
    uint first = 0u;
    if (!SMALL && partner[0] == NONE) {
      barrier();
      take_best(heavies, lights);
      barrier();
      if (partner[0] != NONE) first = 1u;
      if (conflict != 0u) find_partners(aim, 1u, heavies, lights, partner[0]);
      barrier();
    }
    find_swaps(aim, first, heavies);
    // Everyone counts the same.
    uint swaps = 0u;
    for (uint i = 0u; i < heavies; ++i) swaps += partner[i] != NONE ? 1u : 0u;
    done = swaps == 0u;
    if (done) break;
    moves += swaps;
    ++round;
    if (lane == 0u) above = conflict = 0u;
    swap_all(heavies);
  }
  barrier();
  store_row(row);
  if (lane == 0u) {
    scratch[at + STATE_MOVES] = moves;
    scratch[at + STATE_DONE] = done ? 1u : 0u;
    scratch[at + STATE_TOTAL] = total + (begins ? moves_before : 0u);
    scratch[at + STATE_SPARE] = round;
  }
}
