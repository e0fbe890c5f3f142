// The body of each kernels_*.cpp, inside a namespace of its own; kLanes is how many 32-bit numbers one register of that
// instruction set holds. Nothing here may be shared with code of another instruction set: so no inline functions of
// standard headers, whose one copy the linker might take from here.
//
// All loops compare every x of a with every y of b: registers full of y, and one x after the other. Where b's length is
// no multiple of a register's, the last register overlaps the one before it: to see a pair twice changes no least
// value.

constexpr uint32_t kSignBit = 0x80000000u;

inline int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }
inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

// The differences of some x and y from a goal, as they lie nearest to it on both sides. Their sign bits are turned
// over, so that a signed minimum finds the nearest at or above the goal, and a signed maximum the nearest below it.
struct Nearest {
  int32_t above = INT32_MAX;
  int32_t below = INT32_MIN;
};

#if defined(__GNUC__) && !defined(BALLAST_NO_VECTORS)
template <int kWidth>
struct Register {
  typedef int32_t Signed __attribute__((vector_size(kWidth * 4)));
  typedef uint32_t Unsigned __attribute__((vector_size(kWidth * 4)));
};

// Halves instead of lanes: a register of sixteen is reduced in four steps.
template <int kWidth>
inline int32_t least_lane(typename Register<kWidth>::Signed v) {
  if constexpr (kWidth > 4) {
    typename Register<kWidth / 2>::Signed halves[2];
    __builtin_memcpy(halves, &v, sizeof v);
    return least_lane<kWidth / 2>(halves[0] < halves[1] ? halves[0] : halves[1]);
  } else {
    return smaller(smaller(v[0], v[1]), smaller(v[2], v[3]));
  }
}

// kRegisters registers, the last of which end where the list ends.
template <int kWidth, int kRegisters>
inline void load_list(const int32_t* b, size_t b_count, typename Register<kWidth>::Unsigned (&out)[kRegisters]) {
  for (int r = 0; r < kRegisters; ++r) {
    const size_t at = (size_t)(r + 1) * kWidth <= b_count ? (size_t)r * kWidth : b_count - kWidth;
    __builtin_memcpy(&out[r], b + at, sizeof out[r]);
  }
}

template <int kWidth, int kRegisters>
struct NearestBlock {
  static void run(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, uint32_t offset,
                  Nearest& nearest) {
    using Unsigned = typename Register<kWidth>::Unsigned;
    using Signed = typename Register<kWidth>::Signed;
    Unsigned from[kRegisters];
    Signed above[kRegisters], below[kRegisters];
    load_list<kWidth, kRegisters>(b, b_count, from);
    for (int r = 0; r < kRegisters; ++r) {
      from[r] += offset ^ kSignBit;
      above[r] = (Signed)(from[r] - from[r]) + INT32_MAX;
      below[r] = (Signed)(from[r] - from[r]) + INT32_MIN;
    }
    for (size_t i = 0; i < a_count; ++i)
      for (int r = 0; r < kRegisters; ++r) {
        const Signed z = (Signed)(from[r] - (uint32_t)a[i]);
        above[r] = z < above[r] ? z : above[r];
        below[r] = z > below[r] ? z : below[r];
      }
    for (int r = 1; r < kRegisters; ++r) {
      above[0] = above[r] < above[0] ? above[r] : above[0];
      below[0] = below[r] > below[0] ? below[r] : below[0];
    }
    nearest.above = smaller(nearest.above, least_lane<kWidth>(above[0]));
    nearest.below = larger(nearest.below, ~least_lane<kWidth>(~below[0]));
  }
};

struct Differences {
  uint32_t one, other;
};

// The first place in a of an x with a y at one of the differences; `first` as it was where there is none.
template <int kWidth, int kRegisters>
struct DifferenceBlock {
  static void run(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, Differences differences,
                  int32_t& first) {
    using Unsigned = typename Register<kWidth>::Unsigned;
    using Signed = typename Register<kWidth>::Signed;
    Unsigned y[kRegisters];
    load_list<kWidth, kRegisters>(b, b_count, y);
    Signed place = (Signed)(y[0] - y[0]) + first;
    for (size_t i = a_count; i-- > 0;) {  // from the last on, so that the first has the last word
      Signed any = (Signed)(y[0] - y[0]);
      for (int r = 0; r < kRegisters; ++r) {
        const Unsigned difference = (uint32_t)a[i] - y[r];
        any |= (difference == differences.one) | (difference == differences.other);
      }
      place = any ? (Signed)(y[0] - y[0]) + (int32_t)i : place;
    }
    first = smaller(first, least_lane<kWidth>(place));
  }
};

struct Window {
  uint32_t least, width;
};

// The first place in a of an x with a y whose difference lies in the window.
template <int kWidth, int kRegisters>
struct WindowBlock {
  static void run(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, Window window, int32_t& first) {
    using Unsigned = typename Register<kWidth>::Unsigned;
    using Signed = typename Register<kWidth>::Signed;
    Unsigned from[kRegisters];
    load_list<kWidth, kRegisters>(b, b_count, from);
    for (int r = 0; r < kRegisters; ++r) from[r] += window.least ^ kSignBit;
    const Signed most = (Signed)(from[0] - from[0]) + (int32_t)(window.width ^ kSignBit);
    Signed place = (Signed)(from[0] - from[0]) + first;
    for (size_t i = a_count; i-- > 0;) {
      Signed any = (Signed)((uint32_t)a[i] - from[0]) <= most;
      for (int r = 1; r < kRegisters; ++r) any |= (Signed)((uint32_t)a[i] - from[r]) <= most;
      place = any ? (Signed)(from[0] - from[0]) + (int32_t)i : place;
    }
    first = smaller(first, least_lane<kWidth>(place));
  }
};

// All of a list of at least kWidth, in blocks of up to four registers.
template <template <int, int> class Block, int kWidth, typename Goal, typename Result>
inline void in_blocks(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, Goal goal, Result& result) {
  for (; b_count > 4 * kWidth; b += 4 * kWidth, b_count -= 4 * kWidth)
    Block<kWidth, 4>::run(a, a_count, b, 4 * kWidth, goal, result);
  if (b_count < kWidth) {  // what is left of a longer list
    b -= kWidth - b_count;
    b_count = kWidth;
  }
  if (b_count <= kWidth)
    Block<kWidth, 1>::run(a, a_count, b, b_count, goal, result);
  else if (b_count <= 2 * kWidth)
    Block<kWidth, 2>::run(a, a_count, b, b_count, goal, result);
  else if (b_count <= 3 * kWidth)
    Block<kWidth, 3>::run(a, a_count, b, b_count, goal, result);
  else
    Block<kWidth, 4>::run(a, a_count, b, b_count, goal, result);
}

// In the widest registers that the list fills; false where it fills none.
template <template <int, int> class Block, typename Goal, typename Result>
inline bool in_registers(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, Goal goal,
                         Result& result) {
  if (b_count >= kLanes) {
    in_blocks<Block, kLanes>(a, a_count, b, b_count, goal, result);
    return true;
  }
  if constexpr (kLanes > 8)
    if (b_count >= 8) {
      in_blocks<Block, 8>(a, a_count, b, b_count, goal, result);
      return true;
    }
  if constexpr (kLanes > 4)
    if (b_count >= 4) {
      in_blocks<Block, 4>(a, a_count, b, b_count, goal, result);
      return true;
    }
  return false;
}
#else
struct Differences {
  uint32_t one, other;
};
template <int, int>
struct NearestBlock {};
template <int, int>
struct DifferenceBlock {};
struct Window {
  uint32_t least, width;
};
template <int, int>
struct WindowBlock {};
template <template <int, int> class, typename Goal, typename Result>
inline bool in_registers(const int32_t*, size_t, const int32_t*, size_t, Goal, Result&) {
  return false;
}
#endif

// With u = load_a - x + y, what a would weigh, b would weigh both loads less u: the larger one is least where u lies
// nearest to half of both, from above or from below. Where u is to stay below `limit`, the nearest from above does, or
// none does.
inline int32_t least_peak_below(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a,
                                int32_t load_b, int32_t limit) {
  const int32_t both = load_a + load_b, half = both - both / 2, offset = load_a - half;
  Nearest nearest;
  if (!in_registers<NearestBlock>(a, a_count, b, b_count, (uint32_t)offset, nearest))
    for (size_t j = 0; j < b_count; ++j)
      for (size_t i = 0; i < a_count; ++i) {
        const int32_t z = (int32_t)((uint32_t)(offset + b[j] - a[i]) ^ kSignBit);
        nearest.above = smaller(nearest.above, z);
        nearest.below = larger(nearest.below, z);
      }
  int32_t least = INT32_MAX;
  if (nearest.above < 0) {
    const int32_t u = half + (int32_t)((uint32_t)nearest.above ^ kSignBit);
    if (u < limit) least = u;
  }
  if (nearest.below >= 0) least = smaller(least, both - half - (int32_t)((uint32_t)nearest.below ^ kSignBit));
  return least;
}

inline int32_t least_peak(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a,
                          int32_t load_b) {
  return least_peak_below(a, a_count, b, b_count, load_a, load_b, INT32_MAX);
}

inline int32_t least_lightening_peak(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a,
                                     int32_t load_b) {
  return least_peak_below(a, a_count, b, b_count, load_a, load_b, load_a);
}

#if defined(__GNUC__) && !defined(BALLAST_NO_VECTORS)
inline void least_lightening_peaks(const int32_t* a, size_t count, const int32_t* columns, size_t stride,
                                   const int32_t* loads, size_t packs, int32_t load_a, int32_t* least) {
  using Unsigned = Register<kLanes>::Unsigned;
  using Signed = Register<kLanes>::Signed;
  for (size_t p = 0; p < packs; p += kLanes) {
    Unsigned both;
    __builtin_memcpy(&both, loads + p, sizeof both);
    both += (uint32_t)load_a;
    const Unsigned half = both - (both >> 1), offset = ((uint32_t)load_a - half) ^ kSignBit;
    Signed above = (Signed)(both - both) + INT32_MAX, below = (Signed)(both - both) + INT32_MIN;
    for (size_t j = 0; j < count; ++j) {
      Unsigned from;
      __builtin_memcpy(&from, columns + j * stride + p, sizeof from);
      from += offset;
      for (size_t i = 0; i < count; ++i) {
        const Signed z = (Signed)(from - (uint32_t)a[i]);
        above = z < above ? z : above;
        below = z > below ? z : below;
      }
    }
    const Signed none = (Signed)(both - both) + INT32_MAX;
    const Signed u = (Signed)(half + ((Unsigned)above ^ kSignBit)),
                 rest = (Signed)(both - half - ((Unsigned)below ^ kSignBit));
    const Signed from_above = ((above < 0) & (u < load_a)) ? u : none, from_below = below >= 0 ? rest : none;
    const Signed result = from_above < from_below ? from_above : from_below;
    __builtin_memcpy(least + p, &result, sizeof result);
  }
}
#else
inline void least_lightening_peaks(const int32_t* a, size_t count, const int32_t* columns, size_t stride,
                                   const int32_t* loads, size_t packs, int32_t load_a, int32_t* least) {
  for (size_t p = 0; p < packs; ++p) {
    least[p] = INT32_MAX;
    for (size_t j = 0; j < count; ++j)
      for (size_t i = 0; i < count; ++i) {
        const int32_t difference = a[i] - columns[j * stride + p];
        if (difference > 0) least[p] = smaller(least[p], larger(load_a - difference, loads[p] + difference));
      }
  }
}
#endif

inline size_t first_difference(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t one,
                               int32_t other) {
  int32_t first = INT32_MAX;
  size_t begin = 0;
  if (in_registers<DifferenceBlock>(a, a_count, b, b_count, Differences{(uint32_t)one, (uint32_t)other}, first)) {
    if (first == INT32_MAX) return SIZE_MAX;
    begin = (size_t)first;
  }
  for (size_t i = begin; i < a_count; ++i)
    for (size_t j = 0; j < b_count; ++j)
      if (a[i] - b[j] == one || a[i] - b[j] == other) return i * b_count + j;
  return SIZE_MAX;
}

inline bool is_within(const int32_t* const* columns, const int32_t* limits, size_t count, size_t place) {
  for (size_t c = 0; c < count; ++c)
    if (columns[c][place] > limits[c]) return false;
  return true;
}

#if defined(__GNUC__) && !defined(BALLAST_NO_VECTORS)
template <int kWidth>
inline bool any_lane_positive(typename Register<kWidth>::Signed v) {
  if constexpr (kWidth > 4) {
    typename Register<kWidth / 2>::Signed halves[2];
    __builtin_memcpy(halves, &v, sizeof v);
    return any_lane_positive<kWidth / 2>(halves[0] & halves[1]);
  } else {
    uint64_t halves[2];
    __builtin_memcpy(halves, &v, sizeof v);
    return (halves[0] & halves[1] & 0x8000000080000000u) != 0x8000000080000000u;
  }
}

// Whether some place of a block passes columns `first` to `end`. What a limit lacks to a value turns up as a sign.
inline bool any_within(const int32_t* const* columns, const int32_t* limits, size_t first, size_t end, size_t begin) {
  using Signed = Register<kLanes>::Signed;
  Signed beyond[4], v;
  for (int r = 0; r < 4; ++r) {
    __builtin_memcpy(&v, columns[first] + begin + r * kLanes, sizeof v);
    beyond[r] = limits[first] - v;
  }
  for (size_t c = first + 1; c < end; ++c)
    for (int r = 0; r < 4; ++r) {
      __builtin_memcpy(&v, columns[c] + begin + r * kLanes, sizeof v);
      beyond[r] |= limits[c] - v;
    }
  return any_lane_positive<kLanes>(beyond[0] & beyond[1] & beyond[2] & beyond[3]);
}

inline size_t first_within(const int32_t* const* columns, const int32_t* limits, size_t count, size_t begin,
                           size_t end) {
  for (; begin < end; begin += 4 * kLanes) {
    // Most fail in the first four.
    if (!any_within(columns, limits, 0, 4, begin)) continue;
    if (count > 4 && !any_within(columns, limits, 0, count, begin)) continue;
    const size_t behind = begin + 4 * kLanes < end ? begin + 4 * kLanes : end;
    for (size_t place = begin; place < behind; ++place)
      if (is_within(columns, limits, count, place)) return place;
  }
  return end;
}
#else
inline size_t first_within(const int32_t* const* columns, const int32_t* limits, size_t count, size_t begin,
                           size_t end) {
  while (begin < end && !is_within(columns, limits, count, begin)) ++begin;
  return begin;
}
#endif

inline size_t first_fit(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t least,
                        uint32_t width) {
  int32_t first = INT32_MAX;
  if (in_registers<WindowBlock>(a, a_count, b, b_count, Window{(uint32_t)least, width}, first))
    return first == INT32_MAX ? SIZE_MAX : (size_t)first;
  for (size_t i = 0; i < a_count; ++i)
    for (size_t j = 0; j < b_count; ++j)
      if ((uint32_t)a[i] - (uint32_t)b[j] - (uint32_t)least <= width) return i;
  return SIZE_MAX;
}

// Small keys in front: each key's place is how many are smaller. That is quadratic, but without a branch that depends
// on a key; where registers do not compare 64-bit numbers, by insertion.
#if defined(__GNUC__) && !defined(BALLAST_NO_VECTORS)
template <int kWidth>
inline void sort_by_rank(uint64_t* keys, size_t count) {
  typedef int64_t Keys __attribute__((vector_size(kWidth * 8)));
  constexpr int kRegisters = 4, kBlock = kWidth * kRegisters;
  int64_t unsorted[kMostSortedKeys + kBlock], places[kBlock];
  __builtin_memcpy(unsorted, keys, count * sizeof *keys);
  for (size_t i = count; i < count + kBlock; ++i)
    unsorted[i] = 0;  // read with the last block; their places are not used
  for (size_t begin = 0; begin < count; begin += kBlock) {
    Keys block[kRegisters], smaller_keys[kRegisters];
    __builtin_memcpy(block, unsorted + begin, sizeof block);
    for (int r = 0; r < kRegisters; ++r) smaller_keys[r] = block[r] - block[r];
    for (size_t i = 0; i < count; ++i)
      for (int r = 0; r < kRegisters; ++r) smaller_keys[r] -= unsorted[i] < block[r];  // -1 where it is
    __builtin_memcpy(places, smaller_keys, sizeof places);
    for (size_t i = begin; i < begin + kBlock && i < count; ++i) keys[places[i - begin]] = (uint64_t)unsorted[i];
  }
}
#endif

inline void sort_keys(uint64_t* keys, size_t count) {
#if defined(__GNUC__) && !defined(BALLAST_NO_VECTORS)
  if constexpr (kLanes > 4)
    if (count > 24) return sort_by_rank<kLanes / 2>(keys, count);
#endif
  for (size_t i = 1; i < count; ++i) {
    const uint64_t key = keys[i];
    size_t place = i;
    for (; place > 0 && keys[place - 1] > key; --place) keys[place] = keys[place - 1];
    keys[place] = key;
  }
}
