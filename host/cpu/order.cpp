#include "host/cpu/order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "host/cpu/philox.hpp"

namespace ballast::cpu {
namespace {

constexpr uint32_t kItemBits = 16;
constexpr uint32_t kItemMask = (1u << kItemBits) - 1;

constexpr std::array<uint32_t, kBoostLevels> kBoost{
#include "host/cpu/boost_table.inc"
};

// Stable radix sort of the entries, ascending by `digits` bytes above the item index. Returns where the result lies.
std::span<uint64_t> sort_entries(OrderScratch& scratch, size_t count, uint32_t digits) {
  constexpr uint32_t kMaxDigits = 4;
  std::array<std::array<uint32_t, 256>, kMaxDigits> histogram{};
  uint64_t* from = scratch.entry.data();
  uint64_t* to = scratch.swapped.data();
  for (size_t i = 0; i < count; ++i)
    for (uint32_t d = 0; d < digits; ++d) ++histogram[d][from[i] >> (kItemBits + 8 * d) & 0xFF];
  for (uint32_t d = 0; d < digits; ++d) {
    const uint32_t shift = kItemBits + 8 * d;
    std::array<uint32_t, 256>& place = histogram[d];
    if (place[from[0] >> shift & 0xFF] == count) continue;
    uint32_t sum = 0;
    for (uint32_t& entry : place) sum += std::exchange(entry, sum);
    for (size_t i = 0; i < count; ++i) to[place[from[i] >> shift & 0xFF]++] = from[i];
    std::swap(from, to);
  }
  return {from, count};
}

// A 24-bit floating-point image of a key: never orders two keys the wrong way round, but may call them equal.
uint32_t image_of(uint64_t key) {
  constexpr uint32_t kFraction = 18;
  if (key == 0) return 0;
  const uint32_t width = static_cast<uint32_t>(std::bit_width(key));  // at most 63
  const uint64_t fraction = key << (64 - width) << 1 >> (64 - kFraction);
  return width << kFraction | static_cast<uint32_t>(fraction);
}

// By (key descending, item ascending), for the keys in scratch.key: radix on the images, then insertion among the few
// neighbours whose images do not tell.
void order_by_key(OrderScratch& scratch, std::span<uint16_t> order) {
  constexpr uint32_t kImageMask = (1u << 24) - 1;
  const size_t count = order.size();
  for (size_t i = 0; i < count; ++i)
    scratch.entry[i] = uint64_t{kImageMask - image_of(scratch.key[i])} << kItemBits | i;
  const std::span<uint64_t> sorted = sort_entries(scratch, count, 3);
  for (size_t i = 0; i < count; ++i) {
    const uint16_t item = static_cast<uint16_t>(sorted[i] & kItemMask);
    const uint64_t key = scratch.key[item];
    size_t place = i;
    for (; place > 0 && scratch.key[order[place - 1]] < key; --place) order[place] = order[place - 1];
    order[place] = item;
  }
}

// Orders by weight, by the leading 16 bits above the smallest weight. Returns false, and leaves no usable order, if
// these bits tell too few weights apart.
bool order_by_leading_bits(std::span<const uint32_t> w, OrderScratch& scratch, std::span<uint16_t> order) {
  constexpr uint32_t kBits = 16, kMask = (1u << kBits) - 1;
  const size_t count = w.size();
  uint32_t least = w[0], most = w[0];
  for (const uint32_t weight : w) {
    least = std::min(least, weight);
    most = std::max(most, weight);
  }
  const int width = std::bit_width(most - least), shift = std::max(width - static_cast<int>(kBits), 0);
  for (size_t i = 0; i < count; ++i) scratch.entry[i] = uint64_t{kMask - ((w[i] - least) >> shift)} << kItemBits | i;
  const std::span<uint64_t> sorted = sort_entries(scratch, count, 2);
  size_t steps_left = count;
  uint32_t last = UINT32_MAX;
  for (size_t i = 0; i < count; ++i) {
    const uint16_t item = static_cast<uint16_t>(sorted[i] & kItemMask);
    const uint32_t weight = w[item];
    if (weight <= last) {
      order[i] = item;
      last = weight;
      continue;
    }
    size_t place = i;
    for (; place > 0 && w[order[place - 1]] < weight; --place) {
      if (steps_left-- == 0) return false;
      order[place] = order[place - 1];
    }
    order[place] = item;  // the last one is still the lightest so far
  }
  return true;
}

// Calls use(item, u24) for every item.
template <typename Use>
void for_each_u24(const RandomStream& stream, size_t items, Use use) {
  const uint32_t key0 = static_cast<uint32_t>(stream.seed), key1 = static_cast<uint32_t>(stream.seed >> 32);
  for (size_t i = 0; i < items; i += 4) {
    const auto words = philox({static_cast<uint32_t>(i / 4), stream.candidate, stream.layer, 0}, key0, key1);
    const size_t end = std::min<size_t>(4, items - i);
    for (size_t j = 0; j < end; ++j) use(i + j, words[j] >> 8);
  }
}

}  // namespace

void OrderScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  key = cutter.allocate_span<uint64_t>(max_items);
  entry = cutter.allocate_span<uint64_t>(max_items);
  swapped = cutter.allocate_span<uint64_t>(max_items);
}

uint32_t boost_factor(uint32_t level) { return kBoost[std::min(level, kBoostLevels - 1)]; }

void order_lpt(std::span<const uint32_t> w, OrderScratch& scratch, std::span<uint16_t> order) {
  if (order_by_leading_bits(w, scratch, order)) return;
  const size_t count = w.size();
  for (size_t i = 0; i < count; ++i) scratch.entry[i] = uint64_t{~w[i]} << kItemBits | i;
  const std::span<uint64_t> sorted = sort_entries(scratch, count, 4);
  for (size_t i = 0; i < count; ++i) order[i] = static_cast<uint16_t>(sorted[i] & kItemMask);
}

void order_zigzag(std::span<const uint16_t> lpt, std::span<uint16_t> order) {
  size_t first = 0, last = lpt.size();
  for (size_t i = 0; i < order.size(); ++i) order[i] = i % 2 == 0 ? lpt[first++] : lpt[--last];
}

void order_noisy(std::span<const uint32_t> w, const RandomStream& stream, uint32_t base, uint32_t amplitude,
                 OrderScratch& scratch, std::span<uint16_t> order) {
  for_each_u24(stream, w.size(), [&](size_t item, uint32_t u24) {
    const uint32_t factor = base + static_cast<uint32_t>(uint64_t{amplitude} * u24 >> 24);
    scratch.key[item] = uint64_t{w[item]} * factor;
  });
  order_by_key(scratch, order);
}

void order_shuffle(const RandomStream& stream, OrderScratch& scratch, std::span<uint16_t> order) {
  for_each_u24(stream, order.size(),
               [&](size_t item, uint32_t u24) { scratch.entry[item] = uint64_t{0xFFFFFF - u24} << kItemBits | item; });
  const std::span<uint64_t> sorted = sort_entries(scratch, order.size(), 3);
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint16_t>(sorted[i] & kItemMask);
}

void order_boosted(std::span<const uint32_t> w, BoostLevels levels, OrderScratch& scratch, std::span<uint16_t> order) {
  for (size_t i = 0; i < w.size(); ++i) scratch.key[i] = uint64_t{w[i]} * boost_factor(levels[i]);
  order_by_key(scratch, order);
}

}  // namespace ballast::cpu
