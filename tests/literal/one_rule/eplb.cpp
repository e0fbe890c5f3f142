#include "tests/literal/one_rule/eplb.hpp"

#include <algorithm>
#include <numeric>

#include "tests/literal/one_rule/copies.hpp"
#include "tests/literal/one_rule/nodes.hpp"

namespace ballast::literal::one_rule {
namespace {

struct Packed {
  Indices pack;
  Indices rank;
};

// Heaviest first, each to the lightest pack with room. With one slot a pack weights do not count.
Packed pack_greedily(const Row& loads, int32_t packs) {
  const int32_t count = static_cast<int32_t>(loads.size());
  const int32_t group = count / packs;
  Packed packed{Indices(count, 0), Indices(count, 0)};
  Indices order(count);
  std::iota(order.begin(), order.end(), 0);
  if (group == 1) {
    packed.pack = order;
    return packed;
  }
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return loads[a] > loads[b]; });
  Row sums(packs, 0);
  Indices filled(packs, 0);
  for (const int32_t i : order) {
    int32_t lightest = -1;
    for (int32_t p = 0; p < packs; ++p)
      if (filled[p] < group && (lightest < 0 || sums[p] < sums[lightest])) lightest = p;
    packed.pack[i] = lightest;
    packed.rank[i] = filled[lightest]++;
    sums[lightest] += loads[i];
  }
  return packed;
}

// The node's copies as they are made: the first ones of all items, then one more at a time of the item whose copies are
// heaviest.
Indices replicate(const Row& weights, const Indices& items, int32_t slots, Indices& copies) {
  Indices made = items;
  while (static_cast<int32_t>(made.size()) < slots) {
    int32_t best = items[0];
    for (const int32_t i : items)
      if (share_of(weights[i], copies[i]) > share_of(weights[best], copies[best])) best = i;
    ++copies[best];
    made.push_back(best);
  }
  return made;
}

}  // namespace

EplbAnswer solve_eplb(const Row& weights, int32_t slots, int32_t groups, int32_t nodes, int32_t packs) {
  if (groups % nodes != 0) groups = nodes = 1;
  const int32_t items = static_cast<int32_t>(weights.size());
  const Packed outer = pack_greedily(group_weights(weights, groups), nodes);
  const std::vector<Indices> items_of = items_of_nodes(items, outer.pack, outer.rank, nodes);
  EplbAnswer answer{Indices(slots), Indices(items, 1), std::vector<Indices>(items)};
  for (int32_t node = 0; node < nodes; ++node) {
    const Indices made = replicate(weights, items_of[node], slots / nodes, answer.copies);
    Row loads;
    for (const int32_t item : made) loads.push_back(share_of(weights[item], answer.copies[item]));
    const Packed inner = pack_greedily(loads, packs / nodes);
    for (size_t t = 0; t < made.size(); ++t) {
      const int32_t slot = node * (slots / nodes) + inner.pack[t] * (slots / packs) + inner.rank[t];
      answer.item_of_slot[slot] = made[t];
      answer.slots_of_item[made[t]].push_back(slot);
    }
  }
  return answer;
}

}  // namespace ballast::literal::one_rule
