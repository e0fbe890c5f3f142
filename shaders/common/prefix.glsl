// prefix[i]: the sum of the first i values. Put value i in prefix[i + 1], each from any lane, then call sum_prefix(), which ends with
// a barrier. Sums must fit 32 bits.
//
// Each lane sums a stretch, then the stretches' sums are summed in log2(LS) doubling steps where they stand. Shared memory:
// 4 (N + 1) bytes. Rolled loops: 2 ceil(N / LS) + 8.
shared uint prefix[N + 1u];

void sum_prefix() {
  const uint STRETCH = (N + LS - 1u) / LS;
  uint lane = gl_LocalInvocationIndex, begin = min(lane * STRETCH, N), end = min(begin + STRETCH, N);
  if (lane == 0u) prefix[0] = 0u;
  barrier();
  uint sum = 0u;
  for (uint i = begin; i < end; ++i) sum += prefix[i + 1u];
  barrier();
  // The last place of a stretch holds its sum; past the items, no lane has a place.
  bool speaks = begin < end;
  if (speaks) prefix[end] = sum;
  for (uint reach = 1u; reach < LS; reach <<= 1) {
    barrier();
    uint left = speaks && lane >= reach ? prefix[(lane - reach + 1u) * STRETCH] : 0u;
    barrier();
    if (speaks) prefix[end] += left;
  }
  barrier();
  // The other places of the stretch still hold their values.
  uint running = prefix[begin];
  for (uint i = begin; i + 1u < end; ++i) {
    running += prefix[i + 1u];
    prefix[i + 1u] = running;
  }
  barrier();
}
