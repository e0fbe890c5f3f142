#include "host/cpu/placement/scenario_sums.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

// Numbers an item of the context. Singles of eight scenarios always fit; pairs do for two scenarios up to 32 items a
// pack and for eight up to 8. Where not all fit, packs are summed up anew for every choice.
constexpr std::array<size_t, kMostExchanged> kNumbersAnItem = {2 * kMaxScenarios, 64, 48};

// The scenario of the greatest sum of squares.
uint32_t scenario_that_differs_most(const State& state) {
  uint32_t best = 0;
  uint64_t greatest = 0;
  for (uint32_t k = 0; k < state.problem().scenarios; ++k) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < state.problem().items; ++i) {
      const auto weight = static_cast<uint64_t>(state.weight(k, i)) >> 10;
      sum += weight * weight * state.copies()[i];
    }
    if (sum <= greatest) continue;
    best = k;
    greatest = sum;
  }
  return best;
}

// Packs that change before the bounds of ranks are found anew.
constexpr uint32_t kMostLoosened = 16;

}  // namespace

void SubsetSums::layout(ArenaLayout& cutter, size_t numbers, uint32_t max_ranks, uint32_t max_packs) {
  numbers_ = cutter.allocate_span<int32_t>(numbers + kColumnsReadOn);
  first_ = cutter.allocate_span<uint32_t>(size_t{max_packs} + 1);
  version_ = cutter.allocate_span<uint32_t>(max_packs);
  // Several scenarios have at least four columns.
  number_ = cutter.allocate_span<uint16_t>(numbers / 4);
  lightest_ = cutter.allocate_span<int32_t>(max_ranks);
  heaviest_ = cutter.allocate_span<int32_t>(max_ranks);
}

bool SubsetSums::begin(const State& state, uint32_t size, uint32_t sorting) {
  const Problem& p = state.problem();
  size_ = size;
  sorting_ = sorting;
  packs_ = p.packs;
  stride_ = (numbers_.size() - kColumnsReadOn) / (2 * size_t{p.scenarios});
  known_ = false;
  run_ = {};
  place_packs(state);
  loosened_ = packs_;
  // Counts may change while a search runs.
  const uint32_t most = std::min(*std::max_element(p.most.begin(), p.most.end()), kMostItemsForTwos);
  return size == 1 || subsets_of(size == 3 ? std::min(most, kMostItemsForThrees) : most, size) <= stride_;
}

void SubsetSums::place_packs(const State& state) {
  first_[0] = 0;
  for (uint32_t pack = 0; pack < packs_; ++pack)
    first_[pack + 1] = first_[pack] + subsets_of(state.lists().count(pack), size_);
  const uint32_t each = first_[1];
  ranked_ = each <= lightest_.size() && first_[packs_] <= stride_;
  for (uint32_t pack = 1; pack < packs_ && ranked_; ++pack) ranked_ = first_[pack + 1] - first_[pack] == each;
}

bool SubsetSums::counts_hold(const State& state) const {
  for (uint32_t pack = 0; pack < packs_; ++pack)
    if (first_[pack + 1] - first_[pack] != subsets_of(state.lists().count(pack), size_)) return false;
  return true;
}

SubsetSums::Run SubsetSums::run_from(const State& state, uint32_t first_pack, SubsetLists& scratch,
                                     const Kernels& kernels) {
  const bool is_whole = first_pack == 0 && run_.first_pack == 0 && run_.end_pack == packs_;
  if (known_ && is_whole && versions_ == state.versions()) return run_;
  versions_ = state.versions();
  if (first_pack == 0 && !state.problem().alike && !counts_hold(state)) {
    place_packs(state);
    known_ = false;
  }
  Run run = {first_pack, first_pack, 0};
  while (run.end_pack < packs_ && first_[run.end_pack + 1] - first_[first_pack] <= stride_) ++run.end_pack;
  run.subsets = first_[run.end_pack] - first_[first_pack];
  const bool known = known_ && run_.first_pack == first_pack;
  run_ = run;
  known_ = true;
  uint32_t changed = 0;
  for (uint32_t pack = run.first_pack; pack < run.end_pack && run.subsets > 0; ++pack) {
    if (known && version_[pack] == state.version(pack)) continue;
    fill(state, pack, scratch, kernels);
    ++changed;
  }
  if (ranked_ && changed > 0) {
    loosened_ += changed;
    if (loosened_ >= std::min(kMostLoosened, packs_)) bound_ranks();
  }
  return run;
}

uint32_t SubsetSums::pack_of(size_t place) const {
  if (ranked_) return static_cast<uint32_t>(place % packs_);
  const auto begin = first_.begin() + run_.first_pack, end = first_.begin() + run_.end_pack + 1;
  const auto after = std::upper_bound(begin, end, static_cast<uint32_t>(place) + *begin);
  return static_cast<uint32_t>(after - first_.begin()) - 1;
}

void SubsetSums::fill(const State& state, uint32_t pack, SubsetLists& scratch, const Kernels& kernels) {
  version_[pack] = state.version(pack);
  const std::span<int32_t> items = state.lists().of(pack);
  const uint32_t count = first_[pack + 1] - first_[pack];
  const auto weigh = [&](uint32_t k) {
    for (size_t i = 0; i < items.size(); ++i) scratch.weight[i] = state.weight(k, static_cast<uint32_t>(items[i]));
    scratch.reset(static_cast<uint32_t>(items.size()));
  };
  std::span<const uint64_t> ranks;
  if (ranked_) {
    weigh(sorting_);
    ranks = scratch.sorted(size_, kernels);
    for (uint32_t rank = 0; rank < count; ++rank)
      number_[place_of(pack, rank)] = static_cast<uint16_t>(ranks[rank] & ((1u << SubsetLists::kPlaceBits) - 1));
  }
  for (uint32_t k = 0; k < state.problem().scenarios; ++k) {
    weigh(k);
    const std::span<const int32_t> sums = scratch.sums(size_);
    const auto time = static_cast<int32_t>(state.time(k, pack));
    int32_t* const weights = numbers_.data() + 2 * k * stride_;
    int32_t* const without = weights + stride_;
    if (ranked_) {
      size_t place = pack;
      for (uint32_t rank = 0; rank < count; ++rank, place += packs_) {
        const int32_t sum = sums[number_[place]];
        weights[place] = sum;
        without[place] = time - sum;
        if (k != sorting_) continue;
        lightest_[rank] = std::min(lightest_[rank], sum);
        heaviest_[rank] = std::max(heaviest_[rank], sum);
      }
    } else {
      const size_t begin = first_of(pack);
      for (uint32_t i = 0; i < count; ++i) {
        weights[begin + i] = sums[i];
        without[begin + i] = time - sums[i];
      }
    }
  }
}

void SubsetSums::bound_ranks() {
  loosened_ = 0;
  const int32_t* at = weights(sorting_);
  for (uint32_t rank = 0; rank < first_[1]; ++rank, at += packs_) {
    int32_t least = at[0], most = at[0];
    for (uint32_t pack = 1; pack < packs_; ++pack) {
      least = std::min(least, at[pack]);
      most = std::max(most, at[pack]);
    }
    lightest_[rank] = least;
    heaviest_[rank] = most;
  }
}

void SubsetSums::narrow(Wide least, Wide most, Range& range) const {
  if (!ranked_) return;
  // Both bounds ascend with the rank, since every pack's weights do.
  const uint32_t ranks = first_[1];
  while (range.begin < ranks && heaviest_[range.begin] < least) ++range.begin;
  while (range.begin > 0 && heaviest_[range.begin - 1] >= least) --range.begin;
  while (range.end < ranks && lightest_[range.end] <= most) ++range.end;
  while (range.end > 0 && lightest_[range.end - 1] > most) --range.end;
}

void ScenarioSums::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  for (uint32_t s = 0; s < of_size.size(); ++s) {
    const uint32_t most = s == 2 ? kMostItemsForThrees : kMostItemsForTwos;
    of_size[s].layout(cutter, kNumbersAnItem[s] * max_items, subsets_of(most, s + 1), max_packs);
  }
}

void ScenarioSums::begin(const State& state) {
  const Problem& p = state.problem();
  usable = p.scenarios > 1 && !p.previous &&
           std::all_of(p.pace.begin(), p.pace.end(), [](int32_t pace) { return pace == 1; });
  if (!usable) return;
  sorting = scenario_that_differs_most(state);
  for (uint32_t s = 0; s < of_size.size() && usable; ++s) usable = of_size[s].begin(state, s + 1, sorting);
}

}  // namespace ballast::cpu::placement
