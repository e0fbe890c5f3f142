#include "host/cpu/exact/two_packs.hpp"

#include <algorithm>
#include <array>

namespace ballast::cpu {
namespace {

constexpr uint32_t kMostOfPack = kMaxSubsetItems / 2;

class TwoPacks {
 public:
  TwoPacks(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt, TwoPackScratch& scratch)
      : packing_(packing), w_(w), lpt_(lpt), scratch_(scratch), slots_(packing.shape.slots) {
    total_ = load(0) + load(1);
    for (uint32_t slot = 0; slot < packing.shape.items; ++slot) scratch_.of_pack[packing.item[slot]] = slot >= slots_;
  }

  uint32_t peak() const { return std::max(load(0), load(1)); }

  // Whether all items are split at once.
  bool is_whole() const { return slots_ <= kMostOfPack; }

  // Splits as many items of each pack as are split at once anew. Returns whether those were all, and no packing is
  // better than what is left.
  bool split(uint32_t turn, uint32_t target, StopToken& stop) {
    const uint8_t light = load(0) < load(1) ? 0 : 1;
    select(turn);
    uint32_t fixed = load(light), count = 0;
    for (uint32_t i = 0; i < selected_; ++i)
      if (scratch_.of_pack[item_[i]] == light) {
        fixed -= weight_[i];
        ++count;
      }
    const SubsetQuery query{std::span(weight_).first(selected_), count, total_ / 2 - fixed, total_ - target - fixed};
    const SubsetAnswer answer = greatest_subset(query, scratch_.subset, stop);
    if (answer.found && fixed + answer.sum > load(light)) {
      for (uint32_t i = 0; i < selected_; ++i)
        scratch_.of_pack[item_[i]] = answer.items >> i & 1 ? light : static_cast<uint8_t>(1 - light);
      write();
    }
    return is_whole() && answer.exhausted;
  }

 private:
  uint32_t load(uint32_t pack) const { return static_cast<uint32_t>(packing_.load[pack]); }

  // In order of lpt.
  void select(uint32_t turn) {
    uint32_t place[2] = {};
    selected_ = 0;
    for (const uint16_t item : lpt_) {
      if (!is_selected((place[scratch_.of_pack[item]]++ + slots_ - turn) % slots_)) continue;
      item_[selected_] = item;
      weight_[selected_++] = w_[item];
    }
  }

  // Whether a place is one of floor(i slots / most), all of a pack's items being spread over it evenly.
  bool is_selected(uint32_t place) const {
    const uint32_t most = std::min(slots_, kMostOfPack), i = (place * most + slots_ - 1) / slots_;
    return i < most && i * slots_ / most == place;
  }

  // Ranks in order of lpt.
  void write() {
    uint32_t rank[2] = {};
    packing_.load[0] = packing_.load[1] = 0;
    for (const uint16_t item : lpt_) {
      const uint32_t pack = scratch_.of_pack[item];
      packing_.place(pack, rank[pack]++, item, static_cast<int32_t>(w_[item]));
      packing_.load[pack] += static_cast<int32_t>(w_[item]);
    }
  }

  const Packing& packing_;
  std::span<const uint32_t> w_;
  std::span<const uint16_t> lpt_;
  TwoPackScratch& scratch_;
  uint32_t slots_;
  uint32_t total_ = 0;
  uint32_t selected_ = 0;
  std::array<uint16_t, kMaxSubsetItems> item_{};
  std::array<uint32_t, kMaxSubsetItems> weight_{};
};

}  // namespace

void TwoPackScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  of_pack = cutter.allocate_span<uint8_t>(max_items);
  subset.layout(cutter, max_items);
}

bool split_two_packs(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
                     uint32_t target, TwoPackScratch& scratch, StopToken& stop) {
  TwoPacks packs(packing, w, lpt, scratch);
  const uint32_t splits = packs.is_whole() ? 1 : kMaxSplits;
  bool proven = false;
  for (uint32_t turn = 0; turn < splits && packs.peak() > target; ++turn) proven = packs.split(turn, target, stop);
  return proven;
}

}  // namespace ballast::cpu
