#include "host/cpu/placement/scenario_sums.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

// Numbers an item of the context. Singles of eight scenarios always fit; pairs do for two scenarios up to 32 items a
// pack and for eight up to 8. Where not all fit, packs are summed up anew for every choice.
constexpr std::array<size_t, kMostExchanged> kNumbersAnItem = {2 * kMaxScenarios, 64, 48};

}  // namespace

void SubsetSums::layout(ArenaLayout& cutter, size_t numbers, uint32_t max_packs) {
  numbers_ = cutter.allocate_span<int32_t>(numbers + kColumnsReadOn);
  first_ = cutter.allocate_span<uint32_t>(size_t{max_packs} + 1);
  version_ = cutter.allocate_span<uint32_t>(max_packs);
}

bool SubsetSums::begin(const State& state, uint32_t size) {
  const Problem& p = state.problem();
  size_ = size;
  packs_ = p.packs;
  stride_ = (numbers_.size() - kColumnsReadOn) / (2 * size_t{p.scenarios});
  known_ = false;
  run_ = {};
  place_packs(state);
  // Counts may change while a search runs.
  const uint32_t most = std::min(*std::max_element(p.most.begin(), p.most.end()), kMostItemsForTwos);
  return size == 1 || subsets_of(size == 3 ? std::min(most, kMostItemsForThrees) : most, size) <= stride_;
}

void SubsetSums::place_packs(const State& state) {
  first_[0] = 0;
  for (uint32_t pack = 0; pack < packs_; ++pack)
    first_[pack + 1] = first_[pack] + subsets_of(state.lists().count(pack), size_);
}

bool SubsetSums::counts_hold(const State& state) const {
  for (uint32_t pack = 0; pack < packs_; ++pack)
    if (first_[pack + 1] - first_[pack] != subsets_of(state.lists().count(pack), size_)) return false;
  return true;
}

SubsetSums::Run SubsetSums::run_from(const State& state, uint32_t first_pack) {
  if (first_pack == 0 && !counts_hold(state)) {
    place_packs(state);
    known_ = false;
  }
  Run run = {first_pack, first_pack, 0};
  while (run.end_pack < packs_ && first_[run.end_pack + 1] - first_[first_pack] <= stride_) ++run.end_pack;
  run.subsets = first_[run.end_pack] - first_[first_pack];
  const bool known = known_ && run_.first_pack == first_pack;
  run_ = run;
  known_ = true;
  for (uint32_t pack = run.first_pack; pack < run.end_pack; ++pack)
    if (!known || version_[pack] != state.version(pack)) fill(state, pack);
  return run;
}

uint32_t SubsetSums::pack_of(size_t place) const {
  const auto begin = first_.begin() + run_.first_pack, end = first_.begin() + run_.end_pack + 1;
  const auto after = std::upper_bound(begin, end, static_cast<uint32_t>(place) + *begin);
  return static_cast<uint32_t>(after - first_.begin()) - 1;
}

void SubsetSums::fill(const State& state, uint32_t pack) {
  version_[pack] = state.version(pack);
  const std::span<int32_t> items = state.lists().of(pack);
  const size_t begin = first_[pack] - first_[run_.first_pack], count = first_[pack + 1] - first_[pack];
  if (count == 0) return;
  for (uint32_t k = 0; k < state.problem().scenarios; ++k) {
    const auto weight_at = [&](size_t place) { return state.weight(k, static_cast<uint32_t>(items[place])); };
    int32_t* const sums = numbers_.data() + 2 * k * stride_ + begin;
    int32_t* at = sums;
    if (size_ == 1) {
      for (size_t i = 0; i < items.size(); ++i) *at++ = weight_at(i);
    } else {
      std::array<int32_t, kMostItemsForTwos> weight;
      for (size_t i = 0; i < items.size(); ++i) weight[i] = weight_at(i);
      for (size_t i = 0; i + 1 < items.size(); ++i)
        for (size_t j = i + 1; j < items.size(); ++j) {
          const int32_t both = weight[i] + weight[j];
          if (size_ == 2)
            *at++ = both;
          else
            for (size_t l = j + 1; l < items.size(); ++l) *at++ = both + weight[l];
        }
    }
    const auto time = static_cast<int32_t>(state.time(k, pack));
    int32_t* const without = sums + stride_;
    for (size_t i = 0; i < count; ++i) without[i] = time - sums[i];
  }
}

void ScenarioSums::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  for (size_t s = 0; s < of_size.size(); ++s) of_size[s].layout(cutter, kNumbersAnItem[s] * max_items, max_packs);
}

void ScenarioSums::begin(const State& state) {
  const Problem& p = state.problem();
  usable = p.scenarios > 1 && !p.previous &&
           std::all_of(p.pace.begin(), p.pace.end(), [](int32_t pace) { return pace == 1; });
  for (uint32_t s = 0; s < of_size.size() && usable; ++s) usable = of_size[s].begin(state, s + 1);
}

}  // namespace ballast::cpu::placement
