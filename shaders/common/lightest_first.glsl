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
// Shared memory: 4 (N + 1) + 16 M + 24: 12,316 bytes at 1024/512, 24,604 at 4096/512.
// Rolled loops: at most N batches, 3 N in all with the two loops that each begins inside, N / MERGE + N / LS there, and
// 3 N / LS + 2 M / LS + 8; at the end (M / MERGE + G + 2) M / LS: 13,100 at 4096/512, 16,500 at 4096/1.
const uint FULL = 0x80000000u;  // set in the load of a full pack: above every load, as these stay below 2^31
const uint MERGE = M2 < 8u ? M2 : 8u;  // unrolled
const uint AT_ONCE = 4u;               // reads of `scratch` that a lane waits for together

// A pack is two words: its load, and its index above 16 bits of how many items it has.
shared uvec2 ranked[M];
shared uvec2 served_pack[M];  // of this batch, as they are after it

uint order_at;
uint slot_at;
uint floor_weight;  // no item weighs less

// The sums before `next` are no longer needed: what is left in place t is the slot of item t. So nothing is written to `scratch` before
// the end; a GPU would have every barrier wait for it.
void put_slot(uint t, uint who) { prefix[t] = (who >> 16) * G + (who & 0xFFFFu); }

// Without a branch, as || would have.
bool precedes(uvec2 a, uvec2 b) { return mix(a.x < b.x, a.y < b.y, a.x == b.x); }

void read_row(Row row) {
  uint lane = gl_LocalInvocationIndex, weight_at = row.layer_at + LAYER_WEIGHT;
  for (uint from = lane; from < N; from += AT_ONCE * LS) {
    uint item[AT_ONCE];
    [[unroll]] for (uint k = 0u; k < AT_ONCE; ++k) item[k] = scratch[order_at + min(from + k * LS, N - 1u)];
    [[unroll]] for (uint k = 0u; k < AT_ONCE; ++k) item[k] = scratch[weight_at + item[k]];
    [[unroll]] for (uint k = 0u; k < AT_ONCE; ++k)
      if (from + k * LS < N) prefix[from + k * LS + 1u] = item[k] - floor_weight;
  }
  for (uint p = lane; p < M; p += LS) ranked[p] = uvec2(0u, p << 16);
  sum_prefix();
}

void write_row() {
  for (uint from = gl_LocalInvocationIndex; from < N; from += AT_ONCE * LS) {
    uint item[AT_ONCE];
    [[unroll]] for (uint k = 0u; k < AT_ONCE; ++k) item[k] = scratch[order_at + min(from + k * LS, N - 1u)];
    [[unroll]] for (uint k = 0u; k < AT_ONCE; ++k)
      if (from + k * LS < N) scratch[slot_at + prefix[from + k * LS]] = item[k];
  }
}

// Packs that come before, by quartering: the three comparisons of a step wait for shared memory together.
uint packs_before(uvec2 pack) {
  uint count = 0u;
  [[unroll]] for (uint s = 0u; s <= MB / 2u; ++s) {
    uint step_size = 1u << (2u * (MB / 2u - s)), steps = 0u;
    [[unroll]] for (uint j = 1u; j < 4u; ++j) {
      uint more = count + j * step_size;
      bool all = precedes(ranked[min(more, M) - 1u], pack), some = more <= M;
      steps += uint(all && some);
    }
    count += steps * step_size;
  }
  return count;
}

// How many items from `next` on the lightest pack takes before it is full or another pack comes first.
uint run_length(uint next) {
  uint who = ranked[0].y, room = G - (who & 0xFFFFu), slack = FULL - 1u;  // how much its load may grow before the last of them
  if (M > 1u) {
    const uint SECOND = M > 1u ? 1u : 0u;
    slack = ranked[SECOND].x - ranked[0].x - (who < ranked[SECOND].y ? 0u : 1u);  // beyond any sum where that is full
  }
  uint run = 0u, base = prefix[next];
  [[unroll]] for (uint b = GB; b > 0u; --b) {
    uint more = run + (1u << (b - 1u));
    if (more <= room && prefix[next + more - 1u] - base <= slack) run = more;
  }
  return max(run, 1u);
}

// A pack that had room for them, with `many` items from `next` on.
uvec2 with_items(uvec2 pack, uint next, uint many) {
  pack += uvec2(prefix[next + many] - prefix[next], many);
  if ((pack.y & 0xFFFFu) == G) pack.x |= FULL;
  return pack;
}

uint room_of(uvec2 pack) { return G - (pack.y & 0xFFFFu); }

// Items without weight, from `next` to the end: the lightest pack takes as many as it has room for, then the second lightest, and so on.
void fill_up(uint next) {
  for (uint t = gl_LocalInvocationIndex; t < M; t += LS) {
    uint at = next;
    for (uint i = 0u; i < t; i += MERGE)
      [[unroll]] for (uint j = 0u; j < MERGE; ++j) at += i + j < t ? room_of(ranked[min(i + j, M - 1u)]) : 0u;
    uint room = room_of(ranked[t]);
    for (uint i = 0u; i < room; ++i) put_slot(at + i, ranked[t].y + i);
  }
}

void build(Row row) {
  uint lane = gl_LocalInvocationIndex, next = 0u;  // next: place in the order, the same in every lane
  for (uint batch = 0u; batch < N; ++batch) {
    // Where nothing is left that weighs, the order of the packs will not change any more.
    if (next >= N || prefix[N] == prefix[next]) break;
    // Place t of the ranking belongs to lane t mod LS. What would become of its pack, and how far the batch may go at most.
    uvec2 pack[PACKS_PER_LANE], then[PACKS_PER_LANE];
    uint before[PACKS_PER_LANE], slot[PACKS_PER_LANE], limit = M;
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      pack[k] = then[k] = ranked[min(t, M - 1u)];
      before[k] = 0u;
      if (t < M) {
        if (next + t >= N || pack[k].x >= FULL) {
          limit = min(limit, t);
        } else {
          then[k] = with_items(pack[k], next + t, 1u);
          before[k] = packs_before(then[k]);
          limit = min(limit, max(before[k], t + 1u));
        }
      }
    }
    uint served = least(limit), items = served;
    if (served == 1u) {
      items = run_length(next);
      if (lane == 0u) {
        then[0] = with_items(pack[0], next, items);
        before[0] = packs_before(then[0]);
      }
    }
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      slot[k] = pack[k].y;
      if (t < served) pack[k] = served_pack[t] = then[k];
    }
    uint first = ranked[0].y;
    barrier();
    uint place[PACKS_PER_LANE];
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      place[k] = t < served ? max(before[k], served) - served : t - served;
    }
    for (uint i = 0u; i < served; i += MERGE)
      [[unroll]] for (uint j = 0u; j < MERGE; ++j) {
        uvec2 other = served_pack[min(i + j, M - 1u)];
        bool counts = i + j < served;
        [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
          bool comes_before = precedes(other, pack[k]);
          place[k] += uint(counts && comes_before);
        }
      }
    [[unroll]] for (uint k = 0u; k < PACKS_PER_LANE; ++k) {
      uint t = k * LS + lane;
      if (t < M) ranked[place[k]] = pack[k];
      if (served > 1u && t < served) put_slot(next + t, slot[k]);
    }
    if (served == 1u)
      for (uint i = lane; i < items; i += LS) put_slot(next + i, first + i);
    next += items;
    barrier();
  }
  if (next < N) {
    barrier();
    fill_up(next);
    barrier();
  }
  write_row();
  for (uint t = lane; t < M; t += LS) put_load(row, ranked[t].y >> 16, (ranked[t].x & ~FULL) + G * floor_weight);
}

// All of it. floor_of_row: no item of the row weighs less.
void build_lightest_first(Row row, uint floor_of_row) {
  order_at = row.at;
  slot_at = row.at + ROW_SLOT;
  floor_weight = floor_of_row;
  read_row(row);
  build(row);
}
