#include "tests/literal/builders.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "tests/literal/exchange.hpp"

namespace ballast::literal {
namespace {

// Packs that fill up.
struct Filling {
  explicit Filling(uint32_t packs) : content(packs), load(packs, 0) {}

  void put(Weights weights, uint32_t pack, uint32_t item) {
    content[pack].push_back(item);
    load[pack] += weights[item];
  }

  std::vector<std::vector<uint32_t>> content;  // [pack][rank]
  std::vector<uint32_t> load;
};

Packing finished(Weights weights, const Filling& filling) {
  std::vector<uint32_t> slots;
  for (const std::vector<uint32_t>& pack : filling.content) slots.insert(slots.end(), pack.begin(), pack.end());
  return packing_of(weights, static_cast<uint32_t>(filling.content.size()), std::move(slots));
}

uint32_t lightest_not_full(const Filling& filling, size_t group) {
  const uint32_t packs = static_cast<uint32_t>(filling.content.size());
  uint32_t best = packs;
  for (uint32_t pack = 0; pack < packs; ++pack) {
    if (filling.content[pack].size() == group) continue;
    if (best == packs || filling.load[pack] < filling.load[best]) best = pack;
  }
  return best;
}

std::vector<uint32_t> packs_by_load(const Filling& filling) {
  std::vector<uint32_t> packs;
  for (uint32_t pack = 0; pack < filling.load.size(); ++pack) packs.push_back(pack);
  std::sort(packs.begin(), packs.end(), [&](uint32_t a, uint32_t b) {
    return filling.load[a] != filling.load[b] ? filling.load[a] < filling.load[b] : a < b;
  });
  return packs;
}

}  // namespace

Packing build_greedy(Weights weights, uint32_t packs, const Order& order) {
  Filling filling(packs);
  for (const uint32_t item : order) filling.put(weights, lightest_not_full(filling, order.size() / packs), item);
  return finished(weights, filling);
}

Packing build_dealt(Weights weights, uint32_t packs, const Order& order) {
  Filling filling(packs);
  for (size_t place = 0; place < order.size();)
    for (const uint32_t pack : packs_by_load(filling)) filling.put(weights, pack, order[place++]);
  return finished(weights, filling);
}

Packing build(BuilderKind kind, Weights weights, uint32_t packs, const Order& order) {
  switch (kind) {
    case BuilderKind::greedy:
      return build_greedy(weights, packs, order);
    case BuilderKind::dealt:
      return build_dealt(weights, packs, order);
    case BuilderKind::fold:
      return build_fold(weights, packs);
  }
  throw std::invalid_argument("no such builder");
}

}  // namespace ballast::literal
