// Philox4x32-10 of Salmon, Moraes, Dror and Shaw (2011): four random words for a counter and a key, in any order, without state.
uvec4 philox(uvec4 counter, uvec2 key) {
  [[unroll]] for (uint round = 0u; round < 10u; ++round) {
    uvec2 high, low;
    umulExtended(uvec2(0xD2511F53u, 0xCD9E8D57u), counter.xz, high, low);
    counter = uvec4(high.y ^ counter.y ^ key.x, low.y, high.x ^ counter.w ^ key.y, low.x);
    key += uvec2(0x9E3779B9u, 0xBB67AE85u);
  }
  return counter;
}

// The words of items 4 q .. 4 q + 3.
uvec4 random_words(Row row, uint q) {
  uint layer = pc.first_layer + pc.layer_begin + row.layer;
  return philox(uvec4(q, row.candidate, layer, 0u), uvec2(pc.seed_low, pc.seed_high));
}
