// A packing while it is made and searched: lists, copies, loads in all scenarios, and what has moved.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/cpu/placement/lists.hpp"
#include "host/cpu/placement/problem.hpp"

namespace ballast::cpu::placement {

// What a search remembers to come back to.
struct Snapshot {
  Lists lists;
  std::span<uint32_t> copies;  // [item]
  Wide moved = 0;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
    lists.layout(cutter, max_items, max_packs);
    copies = cutter.allocate_span<uint32_t>(max_items);
  }
};

class State {
 public:
  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);

  // Empty packs, one copy of each item, no offsets.
  void reset(const Problem& problem);

  const Problem& problem() const { return *problem_; }
  Lists& lists() { return lists_; }
  const Lists& lists() const { return lists_; }
  std::span<const uint32_t> copies() const { return copies_.first(problem_->items); }

  // ---- weights and times

  void set_offset(uint32_t scenario, int32_t offset);
  int32_t offset(uint32_t scenario) const { return offset_[scenario]; }
  // Of a copy of the item.
  int32_t weight(uint32_t scenario, uint32_t item) const { return share_[scenario][item]; }
  std::span<const int32_t> weights(uint32_t scenario) const { return share_[scenario]; }
  // Of a copy in scenario 0 if the item had one copy more; where there are copies.
  int32_t weight_with_one_more(uint32_t item) const { return next_share_[item]; }
  // By which items are heavy or light, the scenarios taken together.
  Wide heaviness(uint32_t item) const {
    Wide sum = 0;
    for (uint32_t k = 0; k < problem_->scenarios; ++k) sum += share_[k][item];
    return sum;
  }
  int32_t load(uint32_t scenario, uint32_t pack) const { return load_[scenario][pack]; }
  std::span<const int32_t> loads(uint32_t scenario) const { return load_[scenario].first(problem_->packs); }
  Wide time(uint32_t k, uint32_t pack, Wide more = 0) const {
    return (problem_->base[k][pack] + load_[k][pack] + more) * problem_->pace[pack] + offset_[k];
  }
  Wide value(uint32_t pack) const { return value_[pack]; }
  // The value with one item more.
  Wide value_with(uint32_t pack, uint32_t item) const {
    Wide greatest = 0;
    for (uint32_t k = 0; k < problem_->scenarios; ++k) greatest = std::max(greatest, time(k, pack, share_[k][item]));
    return greatest;
  }
  uint32_t heaviest() const;
  // Another one whenever the pack's items, their weights or what is added to them may have changed.
  uint32_t version(uint32_t pack) const { return version_[pack]; }
  uint32_t versions() const { return versions_; }  // of all packs together
  Wide top() const { return value(heaviest()); }

  // ---- what lies where

  bool holds(uint32_t pack, uint32_t item) const {
    const std::span<int32_t> list = lists_.of(pack);
    return std::find(list.begin(), list.end(), static_cast<int32_t>(item)) != list.end();
  }
  // Whether the pack holds what the item may not meet; places in `gone` (up to three) do not count.
  bool clashes(uint32_t item, uint32_t pack, std::span<const uint32_t> gone = {}) const;

  Wide moved() const { return moved_; }

  // ---- changes; loads and what has moved follow

  void push(uint32_t pack, uint32_t item);
  // The item's first place in the pack.
  void take(uint32_t pack, uint32_t item);
  void set(uint32_t pack, uint32_t place, int32_t item);
  void erase(uint32_t pack, uint32_t place);
  // All that hold the item are reweighed.
  void set_copies(uint32_t item, uint32_t copies);
  // Before anything is placed.
  void start_copies(std::span<const uint32_t> copies);

  // Lists that were filled behind the state's back.
  void reload();

  void save(Snapshot& snapshot) const;
  void restore(const Snapshot& snapshot);

 private:
  void add(uint32_t pack, uint32_t item, int32_t sign);
  void find_value(uint32_t pack);

  const Problem* problem_ = nullptr;
  Lists lists_;
  std::span<uint32_t> copies_;                           // [item]
  std::array<std::span<int32_t>, kMaxScenarios> share_;  // [scenario][item] what a copy weighs
  std::array<std::span<int32_t>, kMaxScenarios> load_;   // [scenario][pack]
  std::span<int32_t> next_share_;                        // [item]
  std::span<int32_t> value_;                             // [pack] its greatest time
  std::span<uint32_t> version_;                          // [pack]
  std::array<int32_t, kMaxScenarios> offset_ = {};
  Wide moved_ = 0;
  uint32_t versions_ = 0;
};

}  // namespace ballast::cpu::placement
