#include "host/cpu/placement/problem.hpp"

#include <algorithm>
#include <numeric>

namespace ballast::cpu::placement {
namespace {

Status count_slots(Problem& p, const PackOptions& packs) {
  uint64_t room = 0;
  for (uint32_t pack = 0; pack < p.packs; ++pack) {
    p.least[pack] = packs.counts == CountRule::even ? p.slots / p.packs : 0;
    p.most[pack] = packs.counts == CountRule::even       ? (p.slots + p.packs - 1) / p.packs
                   : packs.counts == CountRule::capacity ? std::min(packs.capacity[pack], p.slots)
                                                         : p.slots;
    room += p.most[pack];
  }
  if (room < p.slots)
    return failure(Code::infeasible, "the packs take %llu items together, and there are %u",
                   static_cast<unsigned long long>(room), p.slots);
  p.live = 0;
  for (uint32_t pack = 0; pack < p.packs; ++pack) {
    const uint64_t others = room - p.most[pack];
    if (others < p.slots) p.least[pack] = std::max(p.least[pack], p.slots - static_cast<uint32_t>(others));
    p.live += p.most[pack] > 0;
  }
  p.mean_slots = (p.slots + p.live - 1) / p.live;
  return {};
}

bool any_class_twice(const Problem& p, std::span<uint32_t> scratch) {
  if (p.item_class.empty()) return false;
  const std::span<uint32_t> sorted = scratch.first(p.items);
  std::copy(p.item_class.begin(), p.item_class.end(), sorted.begin());
  std::sort(sorted.begin(), sorted.end());
  for (uint32_t i = 1; i < p.items; ++i)
    if (sorted[i] != 0 && sorted[i] == sorted[i - 1]) return true;
  return false;
}

bool packs_alike(const Problem& p) {
  for (uint32_t pack = 0; pack < p.packs; ++pack) {
    if (p.pace[pack] != p.pace[0] || p.least[pack] != p.most[pack] || p.most[pack] != p.most[0]) return false;
    for (uint32_t k = 0; k < p.scenarios; ++k)
      if (p.base[k][pack] != 0) return false;
  }
  return true;
}

// Which packs held each item before, from which item each slot held.
void list_previous_packs(Problem& p) {
  std::fill(p.had_first.begin(), p.had_first.end(), 0u);
  for (const int32_t item : p.old_item)
    if (item != kNone) ++p.had_first[static_cast<uint32_t>(item) + 1];
  std::partial_sum(p.had_first.begin(), p.had_first.end(), p.had_first.begin());
  // Filled from behind, so that had_first ends up one place on: shifted back while it is filled.
  const uint32_t slots_a_pack = p.slots / p.packs;
  for (uint32_t slot = p.slots; slot-- > 0;)
    if (p.old_item[slot] != kNone)
      p.had_pack[--p.had_first[static_cast<uint32_t>(p.old_item[slot]) + 1]] = slot / slots_a_pack;
  for (uint32_t i = 0; i < p.items; ++i) p.had_first[i] = p.had_first[i + 1];
  uint32_t filled = 0;
  for (const int32_t item : p.old_item) filled += item != kNone;
  p.had_first[p.items] = filled;
}

}  // namespace

void Problem::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  for (uint32_t k = 0; k < kMaxScenarios; ++k) {
    weight[k] = cutter.allocate_span<int32_t>(max_items);
    base[k] = cutter.allocate_span<int32_t>(max_packs);
  }
  pace = cutter.allocate_span<int32_t>(max_packs);
  least = cutter.allocate_span<uint32_t>(max_packs);
  most = cutter.allocate_span<uint32_t>(max_packs);
  item_class = cutter.allocate_span<uint32_t>(max_items);
  cost = cutter.allocate_span<uint32_t>(max_items);
  home = cutter.allocate_span<int32_t>(max_items);
  old_rank = cutter.allocate_span<int32_t>(max_items);
  old_item = cutter.allocate_span<int32_t>(max_items);
  had_first = cutter.allocate_span<uint32_t>(size_t{max_items} + 1);
  had_pack = cutter.allocate_span<uint32_t>(max_items);
}

Problem shaped(const Problem& storage, uint32_t items, uint32_t packs, uint32_t slots, uint32_t scenarios) {
  Problem p = storage;
  p.items = items;
  p.packs = packs;
  p.slots = slots;
  p.scenarios = scenarios;
  for (uint32_t k = 0; k < kMaxScenarios; ++k) {
    p.weight[k] = storage.weight[k].first(items);
    p.base[k] = storage.base[k].first(packs);
  }
  p.pace = storage.pace.first(packs);
  p.least = storage.least.first(packs);
  p.most = storage.most.first(packs);
  p.item_class = storage.item_class.first(items);
  p.cost = storage.cost.first(items);
  p.home = storage.home.first(items);
  p.old_rank = storage.old_rank.first(items);
  p.old_item = storage.old_item.first(slots);
  p.had_first = storage.had_first.first(size_t{items} + 1);
  p.had_pack = storage.had_pack.first(slots);
  return p;
}

Status settle(Problem& p, const PackOptions& packs, std::span<uint32_t> scratch) {
  if (const Status status = count_slots(p, packs); !status.ok()) return status;
  p.classes = any_class_twice(p, scratch);
  p.alike = packs_alike(p);
  p.previous = std::any_of(p.home.begin(), p.home.end(), [](int32_t pack) { return pack != kNone; }) ||
               std::any_of(p.old_item.begin(), p.old_item.end(), [](int32_t item) { return item != kNone; });
  p.copies = p.slots > p.items || !p.old_item.empty();
  for (uint32_t k = 0; k < p.scenarios; ++k)
    p.total[k] = std::accumulate(p.weight[k].begin(), p.weight[k].end(), int32_t{0});
  p.plain = p.alike && p.pace[0] == 1 && p.scenarios == 1 && !p.copies && !p.classes && !p.previous;
  if (p.copies && p.previous) list_previous_packs(p);
  return {};
}

}  // namespace ballast::cpu::placement
