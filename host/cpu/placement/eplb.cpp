#include "host/cpu/placement/eplb.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

constexpr uint32_t kIndexBits = 16;

class Published {
 public:
  Published(const Problem& problem, uint32_t groups, uint32_t nodes, EplbScratch& scratch, Answer& answer)
      : p_(problem), groups_(groups), nodes_(nodes), s_(scratch), answer_(answer) {
    if (groups_ % nodes_ != 0) groups_ = nodes_ = 1;
  }

  int32_t run() {
    const uint32_t size = p_.items / groups_;
    std::fill_n(s_.load.begin(), groups_, 0);
    for (uint32_t i = 0; i < p_.items; ++i) s_.load[i / size] += p_.weight[0][i];
    pack_lightest_first(groups_, nodes_, s_.node_of, s_.rank_in_node);
    int32_t heaviest = 0;
    for (uint32_t node = 0; node < nodes_; ++node) {
      int32_t load = 0;
      for (uint32_t group = 0; group < groups_; ++group)
        if (s_.node_of[group] == node) load += s_.load[group];
      heaviest = std::max(heaviest, load);
    }
    std::fill_n(answer_.copies.begin(), p_.items, 1u);
    std::fill_n(answer_.load[0].begin(), p_.packs, 0u);
    for (uint32_t node = 0; node < nodes_; ++node) place_node(node, size);
    return heaviest;
  }

 private:
  // The published packer: each of the first `count` loads, heaviest first, to the lightest pack with room.
  void pack_lightest_first(uint32_t count, uint32_t packs, std::span<uint32_t> pack_of, std::span<uint32_t> rank_of) {
    const uint32_t width = count / packs;
    if (width == 1) {
      for (uint32_t i = 0; i < count; ++i) {
        pack_of[i] = i;
        rank_of[i] = 0;
      }
      return;
    }
    for (uint32_t i = 0; i < count; ++i) s_.order[i] = static_cast<uint64_t>(INT32_MAX - s_.load[i]) << kIndexBits | i;
    std::sort(s_.order.begin(), s_.order.begin() + count);
    std::fill_n(s_.pack_sum.begin(), packs, 0);
    std::fill_n(s_.filled.begin(), packs, 0u);
    for (const uint64_t entry : s_.order.first(count)) {
      const auto i = static_cast<uint32_t>(entry & ((1u << kIndexBits) - 1));
      uint32_t best = packs;
      for (uint32_t p = 0; p < packs; ++p)
        if (s_.filled[p] < width && (best == packs || s_.pack_sum[p] < s_.pack_sum[best])) best = p;
      pack_of[i] = best;
      rank_of[i] = s_.filled[best]++;
      s_.pack_sum[best] += s_.load[i];
    }
  }

  void place_node(uint32_t node, uint32_t size) {
    const uint32_t items = p_.items / nodes_, slots = p_.slots / nodes_, packs = p_.packs / nodes_;
    for (uint32_t group = 0; group < groups_; ++group)
      if (s_.node_of[group] == node)
        for (uint32_t i = 0; i < size; ++i) s_.local[s_.rank_in_node[group] * size + i] = group * size + i;
    replicate(items, slots);
    for (uint32_t t = 0; t < slots; ++t) s_.load[t] = Problem::share(weight(s_.physical[t]), copies(s_.physical[t]));
    pack_lightest_first(slots, packs, s_.pack_of, s_.rank_of);
    number_copies(node, slots, packs);
  }

  int32_t weight(uint32_t item) const { return p_.weight[0][item]; }
  uint32_t copies(uint32_t item) const { return answer_.copies[item]; }

  // Each further slot to the item of the greatest share, the first in the node's order.
  void replicate(uint32_t items, uint32_t slots) {
    std::copy_n(s_.local.begin(), items, s_.physical.begin());
    for (uint32_t t = items; t < slots; ++t) {
      uint32_t best = items;
      for (uint32_t i = 0; i < items; ++i) {
        const uint32_t item = s_.local[i];
        if (copies(item) >= p_.most_copies) continue;
        if (best == items ||
            Problem::share(weight(item), copies(item)) > Problem::share(weight(s_.local[best]), copies(s_.local[best])))
          best = i;
      }
      const uint32_t item = s_.local[best];
      ++answer_.copies[item];
      s_.physical[t] = item;
    }
  }

  void number_copies(uint32_t node, uint32_t slots, uint32_t packs) {
    for (uint32_t t = 0; t < slots; ++t) answer_.next[s_.physical[t]] = 0;
    for (uint32_t t = 0; t < slots; ++t) {
      const uint32_t item = s_.physical[t], pack = node * packs + s_.pack_of[t];
      const uint32_t slot = pack * (p_.slots / p_.packs) + s_.rank_of[t];
      answer_.item_of_slot[slot] = static_cast<int32_t>(item);
      answer_.copy_of_slot[slot] = answer_.next[item]++;
      answer_.load[0][pack] += static_cast<uint32_t>(s_.load[t]);
    }
  }

  const Problem& p_;
  uint32_t groups_, nodes_;
  EplbScratch& s_;
  Answer& answer_;
};

}  // namespace

void EplbScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  order = cutter.allocate_span<uint64_t>(max_items);
  load = cutter.allocate_span<int32_t>(max_items);
  pack_sum = cutter.allocate_span<int32_t>(max_packs);
  filled = cutter.allocate_span<uint32_t>(max_packs);
  pack_of = cutter.allocate_span<uint32_t>(max_items);
  rank_of = cutter.allocate_span<uint32_t>(max_items);
  node_of = cutter.allocate_span<uint32_t>(max_items);
  rank_in_node = cutter.allocate_span<uint32_t>(max_items);
  local = cutter.allocate_span<uint32_t>(max_items);
  physical = cutter.allocate_span<uint32_t>(max_items);
}

int32_t eplb(const Problem& problem, uint32_t groups, uint32_t nodes, EplbScratch& scratch, Answer& answer) {
  return Published(problem, groups, nodes, scratch, answer).run();
}

}  // namespace ballast::cpu::placement
