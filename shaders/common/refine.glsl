// What the refiners share: a row's packing in shared memory with every pack sorted, the search for the best exchange between two
// packs, the exchange, and the row's progress from dispatch to dispatch. A workgroup serves a row. Needs common/reduce.glsl.
//
// A pack's items lie sorted by (weight descending, rank ascending); `place` is a position in that order, `rank` the slot within
// the pack, which decides ties and is the output. So the first of equal weights is the one of lowest rank.
//
// The search: when x of pack a and y of pack b change places, what counts is `peak`, the larger of the two loads afterwards: the
// least peak is the best exchange of the two packs under every refiner's measure. For a given x it lies where the sorted y cross
// from too heavy to too light.
//
// Shared memory: 8 N + 4 M + 16 bytes. host/vulkan/plan/loop_cost.hpp counts the iterations of all loops here: change both together.
shared uint weight[N];  // [pack][place]
shared uint tag[N];     // [pack][place] rank << 16 | item
shared uint load[M];
shared uint hole[2];   // of exchange(): the place of what goes from either pack
shared uint place[2];  // and of what comes

const uint ITEM_MASK = 0xFFFFu;

uint rank_of(uint at) { return tag[at] >> 16; }

// Brings the row into shared memory. All call it; whatever was written to shared memory before is there too when it returns.
void load_row(Row row) {
  uint lane = gl_LocalInvocationIndex;
  uint at_slot = row.at + ROW_SLOT, at_weight = row.layer_at + LAYER_WEIGHT;
  for (uint s = lane; s < N; s += LS) tag[s] = scratch[at_weight + scratch[at_slot + s]];  // for now: the weight in the slot
  for (uint p = lane; p < M; p += LS) load[p] = scratch[row.at + ROW_LOAD + p];
  if (lane < 2u) hole[lane] = 0u;
  barrier();
  for (uint s = lane; s < N; s += LS) {
    uint first = s / G * G, w = tag[s], to = first;
    for (uint k = 0u; k < G; ++k) {
      uint other = tag[first + k];
      to += other > w || (other == w && first + k < s) ? 1u : 0u;
    }
    weight[to] = s;  // for now: the slot at the place
  }
  barrier();
  for (uint at = lane; at < N; at += LS) {
    uint slot = min(weight[at], N - 1u), item = scratch[at_slot + slot];
    weight[at] = scratch[at_weight + item];
    tag[at] = (slot - slot / G * G) << 16 | item;
  }
  barrier();
}

void store_row(Row row) {
  uint lane = gl_LocalInvocationIndex;
  for (uint at = lane; at < N; at += LS)
    scratch[row.at + ROW_SLOT + at / G * G + rank_of(at)] = tag[at] & ITEM_MASK;
  for (uint p = lane; p < M; p += LS) scratch[row.at + ROW_LOAD + p] = load[p];
}

// The least peak of all exchanges of one item, of weight w in pack a, for an item of pack b.
uint least_peak(uint w, uint a, uint b) {
  uint rest_a = load[a] - w, more_b = load[b] + w, first = b * G;
  uint heavy = 0u;  // how many of b are too heavy, or just right
  [[unroll]] for (uint s = 0u; s < GB; ++s) {
    uint next = heavy + (1u << (GB - 1u - s)), y = weight[first + min(next, G) - 1u];
    heavy = next <= G && rest_a + y >= more_b - y ? next : heavy;
  }
  uint above = rest_a + weight[first + max(heavy, 1u) - 1u], below = more_b - weight[first + min(heavy, G - 1u)];
  return min(heavy > 0u ? above : ~0u, heavy < G ? below : ~0u);
}

// The lowest rank in the pack of an item of exactly this weight; ~0 where there is none.
uint rank_of_weight(uint pack, uint w) {
  uint first = pack * G, before = 0u;
  [[unroll]] for (uint s = 0u; s < GB; ++s) {
    uint next = before + (1u << (GB - 1u - s));
    before = next <= G && weight[first + min(next, G) - 1u] > w ? next : before;
  }
  uint at = first + min(before, G - 1u);
  return before < G && weight[at] == w ? rank_of(at) : ~0u;
}

// The lowest rank in pack b of an item whose exchange for an item of weight w in pack a has this peak; ~0 where there is none. No
// exchange of the two packs may have a lesser peak than half the sum of their loads: the caller sees to that.
uint rank_of_partner(uint w, uint a, uint b, uint peak) {
  return min(rank_of_weight(b, peak - (load[a] - w)), rank_of_weight(b, load[b] + w - peak));
}

// Whether the item at a place comes before one of that weight and rank.
bool comes_before(uint at, uint w, uint rank) { return weight[at] > w || (weight[at] == w && rank_of(at) < rank); }

// Exchanges the items of two slots in different packs. Each sorted list loses one item and takes in another: the items between
// move by one place. All call it; done for all when it returns.
void exchange(uint a, uint rank_a, uint b, uint rank_b) {
  const uint ROUNDS = (2u * G + LS - 1u) / LS;
  uint lane = gl_LocalInvocationIndex;
  for (uint k = lane; k < G; k += LS) {
    if (rank_of(a * G + k) == rank_a) hole[0] = k;
    if (rank_of(b * G + k) == rank_b) hole[1] = k;
  }
  if (lane < 2u) place[lane] = 0u;
  barrier();
  uint hole_a = hole[0], hole_b = hole[1], at_a = a * G + hole_a, at_b = b * G + hole_b;
  uint x = weight[at_a], y = weight[at_b], item_x = tag[at_a] & ITEM_MASK, item_y = tag[at_b] & ITEM_MASK;
  uint to[ROUNDS], own_weight[ROUNDS], own_tag[ROUNDS];
  [[unroll]] for (uint r = 0u; r < ROUNDS; ++r) {
    uint k = r * LS + lane;
    bool of_b = k >= G;
    k -= of_b ? G : 0u;
    uint first = (of_b ? b : a) * G, gone = of_b ? hole_b : hole_a, come = of_b ? x : y, rank = of_b ? rank_b : rank_a;
    to[r] = ~0u;
    if (k >= G || k == gone) continue;
    uint at = first + k, next = k + 1u == gone ? k + 2u : k + 1u, moved = k - (k > gone ? 1u : 0u);
    bool before = comes_before(at, come, rank);
    // The last of those before the item that comes knows its place; where none is, it is the first.
    if (before && !(next < G && comes_before(first + min(next, G - 1u), come, rank))) place[of_b ? 1 : 0] = moved + 1u;
    to[r] = first + moved + (before ? 0u : 1u);
    own_weight[r] = weight[at];
    own_tag[r] = tag[at];
  }
  barrier();
  [[unroll]] for (uint r = 0u; r < ROUNDS; ++r)
    if (to[r] != ~0u) {
      weight[to[r]] = own_weight[r];
      tag[to[r]] = own_tag[r];
    }
  if (lane == 0u) {
    weight[a * G + place[0]] = y;
    tag[a * G + place[0]] = rank_a << 16 | item_y;
    weight[b * G + place[1]] = x;
    tag[b * G + place[1]] = rank_b << 16 | item_x;
    load[a] = load[a] - x + y;
    load[b] = load[b] - y + x;
  }
  barrier();
}

// A row's progress: how many moves this refiner made and may make in this dispatch.
struct Progress {
  uint moves;
  uint earlier;  // moves of the refiners before
  uint budget;
  bool idle;  // nothing to do, not even to write: the same for all lanes
};

Progress progress_of(Row row) {
  uint at = row.at + ROW_STATE;
  bool first = starts();
  uint before = scratch[at + STATE_MOVES], moves = first ? 0u : before;
  uint left = pc.move_cap > moves ? pc.move_cap - moves : 0u, budget = min(left, pc.move_slice);
  return Progress(moves, scratch[at + STATE_TOTAL] + (first ? before : 0u), budget,
                  !first && (budget == 0u || scratch[at + STATE_DONE] != 0u));
}

// A barrier lies between progress_of and this.
void store_progress(Row row, Progress progress, uint made, bool done) {
  if (gl_LocalInvocationIndex != 0u) return;
  uint at = row.at + ROW_STATE;
  scratch[at + STATE_MOVES] = progress.moves + made;
  scratch[at + STATE_DONE] = done ? 1u : 0u;
  scratch[at + STATE_TOTAL] = progress.earlier;
}
