// Sorts entry(0) .. entry(N - 1) ascending, in shared memory: words WORDS of each entry are compared in turn. Define WORDS (2 or 3,
// may depend on specialization constants) first.
//
// A bitonic network in the form where every comparison puts the smaller entry in front: each merge begins by comparing mirrored places.
// So entries past N can be thought of as larger than all, and need neither memory nor work.
// Barriers: NB (NB + 1) / 2 + 1. Rolled loops: NB (NB + 1) / 2 (2 + N2 / (2 LS)).
shared uint entry_word[WORDS * N];

void put_entry(uint place, uvec3 entry) {
  entry_word[place] = entry.x;
  entry_word[N + place] = entry.y;
  if (WORDS == 3u) entry_word[2u * N + place] = entry.z;
}

uvec3 entry(uint place) {
  uvec3 e = uvec3(entry_word[place], entry_word[N + place], 0u);
  if (WORDS == 3u) e.z = entry_word[2u * N + place];
  return e;
}

bool precedes(uvec3 a, uvec3 b) {
  return a.x < b.x || (a.x == b.x && (a.y < b.y || (a.y == b.y && a.z < b.z)));
}

void put_in_order(uint front, uint back) {
  if (back >= N) return;
  uvec3 a = entry(front), b = entry(back);
  if (precedes(b, a)) {
    put_entry(front, b);
    put_entry(back, a);
  }
}

// Call with all entries put; ends with a barrier.
void sort_entries() {
  uint lane = gl_LocalInvocationIndex;
  for (uint log_run = 1u; log_run <= NB; ++log_run) {
    for (uint step = log_run; step > 0u; --step) {
      barrier();
      uint half_span = 1u << (step - 1u);
      for (uint c = lane; c < N2 / 2u; c += LS) {
        uint within = c & (half_span - 1u), front = ((c - within) << 1) + within;
        uint back = step == log_run ? front + 2u * (half_span - within) - 1u : front + half_span;
        put_in_order(front, back);
      }
    }
  }
  barrier();
}
