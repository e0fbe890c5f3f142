// Sums of the subsets of one pack's items, in the order of their places.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/pack_key.hpp"

namespace ballast::cpu::placement {

inline constexpr uint32_t kMostExchanged = 3;  // items of a pack

using Places = std::array<uint32_t, kMostExchanged>;

inline constexpr uint32_t kMostItemsForTwos = 64;
inline constexpr uint32_t kMostItemsForThrees = 10;

constexpr uint32_t subsets_of(uint32_t count, uint32_t size) {
  if (size > count || (size == 2 && count > kMostItemsForTwos) || (size == 3 && count > kMostItemsForThrees)) return 0;
  return size == 0   ? 1
         : size == 1 ? count
         : size == 2 ? count * (count - 1) / 2
                     : count * (count - 1) * (count - 2) / 6;
}

// Places of the subset of this number.
inline Places places_of(uint32_t number, uint32_t count, uint32_t size) {
  Places places = {};
  uint32_t place = 0;
  for (uint32_t t = 0; t < size; ++place) {
    const uint32_t later = count - 1 - place, remaining = size - t - 1;
    const uint32_t with_place = remaining == 0 ? 1 : remaining == 1 ? later : later * (later - 1) / 2;
    if (number < with_place)
      places[t++] = place;
    else
      number -= with_place;
  }
  return places;
}

// Places of a subset in lexicographic order; at most three of `count` places.
class Subsets {
 public:
  Subsets(uint32_t count, uint32_t size) : count_(count), size_(size) {
    valid_ = size <= count && (size != 2 || count <= kMostItemsForTwos) && (size != 3 || count <= kMostItemsForThrees);
    for (uint32_t t = 0; t < size; ++t) places_[t] = t;
  }

  bool valid() const { return valid_; }
  const Places& places() const { return places_; }
  std::span<const uint32_t> list() const { return {places_.data(), size_}; }
  void next() {
    for (uint32_t t = size_; t-- > 0;) {
      if (places_[t] + (size_ - t) >= count_) continue;
      ++places_[t];
      for (uint32_t later = t + 1; later < size_; ++later) places_[later] = places_[later - 1] + 1;
      return;
    }
    valid_ = false;
  }

 private:
  uint32_t count_, size_;
  Places places_ = {};
  bool valid_;
};

struct SubsetLists {
  std::span<int32_t> weight;                     // [place]
  std::array<std::span<int32_t>, 4> sum;         // by size
  std::array<std::span<uint64_t>, 4> ascending;  // the same, value above place
  std::array<bool, 4> has_sums = {}, has_sorted = {};
  uint32_t count = 0;

  static constexpr uint32_t kPlaceBits = 16;
  static int32_t value_of(uint64_t entry) { return static_cast<int32_t>(entry >> kPlaceBits); }

  void layout(ArenaLayout& cutter, uint32_t max_items) {
    weight = cutter.allocate_span<int32_t>(max_items);
    sum[0] = cutter.allocate_span<int32_t>(1);
    sum[1] = weight;
    sum[2] = cutter.allocate_span<int32_t>(subsets_of(kMostItemsForTwos, 2));
    sum[3] = cutter.allocate_span<int32_t>(subsets_of(kMostItemsForThrees, 3));
    ascending[0] = cutter.allocate_span<uint64_t>(1);
    ascending[1] = cutter.allocate_span<uint64_t>(max_items);
    ascending[2] = cutter.allocate_span<uint64_t>(subsets_of(kMostItemsForTwos, 2));
    ascending[3] = cutter.allocate_span<uint64_t>(subsets_of(kMostItemsForThrees, 3));
  }

  // weight[0 .. items) was filled in.
  void reset(uint32_t items) {
    count = items;
    has_sums = {true, true, false, false};
    has_sorted = {};
    sum[0][0] = 0;
  }

  std::span<const int32_t> sums(uint32_t size) {
    const std::span<int32_t> list = sum[size].first(subsets_of(count, size));
    if (has_sums[size] || list.empty()) return list;
    has_sums[size] = true;
    size_t at = 0;
    for (uint32_t i = 0; i + size <= count; ++i)
      for (uint32_t j = i + 1; j < count; ++j) {
        if (size == 2)
          list[at++] = weight[i] + weight[j];
        else
          for (uint32_t l = j + 1; l < count; ++l) list[at++] = weight[i] + weight[j] + weight[l];
      }
    return list;
  }

  std::span<const uint64_t> sorted(uint32_t size, const Kernels& kernels) {
    const std::span<const int32_t> values = sums(size);
    const std::span<uint64_t> list = ascending[size].first(values.size());
    if (has_sorted[size]) return list;
    has_sorted[size] = true;
    for (size_t i = 0; i < values.size(); ++i) list[i] = static_cast<uint64_t>(values[i]) << kPlaceBits | i;
    sort_keys(list, kernels);
    return list;
  }
};

}  // namespace ballast::cpu::placement
