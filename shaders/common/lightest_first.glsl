// Each item of an order to the lightest pack that is not full, next free rank: what `greedy` and `fold` share. Needs common/reduce.glsl,
// common/build.glsl and common/prefix.glsl. Loads count what an item weighs above `floor_weight`, the same for all; a pack ends with its
// G items, so what is left out of each makes no difference between packs that are full.
//
// The same packing as one item at a time, made in batches: with the packs by (load, index), the next items go to the first packs, one each, as long as no pack that got one of them
// would come before the next pack in that order. That many may go at once:
//   min over s of  number of packs whose key is below that of pack s after its item
// because item t may follow unless some s < t lands in front of pack t; one always may. Where only one may, the lightest pack stays the
// lightest or is full, and it takes as many items as it can before another would be next: otherwise items without weight, which change
// no key, would cost a batch each.
//
// A batch leaves the packs it did not serve in order, so that the new order is a merge: each pack counts the served packs before it, and
// a served one also has counted the others. Over a whole row that is N M comparisons, shared by the lanes, however many batches there
// are; continuous weights take about G of them.
//
// A workgroup near M lanes wastes least. 3 barriers a batch.
// Shared memory: 4 (N + 1) + 16 M + 24, and 2 N where HOLD_ITEMS: 14,364 bytes at 1024/512, 24,608 at 4096/512.
// Rolled loops: at most N batches, 3 N in all with the two loops that each begins inside, N / MERGE + N / LS there, and
// 3 N / LS + 2 M / LS + 8: 12,900 at 4096/512, 16,500 at 4096/1.
const uint FULL = 0x80000000u;  // set in the load of a full pack: above every load, as these stay below 2^31
const uint MERGE = M2 < 8u ? M2 : 8u;  // unrolled

// The items themselves are only written out; where they would take too much shared memory they are read when that is done.
const bool HOLD_ITEMS = 6u * N + 16u * M + 28u <= (N <= 1024u ? 16384u : 32768u);
shared uint held_items[HOLD_ITEMS ? (N + 1u) / 2u : 1u];  // two a word

// A pack is its load and, in one word, its index above 16 bits of how many items it has: words of different packs compare as their
// indices do.
shared uint ranked_load[M];
shared uint ranked_who[M];
shared uint served_load[M];  // of this batch, as they are after it
shared uint served_who[M];

uint order_at;
uint slot_at;
uint floor_weight;  // no item weighs less

uint item_at(uint t) {
  if (HOLD_ITEMS) return (held_items[t >> 1] >> (16u * (t & 1u))) & 0xFFFFu;
  return scratch[order_at + t];
}

void put_item(uint who, uint t) { scratch[slot_at + (who >> 16) * G + (who & 0xFFFFu)] = item_at(t); }

bool precedes(uint load_a, uint who_a, uint load_b, uint who_b) {
  return load_a < load_b || (load_a == load_b && who_a < who_b);
}

void read_row(Row row) {
  uint lane = gl_LocalInvocationIndex, weight_at = pc.at_weight + row.layer * N;
  for (uint pair = lane; 2u * pair < N; pair += LS) {
    uint first = scratch[order_at + 2u * pair], second = 0u;
    prefix[2u * pair + 1u] = scratch[weight_at + first] - floor_weight;
    if (2u * pair + 1u < N) {
      second = scratch[order_at + 2u * pair + 1u];
      prefix[2u * pair + 2u] = scratch[weight_at + second] - floor_weight;
    }
    if (HOLD_ITEMS) held_items[pair] = first | (second << 16);
  }
  for (uint p = lane; p < M; p += LS) {
    ranked_load[p] = 0u;
    ranked_who[p] = p << 16;
  }
  sum_prefix();
}

// Packs that come before, by bisection.
uint packs_before(uint load, uint who) {
  uint count = 0u;
  [[unroll]] for (uint s = 0u; s <= MB; ++s) {
    uint more = count + (M2 >> s);
    if (more <= M && precedes(ranked_load[more - 1u], ranked_who[more - 1u], load, who)) count = more;
  }
  return count;
}

// How many items from `next` on the lightest pack takes before it is full or another pack comes first.
uint run_length(uint next) {
  uint who = ranked_who[0], room = G - (who & 0xFFFFu), slack = FULL - 1u;  // how much its load may grow before the last of them
  if (M > 1u) {
    const uint SECOND = M > 1u ? 1u : 0u;
    slack = ranked_load[SECOND] - ranked_load[0] - (who < ranked_who[SECOND] ? 0u : 1u);  // beyond any sum where that is full
  }
  uint run = 0u, base = prefix[next];
  [[unroll]] for (uint b = GB; b > 0u; --b) {
    uint more = run + (1u << (b - 1u));
    if (more <= room && prefix[next + more - 1u] - base <= slack) run = more;
  }
  return max(run, 1u);
}

// `many` items from `next` on to a pack that has room for them.
void serve(inout uint load, inout uint who, uint next, uint many) {
  load += prefix[next + many] - prefix[next];
  who += many;
  if ((who & 0xFFFFu) == G) load |= FULL;
}

void build(Row row) {
  uint lane = gl_LocalInvocationIndex, next = 0u;  // next: place in the order, the same in every lane
  for (uint batch = 0u; batch < N; ++batch) {
    if (next >= N) break;
    // Place t of the ranking belongs to lane t mod LS. What would become of its pack, and how far the batch may go at most.
    uint load[PACKS_PER_LANE], who[PACKS_PER_LANE], new_load[PACKS_PER_LANE], new_who[PACKS_PER_LANE], before[PACKS_PER_LANE];
    uint limit = M;
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      load[k] = new_load[k] = ranked_load[min(t, M - 1u)];
      who[k] = new_who[k] = ranked_who[min(t, M - 1u)];
      before[k] = 0u;
      if (t < M) {
        if (next + t >= N || load[k] >= FULL) {
          limit = min(limit, t);
        } else {
          serve(new_load[k], new_who[k], next + t, 1u);
          before[k] = packs_before(new_load[k], new_who[k]);
          limit = min(limit, max(before[k], t + 1u));
        }
      }
    }
    uint served = least(limit), items = served;
    if (served == 1u) {
      items = run_length(next);
      uint first = ranked_who[0];
      for (uint i = lane; i < items; i += LS) put_item(first + i, next + i);
      if (lane == 0u) {
        new_load[0] = load[0];
        new_who[0] = who[0];
        serve(new_load[0], new_who[0], next, items);
        before[0] = packs_before(new_load[0], new_who[0]);
      }
    }
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      if (t < served) {
        if (served > 1u) put_item(who[k], next + t);
        load[k] = served_load[t] = new_load[k];
        who[k] = served_who[t] = new_who[k];
      }
    }
    barrier();
    uint place[PACKS_PER_LANE];
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      place[k] = t < served ? max(before[k], served) - served : t - served;
    }
    for (uint i = 0u; i < served; i += MERGE)
      [[unroll]] for (uint j = 0u; j < MERGE; ++j) {
        uint other_load = served_load[min(i + j, M - 1u)], other_who = served_who[min(i + j, M - 1u)];
        [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k)
          place[k] += i + j < served && precedes(other_load, other_who, load[k], who[k]) ? 1u : 0u;
      }
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      if (k * LS + lane < M) {
        ranked_load[place[k]] = load[k];
        ranked_who[place[k]] = who[k];
      }
    }
    next += items;
    barrier();
  }
  for (uint t = lane; t < M; t += LS) put_load(row, ranked_who[t] >> 16, (ranked_load[t] & ~FULL) + G * floor_weight);
}

// All of it. floor_of_row: no item of the row weighs less.
void build_lightest_first(Row row, uint floor_of_row) {
  order_at = pc.at_order + row.row * N;
  slot_at = pc.at_slot + row.row * N;
  floor_weight = floor_of_row;
  read_row(row);
  build(row);
}
