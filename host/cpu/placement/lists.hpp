// The items of every pack, in order: a place in a list is a slot of the pack.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"

namespace ballast::cpu::placement {

class Lists {
 public:
  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
    item_ = cutter.allocate_span<int32_t>(room_for(max_items, max_packs));
    moved_ = cutter.allocate_span<int32_t>(room_for(max_items, max_packs));
    first_ = cutter.allocate_span<uint32_t>(size_t{max_packs} + 1);
    count_ = cutter.allocate_span<uint32_t>(max_packs);
  }

  // Empty lists for at most so many items in all.
  void reset(uint32_t packs, uint32_t items) {
    packs_ = packs;
    room_ = static_cast<uint32_t>(room_for(items, packs));
    const uint32_t each = room_ / packs;
    for (uint32_t p = 0; p <= packs; ++p) first_[p] = p * each;
    std::fill_n(count_.begin(), packs, 0u);
  }

  uint32_t count(uint32_t pack) const { return count_[pack]; }
  std::span<int32_t> of(uint32_t pack) const { return item_.subspan(first_[pack], count_[pack]); }
  int32_t at(uint32_t pack, uint32_t place) const { return item_[first_[pack] + place]; }
  void set(uint32_t pack, uint32_t place, int32_t item) const { item_[first_[pack] + place] = item; }

  void push(uint32_t pack, int32_t item) {
    if (first_[pack] + count_[pack] == first_[pack + 1]) spread();
    item_[first_[pack] + count_[pack]++] = item;
  }
  // The list closes up.
  void erase(uint32_t pack, uint32_t place) {
    const std::span<int32_t> list = of(pack);
    std::copy(list.begin() + place + 1, list.end(), list.begin() + place);
    --count_[pack];
  }

  void assign(const Lists& other) {
    reset(other.packs_, other.room_ / 2 - other.packs_);
    std::copy_n(other.first_.begin(), size_t{packs_} + 1, first_.begin());
    std::copy_n(other.count_.begin(), packs_, count_.begin());
    std::copy_n(other.item_.begin(), first_[packs_], item_.begin());
  }

 private:
  // Twice what is needed, and a place a pack, so that lists are seldom spread anew.
  static size_t room_for(uint32_t items, uint32_t packs) { return 2 * (size_t{items} + packs); }

  // Gives every list an equal share of the free room, which is at least as much as there are packs.
  void spread() {
    uint32_t held = 0;
    for (uint32_t p = 0; p < packs_; ++p) held += count_[p];
    const uint32_t slack = (room_ - held) / packs_;
    uint32_t at = 0;
    for (uint32_t p = 0; p < packs_; ++p) {
      std::copy_n(item_.begin() + first_[p], count_[p], moved_.begin() + at);
      first_[p] = at;
      at += count_[p] + slack;
    }
    first_[packs_] = at;
    std::swap(item_, moved_);
  }

  std::span<int32_t> item_, moved_;
  std::span<uint32_t> first_;  // [pack + 1] where its room begins
  std::span<uint32_t> count_;  // [pack]
  uint32_t packs_ = 0;
  uint32_t room_ = 0;
};

}  // namespace ballast::cpu::placement
