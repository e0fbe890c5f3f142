#include "host/cpu/exact/two_packs.hpp"

#include <algorithm>
#include <array>

namespace ballast::cpu {
namespace {

constexpr uint32_t kMostOfPack = kMaxSubsetItems / 2;

class TwoPacks {
 public:
  TwoPacks(std::span<const uint32_t> w, std::span<const uint16_t> lpt, TwoPackScratch& scratch)
      : w_(w), lpt_(lpt), scratch_(scratch) {
    add_up();
    total_ = load_[0] + load_[1];
  }

  uint32_t peak() const { return std::max(load_[0], load_[1]); }

  // Whether all items are split at once.
  bool is_whole() const { return std::max(count_[0], count_[1]) <= kMostOfPack; }

  // Splits as many items of each pack as are split at once anew. Returns whether those were all, and no split is better
  // than what is left.
  bool split(uint32_t turn, uint32_t target, StopToken& stop) {
    const uint8_t light = load_[0] < load_[1] ? 0 : 1;
    const uint32_t counts[2] = {count_[light], count_[1 - light]};
    select(turn);
    bool exhausted = split_into(light, selected_of(light), target, stop);
    if (!is_whole()) return false;
    if (counts[0] != counts[1] && peak() > target) exhausted &= split_into(light, counts[1], target, stop);
    return exhausted;
  }

 private:
  void add_up() {
    count_ = load_ = {};
    for (const uint16_t item : lpt_) {
      ++count_[scratch_.of_pack[item]];
      load_[scratch_.of_pack[item]] += w_[item];
    }
  }

  // In order of lpt.
  void select(uint32_t turn) {
    std::array<uint32_t, 2> place{};
    selected_ = 0;
    for (const uint16_t item : lpt_) {
      const uint8_t pack = scratch_.of_pack[item];
      if (!is_selected((place[pack]++ + count_[pack] - turn) % count_[pack], count_[pack])) continue;
      item_[selected_] = item;
      weight_[selected_++] = w_[item];
    }
  }

  // Whether a place is one of floor(i count / most): spread evenly over a pack.
  static bool is_selected(uint32_t place, uint32_t count) {
    const uint32_t most = std::min(count, kMostOfPack), i = (place * most + count - 1) / count;
    return i < most && i * count / most == place;
  }

  uint32_t selected_of(uint8_t pack) const {
    return static_cast<uint32_t>(std::count_if(item_.begin(), item_.begin() + selected_,
                                               [&](uint16_t item) { return scratch_.of_pack[item] == pack; }));
  }

  // Gives the light pack `count` of the selected items, where it becomes heavier by that. Returns whether nothing is
  // better.
  bool split_into(uint8_t light, uint32_t count, uint32_t target, StopToken& stop) {
    uint32_t fixed = load_[light];
    for (uint32_t i = 0; i < selected_; ++i)
      if (scratch_.of_pack[item_[i]] == light) fixed -= weight_[i];
    const SubsetQuery query{std::span(weight_).first(selected_), count, total_ / 2 - fixed, total_ - target - fixed};
    const SubsetAnswer answer = greatest_subset(query, scratch_.subset, stop);
    if (answer.found && fixed + answer.sum > total_ - peak()) {
      for (uint32_t i = 0; i < selected_; ++i)
        scratch_.of_pack[item_[i]] = answer.items >> i & 1 ? light : static_cast<uint8_t>(1 - light);
      add_up();
    }
    return answer.exhausted;
  }

  std::span<const uint32_t> w_;
  std::span<const uint16_t> lpt_;
  TwoPackScratch& scratch_;
  std::array<uint32_t, 2> count_{}, load_{};
  uint32_t total_ = 0;
  uint32_t selected_ = 0;
  std::array<uint16_t, kMaxSubsetItems> item_{};
  std::array<uint32_t, kMaxSubsetItems> weight_{};
};

// Ranks in order of lpt.
void write(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
           std::span<const uint8_t> of_pack) {
  uint32_t rank[2] = {};
  packing.load[0] = packing.load[1] = 0;
  for (const uint16_t item : lpt) {
    const uint32_t pack = of_pack[item];
    packing.place(pack, rank[pack]++, item, static_cast<int32_t>(w[item]));
    packing.load[pack] += static_cast<int32_t>(w[item]);
  }
}

}  // namespace

void TwoPackScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  of_pack = cutter.allocate_span<uint8_t>(max_items);
  subset.layout(cutter, max_items);
}

bool split_two_packs(std::span<const uint32_t> w, std::span<const uint16_t> lpt, uint32_t target,
                     TwoPackScratch& scratch, StopToken& stop) {
  TwoPacks packs(w, lpt, scratch);
  const uint32_t splits = packs.is_whole() ? 1 : kMaxSplits;
  bool proven = false;
  for (uint32_t turn = 0; turn < splits && packs.peak() > target; ++turn) proven = packs.split(turn, target, stop);
  return proven;
}

bool split_two_packs(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
                     uint32_t target, TwoPackScratch& scratch, StopToken& stop) {
  for (uint32_t slot = 0; slot < packing.shape.items; ++slot)
    scratch.of_pack[packing.item[slot]] = slot >= packing.shape.slots;
  const int32_t before = load_range(packing.load).max;
  const bool proven = split_two_packs(w, lpt, target, scratch, stop);
  int32_t first = 0;
  for (const uint16_t item : lpt) first += scratch.of_pack[item] == 0 ? static_cast<int32_t>(w[item]) : 0;
  if (std::max(first, packing.load[0] + packing.load[1] - first) < before) write(packing, w, lpt, scratch.of_pack);
  return proven;
}

}  // namespace ballast::cpu
