// The order of N keys: (key descending, number ascending), by counting for each key those before it. Keys are of KEY_WORDS words (1 or
// 2, may depend on specialization constants), the first the higher. Define KEY_WORDS first.
//
// Runs of RUN keys are sorted each by itself: a key counts those of its run that come before it. Then it counts those of every other
// run by bisection. That takes two barriers, where a sorting network has dozens.
// Shared memory: 4 KEY_WORDS bytes a key, RUN keys a run, which rounds N up; with several runs twice that.
// Rolled loops: ceil(N / LS) (RUN / 4 + RUNS + 4), 1,100 at 4096.
const uint RUNS = (N + 127u) / 128u;
const uint QUADS = (N + 4u * RUNS - 1u) / (4u * RUNS);  // of keys, in a run
const uint RUN = 4u * QUADS;
const uint KEYS_PER_LANE = (N + LS - 1u) / LS;
const uint LOW = KEY_WORDS - 1u;  // the last word

shared uvec4 key_quad[KEY_WORDS * RUNS * QUADS];              // [word][number / 4]
shared uint run_key[RUNS > 1u ? KEY_WORDS * RUNS * RUN : 1u];  // [word][place], each run in order

void put_key(uint number, uvec2 key) {
  key_quad[number >> 2][number & 3u] = key.x;
  if (KEY_WORDS == 2u) key_quad[LOW * RUNS * QUADS + (number >> 2)][number & 3u] = key.y;
}

uvec2 key_of(uint number) {
  return uvec2(key_quad[number >> 2][number & 3u], key_quad[LOW * RUNS * QUADS + (number >> 2)][number & 3u]);
}

// Which of four keys come before `key`, as those of them do that are the same and `win`. Without branches.
bvec4 come_before(uvec4 high, uvec4 low, uvec2 key, bvec4 win) {
  bvec4 before = mix(greaterThan(low, uvec4(key.y)), win, equal(low, uvec4(key.y)));
  if (KEY_WORDS == 2u) before = mix(greaterThan(high, uvec4(key.x)), before, equal(high, uvec4(key.x)));
  return before;
}

// Of its own run, before it is in order.
uint count_in_run(uint number, uvec2 key) {
  uint first = number / RUN * QUADS;
  uvec4 before = uvec4(0u), other = uvec4(4u * first) + uvec4(0u, 1u, 2u, 3u);
  for (uint q = first; q < first + QUADS; ++q) {
    before += uvec4(come_before(key_quad[q], key_quad[LOW * RUNS * QUADS + q], key, lessThan(other, uvec4(number))));
    other += 4u;
  }
  return before.x + before.y + before.z + before.w;
}

// Of another, in order.
uint count_in_other_run(uint run, uvec2 key, bool wins_ties) {
  uint first = run * RUN, many = min(RUN, N - min(first, N)), before = 0u;
  [[unroll]] for (uint s = 0u; s < 8u; ++s) {
    uint more = before + (128u >> s), other = first + max(min(more, many), 1u) - 1u;
    bvec4 comes = come_before(uvec4(run_key[other]), uvec4(run_key[LOW * RUNS * RUN + other]), key, bvec4(wins_ties));
    before = mix(before, more, more <= many && comes.x);
  }
  return before;
}

// Keys that there are not come last and win no tie.
void pad_keys() {
  for (uint i = N + gl_LocalInvocationIndex; i < RUNS * RUN; i += LS) put_key(i, uvec2(0u));
}

// To be called by all when the keys are put. The numbers in order go to `scratch` from `to` on.
void sort_keys(uint to) {
  uint lane = gl_LocalInvocationIndex, place[KEYS_PER_LANE];
  pad_keys();
  barrier();
  for (uint k = 0u; k < KEYS_PER_LANE; ++k) {
    uint number = k * LS + lane;
    if (number >= N) break;
    uvec2 key = key_of(number);
    place[k] = count_in_run(number, key);
    if (RUNS > 1u) {
      uint at = number / RUN * RUN + place[k];
      run_key[at] = key.x;
      if (KEY_WORDS == 2u) run_key[LOW * RUNS * RUN + at] = key.y;
    }
  }
  if (RUNS > 1u) barrier();
  for (uint k = 0u; k < KEYS_PER_LANE; ++k) {
    uint number = k * LS + lane;
    if (number >= N) break;
    uint own = number / RUN;
    if (RUNS > 1u) {
      uvec2 key = key_of(number);
      for (uint run = 0u; run < RUNS; ++run)
        if (run != own) place[k] += count_in_other_run(run, key, run < own);
    }
    scratch[to + place[k]] = number;
  }
}
