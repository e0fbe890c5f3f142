// Every instruction set's inner loops against plain ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "host/cpu/refine/least_peak.hpp"
#include "host/cpu/simd/kernels.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

struct Lists {
  std::vector<int32_t> a, b;
  int32_t load_a, load_b;
};

// Items of two packs: each load is at least its largest item, and both together are below 2^31.
Lists random_lists(literal::Random& random, size_t a_count, size_t b_count, int32_t largest) {
  Lists lists;
  const auto fill = [&](std::vector<int32_t>& list, size_t count) {
    for (size_t i = 0; i < count; ++i)
      list.push_back(static_cast<int32_t>(random.below(static_cast<uint64_t>(largest) + 1)));
    return *std::max_element(list.begin(), list.end());
  };
  const int32_t most_a = fill(lists.a, a_count), most_b = fill(lists.b, b_count);
  const int64_t room = INT32_MAX - int64_t{most_a} - most_b;
  lists.load_a = most_a + static_cast<int32_t>(random.below(static_cast<uint64_t>(room / 2 + 1)));
  lists.load_b = most_b + static_cast<int32_t>(random.below(static_cast<uint64_t>(room / 2 + 1)));
  return lists;
}

int64_t plain_peak(const Lists& l) {
  int64_t least = INT64_MAX;
  for (const int64_t x : l.a)
    for (const int64_t y : l.b) least = std::min(least, std::max(l.load_a - x + y, l.load_b + x - y));
  return least;
}

int64_t plain_lightening_peak(const Lists& l) {
  int64_t least = INT32_MAX;
  for (const int64_t x : l.a)
    for (const int64_t y : l.b)
      if (x > y) least = std::min(least, std::max(l.load_a - x + y, l.load_b + x - y));
  return least;
}

constexpr int32_t kLargest[] = {0, 1, 3, 1000, 1 << 24, (1 << 30) - 1};

TEST(Kernels, LeastPeak) {
  literal::Random random(1);
  for (const int32_t largest : kLargest)
    for (uint32_t round = 0; round < 2000; ++round) {
      const Lists l = random_lists(random, 1 + random.below(150), 1 + random.below(150), largest);
      const int64_t plain = plain_peak(l);
      for (const cpu::Kernels* k : kernels_here())
        ASSERT_EQ(k->least_peak(l.a.data(), l.a.size(), l.b.data(), l.b.size(), l.load_a, l.load_b), plain)
            << k->name << " " << l.a.size() << " x " << l.b.size() << " up to " << largest;
    }
}

TEST(Kernels, LeastLighteningPeak) {
  literal::Random random(2);
  for (const int32_t largest : kLargest)
    for (uint32_t round = 0; round < 2000; ++round) {
      Lists l = random_lists(random, 1 + random.below(150), 1 + random.below(150), largest);
      if (round % 2) l.load_a = l.load_b = std::max(l.load_a, l.load_b);  // the next to nothing that can be gained
      if (l.load_a < l.load_b) {
        std::swap(l.a, l.b);
        std::swap(l.load_a, l.load_b);
      }
      if (int64_t{l.load_a} + l.load_b > INT32_MAX) continue;
      const int64_t plain = plain_lightening_peak(l);
      for (const cpu::Kernels* k : kernels_here())
        ASSERT_EQ(k->least_lightening_peak(l.a.data(), l.a.size(), l.b.data(), l.b.size(), l.load_a, l.load_b), plain)
            << k->name << " " << l.a.size() << " x " << l.b.size() << " up to " << largest;
    }
}

// Many packs of a few sums each, one beside the other.
TEST(Kernels, LeastLighteningPeaks) {
  literal::Random random(6);
  for (const int32_t largest : kLargest)
    for (uint32_t round = 0; round < 400; ++round) {
      const size_t count = 1 + random.below(20), packs = 1 + random.below(80);
      const size_t stride = (packs + cpu::kColumnAlign - 1) / cpu::kColumnAlign * cpu::kColumnAlign;
      std::vector<int32_t> columns(count * stride), loads(stride), a(count);
      int32_t load_a = 0;
      const auto draw = [&] { return static_cast<int32_t>(random.below(static_cast<uint64_t>(largest) + 1)); };
      for (int32_t& x : a) load_a = std::max(load_a, x = draw());
      for (size_t p = 0; p < packs; ++p)
        for (size_t j = 0; j < count; ++j) loads[p] = std::max(loads[p], columns[j * stride + p] = draw());
      for (size_t p = 0; p < packs; ++p) load_a = std::max(load_a, loads[p]);
      for (const cpu::Kernels* k : kernels_here()) {
        std::vector<int32_t> least(stride + 1, 7);
        k->least_lightening_peaks(a.data(), count, columns.data(), stride, loads.data(), packs, load_a, least.data());
        ASSERT_EQ(least[stride], 7) << k->name << " wrote past the end";
        for (size_t p = 0; p < packs; ++p) {
          Lists l{a, {}, load_a, loads[p]};
          for (size_t j = 0; j < count; ++j) l.b.push_back(columns[j * stride + p]);
          ASSERT_EQ(least[p], plain_lightening_peak(l)) << k->name << " pack " << p << " of " << packs;
        }
      }
    }
}

size_t plain_first(const Lists& l, int64_t one, int64_t other) {
  for (size_t i = 0; i < l.a.size(); ++i)
    for (size_t j = 0; j < l.b.size(); ++j)
      if (const int64_t difference = int64_t{l.a[i]} - l.b[j]; difference == one || difference == other)
        return i * l.b.size() + j;
  return SIZE_MAX;
}

TEST(Kernels, FirstDifference) {
  literal::Random random(4);
  uint32_t found = 0;
  for (const int32_t largest : kLargest)
    for (uint32_t round = 0; round < 2000; ++round) {
      const Lists l = random_lists(random, 1 + random.below(150), 1 + random.below(150), largest);
      // A difference that occurs, and one that may.
      const int32_t one = l.a[random.below(l.a.size())] - l.b[random.below(l.b.size())];
      const int32_t other = one + static_cast<int32_t>(random.below(3)) - 1;
      for (const auto& [d, e] : {std::pair{one, other}, std::pair{other, one}, std::pair{other, other}}) {
        const size_t plain = plain_first(l, d, e);
        found += plain != SIZE_MAX;
        for (const cpu::Kernels* k : kernels_here())
          ASSERT_EQ(k->first_difference(l.a.data(), l.a.size(), l.b.data(), l.b.size(), d, e), plain)
              << k->name << " " << l.a.size() << " x " << l.b.size() << " up to " << largest;
      }
    }
  EXPECT_GT(found, 24000u) << "the case that nothing is found is tested, too";
  EXPECT_LT(found, 36000u);
}

size_t plain_first_fit(const Lists& l, int64_t least, int64_t most) {
  for (size_t i = 0; i < l.a.size(); ++i)
    for (const int64_t y : l.b)
      if (l.a[i] - y >= least && l.a[i] - y <= most) return i;
  return SIZE_MAX;
}

TEST(Kernels, FirstFit) {
  literal::Random random(7);
  uint32_t found = 0;
  for (const int32_t largest : kLargest)
    for (uint32_t round = 0; round < 3000; ++round) {
      const Lists l = random_lists(random, 1 + random.below(150), 1 + random.below(150), largest);
      // About a difference that occurs, of a width that holds many or only this one; and one far from all.
      int32_t least = l.a[random.below(l.a.size())] - l.b[random.below(l.b.size())];
      if (round % 4 == 0) least = static_cast<int32_t>(random.below(static_cast<uint64_t>(largest) + 1)) + largest / 2;
      least = std::max(least, 1);
      const uint32_t width = round % 3 == 0 ? 0 : static_cast<uint32_t>(random.below(1 + largest / (1 + round % 40)));
      const size_t plain = plain_first_fit(l, least, int64_t{least} + width);
      found += plain != SIZE_MAX;
      for (const cpu::Kernels* k : kernels_here())
        ASSERT_EQ(k->first_fit(l.a.data(), l.a.size(), l.b.data(), l.b.size(), least, width), plain)
            << k->name << " " << l.a.size() << " x " << l.b.size() << " up to " << largest;
    }
  EXPECT_GT(found, 6000u) << "the case that nothing is found is tested, too";
  EXPECT_LT(found, 17000u);
}

TEST(Kernels, SortKeys) {
  literal::Random random(5);
  for (size_t count = 0; count <= cpu::kMostSortedKeys; ++count)
    for (const uint64_t bits : {1u, 8u, 46u}) {
      std::vector<uint64_t> keys;  // an index below, so that all are different
      for (uint64_t i = 0; i < count; ++i) keys.push_back(random.below(uint64_t{1} << bits) << 16 | i);
      for (size_t i = count; i > 1; --i) std::swap(keys[i - 1], keys[random.below(i)]);
      std::vector<uint64_t> sorted = keys;
      std::sort(sorted.begin(), sorted.end());
      for (const cpu::Kernels* k : kernels_here()) {
        std::vector<uint64_t> mine = keys;
        mine.push_back(7);  // must stay
        k->sort_keys(mine.data(), count);
        ASSERT_EQ(mine.back(), 7u) << k->name;
        mine.pop_back();
        ASSERT_EQ(mine, sorted) << k->name << " " << count << " keys";
      }
    }
}

TEST(LeastPeak, TwoPointersFindTheSame) {
  literal::Random random(3);
  for (const int32_t largest : kLargest)
    for (uint32_t round = 0; round < 1000; ++round) {
      Lists l = random_lists(random, 1 + random.below(60), 1 + random.below(60), largest);
      std::sort(l.a.rbegin(), l.a.rend());
      std::sort(l.b.rbegin(), l.b.rend());
      ASSERT_EQ(cpu::least_peak_of_sorted(l.a, l.b, l.load_a, l.load_b), plain_peak(l));
    }
}

TEST(Kernels, FirstWithin) {
  literal::Random random(7);
  for (uint32_t round = 0; round < 3000; ++round) {
    const size_t count = 4 + 2 * random.below(7), places = 1 + random.below(300);
    const uint64_t largest = round % 3 == 0 ? INT32_MAX : 8;
    std::vector<std::vector<int32_t>> columns(count);
    std::vector<const int32_t*> begins;
    std::vector<int32_t> limits;
    for (std::vector<int32_t>& column : columns) {
      for (size_t i = 0; i < places + cpu::kColumnsReadOn; ++i)
        column.push_back(static_cast<int32_t>(random.below(largest + 1)));
      begins.push_back(column.data());
      limits.push_back(static_cast<int32_t>(random.below(largest + 1)) - (round % 5 == 0));
    }
    const size_t begin = random.below(places + 1);
    size_t due = begin;
    const auto is_within = [&](size_t place) {
      for (size_t c = 0; c < count; ++c)
        if (columns[c][place] > limits[c]) return false;
      return true;
    };
    while (due < places && !is_within(due)) ++due;
    for (const cpu::Kernels* k : kernels_here())
      ASSERT_EQ(k->first_within(begins.data(), limits.data(), count, begin, places), due) << k->name;
  }
}

}  // namespace
}  // namespace ballast::test
