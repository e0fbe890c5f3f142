#include "host/recipe/recipe.hpp"

#include <algorithm>

namespace ballast {

const OrderRule& order_rule(const Recipe& recipe, uint32_t candidate) {
  uint32_t last = 0;
  for (uint32_t r = 1; r < recipe.orders.count && recipe.orders[r].first_candidate <= candidate; ++r) last = r;
  return recipe.orders[last];
}

uint32_t order_amplitude(const Recipe& recipe, const OrderRule& rule, uint32_t candidate) {
  if (rule.kind != OrderKind::noisy_ramp) return rule.amplitude;
  if (recipe.candidates < 2) return 0;
  const uint64_t steps = recipe.candidates - 1;
  return static_cast<uint32_t>((2 * uint64_t{rule.amplitude} * candidate + steps) / (2 * steps));
}

uint32_t target_of(const Recipe& recipe) {
  uint32_t target_gap_ppb = 0;
  for (const auto* list : {&recipe.refine, &recipe.finish})
    for (const Refiner& refiner : *list)
      if (refiner.kind == RefinerKind::exchange) target_gap_ppb = refiner.target_gap_ppb;
  return target_gap_ppb;
}

void set_target(Recipe& recipe, uint32_t target_gap_ppb) {
  for (uint32_t r = 0; r < recipe.refine.count; ++r)
    if (recipe.refine[r].kind == RefinerKind::exchange) recipe.refine[r].target_gap_ppb = target_gap_ppb;
  for (uint32_t r = 0; r < recipe.finish.count; ++r)
    if (recipe.finish[r].kind == RefinerKind::exchange) recipe.finish[r].target_gap_ppb = target_gap_ppb;
}

// Seen on rows of 256 items: exchanges that stop at a target that is soon met make 15 on average, others rarely more
// than
// 50. One that may go on in vain for long does, as its target is hard to meet.
uint32_t typical_moves(const Refiner& refiner, bool after_rounds) {
  constexpr uint32_t kPatient = 32;  // of `balanced`
  constexpr uint32_t kRounds = 4;    // of many swaps each
  uint32_t usual = 50;
  if (refiner.kind == RefinerKind::exchange)
    usual = (refiner.stall > kPatient ? refiner.stall : 20) / (after_rounds ? 4 : 1);
  else if (makes_rounds(refiner.kind))
    usual = kRounds;
  return std::min(refiner.move_cap, usual);
}

// Where a pack holds one item or two there is nothing to search.
bool is_searched(uint32_t items, uint32_t packs) {
  return packs >= 2 && items / packs >= 3 && (packs == 2 || items <= kMaxItemsSearched);
}

uint32_t max_stall_of(const Refiner& refiner, uint32_t slots) {
  const uint64_t max_stall = slots <= 5 ? 4 * uint64_t{refiner.stall} : refiner.stall;
  return static_cast<uint32_t>(std::min<uint64_t>(max_stall, UINT32_MAX));
}

bool is_sequential(const Recipe& recipe) {
  for (const OrderRule& rule : recipe.orders)
    if (rule.kind == OrderKind::boosted && rule.first_candidate < recipe.candidates) return true;
  return false;
}

}  // namespace ballast
