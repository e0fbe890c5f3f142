// The body of each kernels_*.cpp, inside a namespace of its own; kLanes is how many 32-bit numbers one register of that instruction
// set holds. Nothing here may be shared with code of another instruction set: so no inline functions of standard headers, whose one
// copy the linker might take from here.

inline int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }
inline uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }
inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

inline int32_t peak_of_one(const int32_t* a, size_t a_count, int32_t y, int32_t load_a, int32_t load_b, int32_t least) {
  for (size_t i = 0; i < a_count; ++i) least = smaller(least, larger(load_a - a[i] + y, load_b + a[i] - y));
  return least;
}

inline uint32_t excess_of_one(const int32_t* a, size_t a_count, int32_t y, int32_t floor, uint32_t least) {
  for (size_t i = 0; i < a_count; ++i) least = smaller(least, (uint32_t)a[i] - (uint32_t)y - (uint32_t)floor);
  return least;
}

#if defined(__GNUC__)
template <int kWidth>
struct Register {
  typedef int32_t Signed __attribute__((vector_size(kWidth * 4)));
  typedef uint32_t Unsigned __attribute__((vector_size(kWidth * 4)));
};

// Of kRegisters registers full of b, kWidth numbers each, against all of a.
template <int kWidth, int kRegisters>
inline int32_t peak_of_block(const int32_t* a, size_t a_count, const int32_t* b, int32_t load_a, int32_t load_b, int32_t least) {
  using V = typename Register<kWidth>::Signed;
  V from_a[kRegisters], from_b[kRegisters], best[kRegisters];
  for (int r = 0; r < kRegisters; ++r) {
    V y;
    __builtin_memcpy(&y, b + r * kWidth, sizeof y);
    from_a[r] = y + load_a;
    from_b[r] = load_b - y;
    best[r] = y - y + least;
  }
  for (size_t i = 0; i < a_count; ++i)
    for (int r = 0; r < kRegisters; ++r) {
      const V new_a = from_a[r] - a[i], new_b = from_b[r] + a[i];
      const V peak = new_a > new_b ? new_a : new_b;
      best[r] = peak < best[r] ? peak : best[r];
    }
  for (int r = 1; r < kRegisters; ++r) best[0] = best[r] < best[0] ? best[r] : best[0];
  for (int t = 0; t < kWidth; ++t) least = smaller(least, best[0][t]);
  return least;
}

template <int kWidth, int kRegisters>
inline uint32_t excess_of_block(const int32_t* a, size_t a_count, const int32_t* b, int32_t floor, uint32_t least) {
  using V = typename Register<kWidth>::Unsigned;
  V taken[kRegisters], best[kRegisters];
  for (int r = 0; r < kRegisters; ++r) {
    V y;
    __builtin_memcpy(&y, b + r * kWidth, sizeof y);
    taken[r] = y + (uint32_t)floor;
    best[r] = y - y + least;
  }
  for (size_t i = 0; i < a_count; ++i)
    for (int r = 0; r < kRegisters; ++r) {
      const V excess = (uint32_t)a[i] - taken[r];  // negative ones wrap to large ones, and lose
      best[r] = excess < best[r] ? excess : best[r];
    }
  for (int r = 1; r < kRegisters; ++r) best[0] = best[r] < best[0] ? best[r] : best[0];
  for (int t = 0; t < kWidth; ++t) least = smaller(least, best[0][t]);
  return least;
}
#endif

inline int32_t least_peak(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a, int32_t load_b) {
  int32_t least = INT32_MAX;
  size_t j = 0;
#if defined(__GNUC__)
  for (; j + 4 * kLanes <= b_count; j += 4 * kLanes)
    least = peak_of_block<kLanes, 4>(a, a_count, b + j, load_a, load_b, least);
  for (; j + kLanes <= b_count; j += kLanes) least = peak_of_block<kLanes, 1>(a, a_count, b + j, load_a, load_b, least);
  if constexpr (kLanes > 8)
    if (j + 8 <= b_count) least = peak_of_block<8, 1>(a, a_count, b + j, load_a, load_b, least), j += 8;
  if constexpr (kLanes > 4)
    if (j + 4 <= b_count) least = peak_of_block<4, 1>(a, a_count, b + j, load_a, load_b, least), j += 4;
#endif
  for (; j < b_count; ++j) least = peak_of_one(a, a_count, b[j], load_a, load_b, least);
  return least;
}

inline uint32_t least_excess(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t floor) {
  uint32_t least = UINT32_MAX;
  size_t j = 0;
#if defined(__GNUC__)
  for (; j + 4 * kLanes <= b_count; j += 4 * kLanes) least = excess_of_block<kLanes, 4>(a, a_count, b + j, floor, least);
  for (; j + kLanes <= b_count; j += kLanes) least = excess_of_block<kLanes, 1>(a, a_count, b + j, floor, least);
  if constexpr (kLanes > 8)
    if (j + 8 <= b_count) least = excess_of_block<8, 1>(a, a_count, b + j, floor, least), j += 8;
  if constexpr (kLanes > 4)
    if (j + 4 <= b_count) least = excess_of_block<4, 1>(a, a_count, b + j, floor, least), j += 4;
#endif
  for (; j < b_count; ++j) least = excess_of_one(a, a_count, b[j], floor, least);
  return least;
}
