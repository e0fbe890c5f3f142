#include "tests/literal/one_rule/mend.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "tests/literal/one_rule/copies.hpp"

namespace ballast::literal::one_rule {
namespace {

struct Slot {
  int32_t pack;
  int32_t place;
};

// The lowest open slot of the pack, or -1.
int32_t open_place(const Placement& placement, int32_t pack) {
  const Indices& list = placement.list(pack);
  const auto found = std::find(list.begin(), list.end(), -1);
  return found == list.end() ? -1 : static_cast<int32_t>(found - list.begin());
}

// In the pack of least value that has one, the lowest.
std::optional<Slot> open_slot(const Placement& placement) {
  std::optional<Slot> best;
  for (int32_t p = 0; p < placement.problem().packs; ++p)
    if (const int32_t place = open_place(placement, p); place >= 0)
      if (!best || placement.value(p) < placement.value(best->pack)) best = Slot{p, place};
  return best;
}

// (a) A slot keeps its item unless an earlier slot of the pack has it, or the item has all its copies already.
void keep_slots(Placement& placement) {
  const Problem& problem = placement.problem();
  placement.set_copies(Indices(problem.items, 0));
  for (int32_t p = 0; p < problem.packs; ++p) {
    placement.set_list(p, Indices(problem.group, -1));
    for (int32_t place = 0; place < problem.group; ++place) {
      const int32_t item = problem.previous_slots[p * problem.group + place];
      if (item < 0 || placement.holds(p, item) || placement.copies(item) >= problem.most_copies) continue;
      placement.replace(p, place, item);
    }
  }
}

// The greatest value of the packs that change if the slot goes to the item.
int64_t value_after(const Placement& placement, Slot slot, int32_t item) {
  const int32_t gone = placement.list(slot.pack)[slot.place];
  Placement then = placement;
  then.replace(slot.pack, slot.place, item);
  int64_t greatest = then.value(slot.pack);
  for (int32_t p = 0; p < placement.problem().packs; ++p)
    if (placement.holds(p, gone)) greatest = std::max(greatest, then.value(p));
  return greatest;
}

// (b) No slot is open: one of an item that has copies to spare.
Slot slot_to_give(const Placement& placement, int32_t item) {
  std::optional<std::tuple<int64_t, int32_t, int32_t>> best;  // (value, pack, place)
  for (int32_t p = 0; p < placement.problem().packs; ++p)
    for (int32_t place = 0; place < placement.count(p); ++place) {
      if (placement.copies(placement.list(p)[place]) < 2) continue;
      const std::tuple candidate(value_after(placement, {p, place}, item), p, place);
      if (!best || candidate < *best) best = candidate;
    }
  return {std::get<1>(*best), std::get<2>(*best)};
}

void place_missing(Placement& placement) {
  Indices missing;
  for (int32_t i = 0; i < placement.problem().items; ++i)
    if (placement.copies(i) == 0) missing.push_back(i);
  for (const int32_t item : placement.heaviest_first(missing)) {
    const std::optional<Slot> open = open_slot(placement);
    const Slot slot = open ? *open : slot_to_give(placement, item);
    placement.replace(slot.pack, slot.place, item);
  }
}

// (c) The item whose copies are heaviest of those that the pack may take, or -1.
int32_t next_copy(const Placement& placement, const Row& weights, int32_t pack) {
  int32_t best = -1;
  for (int32_t i = 0; i < placement.problem().items; ++i) {
    if (placement.holds(pack, i) || placement.copies(i) >= placement.problem().most_copies) continue;
    if (best < 0 || share_of(weights[i], placement.copies(i)) > share_of(weights[best], placement.copies(best)))
      best = i;
  }
  return best;
}

}  // namespace

std::string mend(Placement& placement) {
  keep_slots(placement);
  place_missing(placement);
  const Row weights = greatest_weights(placement.problem());
  while (const std::optional<Slot> open = open_slot(placement)) {
    const int32_t item = next_copy(placement, weights, open->pack);
    if (item < 0) return "an open slot finds no item";
    placement.replace(open->pack, open->place, item);
  }
  return "";
}

}  // namespace ballast::literal::one_rule
