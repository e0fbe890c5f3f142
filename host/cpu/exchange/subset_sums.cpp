#include "host/cpu/exchange/subset_sums.hpp"

#include <algorithm>

#include "host/cpu/pack_key.hpp"

namespace ballast::cpu {
namespace {

constexpr uint32_t kPlaceBits = 16;

int32_t value_of(uint64_t entry) { return static_cast<int32_t>(entry >> kPlaceBits); }

// Both lists ascending: from the largest of each, the one side or the other gives way.
int32_t least_peak_of_long(std::span<const uint64_t> a, std::span<const uint64_t> b, int32_t load_a, int32_t load_b) {
  int32_t least = INT32_MAX;
  size_t i = a.size(), j = b.size();
  while (i > 0 && j > 0) {
    const int32_t difference = value_of(a[i - 1]) - value_of(b[j - 1]);
    const int32_t new_a = load_a - difference, new_b = load_b + difference;
    if (difference > 0) least = std::min(least, std::max(new_a, new_b));
    const bool too_much = new_b > new_a;
    i -= too_much;
    j -= !too_much;
  }
  return least;
}

// The lowest place of this value; UINT32_MAX where there is none.
uint32_t first_place(std::span<const uint64_t> sorted, int32_t value) {
  if (value < 0) return UINT32_MAX;
  const uint64_t wanted = static_cast<uint64_t>(value) << kPlaceBits;
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), wanted);
  if (found == sorted.end() || value_of(*found) != value) return UINT32_MAX;
  return static_cast<uint32_t>(*found & ((1u << kPlaceBits) - 1));
}

}  // namespace

SubsetSums::SubsetSums(const Packing& packing, uint32_t max_subset, ExchangeScratch& scratch)
    : packing_(packing), scratch_(scratch) {
  const uint32_t slots = packing.shape.slots;
  const uint64_t pairs = uint64_t{slots} * (slots - 1) / 2, triples = slots < 3 ? 0 : pairs * (slots - 2) / 3;
  count_[1] = slots;
  const uint32_t most = std::min(max_subset, slots / 2);
  if (most >= 2 && pairs <= kMaxPairsOfPack) {
    count_[2] = static_cast<uint32_t>(pairs);
    largest_ = 2;
    if (most >= 3 && triples <= kMaxTriplesOfPack) {
      count_[3] = static_cast<uint32_t>(triples);
      largest_ = 3;
    }
  }
  stride_ = (packing.shape.packs + kColumnAlign - 1) / kColumnAlign * kColumnAlign;
  std::fill_n(scratch.in_columns.begin(), packing.shape.packs, uint8_t{0});
  std::fill_n(scratch.summed.begin(), packing.shape.packs, uint8_t{1});
  std::fill_n(scratch.sorted_state.begin(), packing.shape.packs, uint8_t{0});
}

void SubsetSums::forget(uint32_t pack) {
  scratch_.summed[pack] = 1;
  scratch_.sorted_state[pack] = 0;
  scratch_.in_columns[pack] = 0;
}

std::span<const int32_t> SubsetSums::sums(uint32_t k, uint32_t pack) {
  const int32_t* const weight = packing_.weights_of(pack);
  const uint32_t slots = packing_.shape.slots;
  if (k == 1) return {weight, slots};
  // The subsets that begin with slot i are i joined to the smaller subsets of the later slots, which are a tail of
  // their list.
  for (uint32_t size = scratch_.summed[pack] + 1u; size <= k; ++size) {
    const int32_t* const smaller = size == 2 ? weight : store(size - 1).data() + size_t{pack} * count_[size - 1];
    int32_t* out = store(size).data() + size_t{pack} * count_[size];
    uint32_t tail_begin = 0;
    for (uint32_t i = 0; i + size <= slots; ++i) {
      tail_begin += size == 2 ? 1 : slots - 1 - i;
      for (uint32_t j = tail_begin; j < count_[size - 1]; ++j) *out++ = weight[i] + smaller[j];
    }
    scratch_.summed[pack] = static_cast<uint8_t>(size);
  }
  return store(k).subspan(size_t{pack} * count_[k], count_[k]);
}

std::span<const uint64_t> SubsetSums::sorted(uint32_t k, uint32_t pack) {
  const std::span<uint64_t> list = scratch_.sorted[k - 1].subspan(size_t{pack} * count_[k], count_[k]);
  const uint8_t bit = static_cast<uint8_t>(1u << (k - 1));
  if (scratch_.sorted_state[pack] & bit) return list;
  const std::span<const int32_t> values = sums(k, pack);
  for (uint32_t i = 0; i < values.size(); ++i) list[i] = static_cast<uint64_t>(values[i]) << kPlaceBits | i;
  sort_keys(list, *scratch_.kernels);
  scratch_.sorted_state[pack] |= bit;
  return list;
}

int32_t SubsetSums::least_peak(uint32_t k, uint32_t a, uint32_t b) {
  const int32_t load_a = packing_.load[a], load_b = packing_.load[b];
  if (is_long(k)) return least_peak_of_long(sorted(k, a), sorted(k, b), load_a, load_b);
  const std::span<const int32_t> of_a = sums(k, a), of_b = sums(k, b);
  return scratch_.kernels->least_lightening_peak(of_a.data(), of_a.size(), of_b.data(), of_b.size(), load_a, load_b);
}

void SubsetSums::fill_columns(uint32_t pack) {
  int32_t* column = scratch_.columns.data() + pack;
  for (uint32_t k = 1; k <= largest_; ++k)
    for (const int32_t sum : sums(k, pack)) {
      *column = sum;
      column += stride_;
    }
  scratch_.column_loads[pack] = packing_.load[pack];
  scratch_.in_columns[pack] = 1;
}

std::span<const int32_t> SubsetSums::least_peaks(uint32_t k, uint32_t a) {
  const uint32_t packs = packing_.shape.packs;
  for (uint32_t p = 0; p < packs; ++p)
    if (!scratch_.in_columns[p]) fill_columns(p);
  size_t before = 0;
  for (uint32_t smaller = 1; smaller < k; ++smaller) before += count_[smaller];
  const std::span<const int32_t> of_a = sums(k, a);
  scratch_.kernels->least_lightening_peaks(of_a.data(), of_a.size(), scratch_.columns.data() + before * stride_,
                                           stride_, scratch_.column_loads.data(), packs, packing_.load[a],
                                           scratch_.least.data());
  return scratch_.least.first(packs);
}

SubsetPair SubsetSums::first_with_difference(uint32_t k, uint32_t a, uint32_t b, int32_t difference,
                                             int32_t other_difference) {
  const std::span<const int32_t> of_a = sums(k, a);
  if (is_long(k)) {
    const std::span<const uint64_t> sorted_b = sorted(k, b);
    for (uint32_t i = 0; i < of_a.size(); ++i) {
      const uint32_t place =
          std::min(first_place(sorted_b, of_a[i] - difference), first_place(sorted_b, of_a[i] - other_difference));
      if (place != UINT32_MAX) return {i, place};
    }
    return {0, 0};
  }
  const std::span<const int32_t> of_b = sums(k, b);
  const size_t place = scratch_.kernels->first_difference(of_a.data(), of_a.size(), of_b.data(), of_b.size(),
                                                          difference, other_difference);
  return {static_cast<uint32_t>(place / of_b.size()), static_cast<uint32_t>(place % of_b.size())};
}

std::optional<SubsetPair> SubsetSums::first_fit(uint32_t k, uint32_t a, uint32_t b, int32_t least, uint32_t width) {
  const std::span<const int32_t> of_a = sums(k, a), of_b = sums(k, b);
  const size_t first = scratch_.kernels->first_fit(of_a.data(), of_a.size(), of_b.data(), of_b.size(), least, width);
  if (first == SIZE_MAX) return std::nullopt;
  SubsetPair pair{static_cast<uint32_t>(first), 0};
  int32_t least_peak = INT32_MAX;
  for (uint32_t j = 0; j < of_b.size(); ++j) {
    const int32_t difference = of_a[first] - of_b[j];
    if (static_cast<uint32_t>(difference - least) > width) continue;
    const int32_t peak = std::max(packing_.load[a] - difference, packing_.load[b] + difference);
    if (peak >= least_peak) continue;
    least_peak = peak;
    pair.b = j;
  }
  return pair;
}

SubsetSlots SubsetSums::slots_of(uint32_t k, uint32_t number) const {
  SubsetSlots slots{};
  uint32_t slot = 0;
  for (uint32_t t = 0; t < k; ++slot) {
    // How many subsets have this slot next: choices of the remaining k - t - 1 among the later slots.
    const uint32_t later = packing_.shape.slots - 1 - slot, remaining = k - t - 1;
    const uint32_t with_slot = remaining == 0 ? 1 : remaining == 1 ? later : later * (later - 1) / 2;
    if (number < with_slot)
      slots[t++] = slot;
    else
      number -= with_slot;
  }
  return slots;
}

}  // namespace ballast::cpu
