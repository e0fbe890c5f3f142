#include "host/cpu/placement/candidates.hpp"

#include <algorithm>

#include "host/cpu/placement/quick_choice.hpp"
#include "host/cpu/placement/scenario_choice.hpp"
#include "host/cpu/placement/single_choice.hpp"

namespace ballast::cpu::placement {
namespace {

class Chooser {
 public:
  Chooser(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best)
      : state_(state), p_(state.problem()), c_(choosing), s_(scratch), best_(best) {
    heaviest_ = state.heaviest();
    top_ = state.value(heaviest_);
    while (state.time(star_, heaviest_) != top_) ++star_;
  }

  bool run() {
    if (c_.replacing && p_.copies && c_.from == 1) replace();
    bool gathered = false;
    for (uint32_t kind = 1; kind < kSizes.size(); ++kind) {
      const uint32_t size = std::max(kSizes[kind].a, kSizes[kind].b);
      if (size < c_.from || size > c_.to) continue;
      if (!gathered) gather(heaviest_, s_.of_heaviest);
      gathered = true;
      for (uint32_t other = 0; other < p_.packs; ++other) exchange_with(other, kind);
    }
    return found_;
  }

 private:
  // ---- the order

  // Whether a change of this value and cost would be better than the best so far, which comes before it in all else.
  bool better(Wide value, Wide moved) const {
    if (!found_) return true;
    const Wide worth = std::max(value, c_.aim) + c_.price * moved;
    if (c_.price > 0) {
      const Wide gain = top_ - worth, best_gain = top_ - best_.worth;
      if (gain > 0 || best_gain > 0) {
        if (gain <= 0 || best_gain <= 0) return gain > best_gain;
        const Wide left = gain * std::max<Wide>(best_.moved, 0), right = best_gain * std::max<Wide>(moved, 0);
        if (left != right) return left > right;
      }
    }
    if (worth != best_.worth) return worth < best_.worth;
    if (moved != best_.moved) return moved < best_.moved;
    return value < best_.value;
  }

  bool within_limit(Wide moved) const { return state_.moved() + moved <= c_.limit; }

  void take(Wide value, Wide moved, uint32_t kind, uint32_t pack, const Places& a, const Places& b) {
    found_ = true;
    best_ = {std::max(value, c_.aim) + c_.price * moved, moved, value, kind, pack, a, b};
  }

  // ---- exchanges

  // The weights of a pack's items in all scenarios, one scenario after the other.
  void gather(uint32_t pack, std::span<int32_t> out) const {
    size_t at = 0;
    for (uint32_t k = 0; k < p_.scenarios; ++k)
      for (const int32_t item : state_.lists().of(pack)) out[at++] = state_.weight(k, static_cast<uint32_t>(item));
  }

  bool counts_allow(uint32_t other, const Sizes& sizes) const {
    const uint32_t of_a = state_.lists().count(heaviest_), of_b = state_.lists().count(other);
    if (sizes.a > of_a || sizes.b > of_b) return false;
    const uint32_t a = of_a - sizes.a + sizes.b, b = of_b - sizes.b + sizes.a;
    return a <= p_.most[heaviest_] && a >= p_.least[heaviest_] && b <= p_.most[other] && b >= p_.least[other];
  }

  // No exchange with the pack leaves less than this in the scenario that makes the heaviest what it is.
  Wide floor_with(uint32_t other) const {
    const Wide a = p_.pace[heaviest_], b = p_.pace[other];
    const Wide sum = top_ * b + state_.time(star_, other) * a;
    return (sum + a + b - 1) / (a + b);
  }

  void exchange_with(uint32_t other, uint32_t kind) {
    const Sizes& sizes = kSizes[kind];
    if (other == heaviest_ || s_.barred[other] || !counts_allow(other, sizes)) return;
    if (found_ && c_.price == 0 && std::max(floor_with(other), c_.aim) > best_.worth) return;
    gather(other, s_.of_other);
    for (Subsets a(state_.lists().count(heaviest_), sizes.a); a.valid(); a.next()) {
      if (any_pinned(heaviest_, a.list())) continue;
      std::array<Wide, kMaxScenarios> out;
      for (uint32_t k = 0; k < p_.scenarios; ++k) out[k] = sum_of(s_.of_heaviest, heaviest_, k, a.list());
      for (Subsets b(state_.lists().count(other), sizes.b); b.valid(); b.next()) try_exchange(other, kind, out, a, b);
    }
  }

  Wide sum_of(std::span<const int32_t> weights, uint32_t pack, uint32_t k, std::span<const uint32_t> places) const {
    Wide sum = 0;
    for (const uint32_t place : places) sum += weights[size_t{k} * state_.lists().count(pack) + place];
    return sum;
  }

  bool any_pinned(uint32_t pack, std::span<const uint32_t> places) const {
    return std::any_of(places.begin(), places.end(), [&](uint32_t place) {
      return p_.pinned(static_cast<uint32_t>(state_.lists().at(pack, place)));
    });
  }

  void try_exchange(uint32_t other, uint32_t kind, const std::array<Wide, kMaxScenarios>& out, const Subsets& a,
                    const Subsets& b) {
    Wide value = 0;
    for (uint32_t k = 0; k < p_.scenarios; ++k) {
      const Wide difference = out[k] - sum_of(s_.of_other, other, k, b.list());
      if (k == star_ && difference < 1) return;
      value = std::max({value, state_.time(k, heaviest_, -difference), state_.time(k, other, difference)});
    }
    if (found_ && c_.price == 0 && std::max(value, c_.aim) > best_.worth) return;
    if (any_pinned(other, b.list())) return;
    const Wide moved = cost_of(other, a.list(), b.list());
    if (!within_limit(moved) || !better(value, moved) || meet(other, a.list(), b.list())) return;
    take(value, moved, kind, other, a.places(), b.places());
  }

  Wide cost_of(uint32_t other, std::span<const uint32_t> a, std::span<const uint32_t> b) const {
    if (!p_.previous) return 0;
    Wide cost = 0;
    for (const uint32_t place : a) cost += change_of(state_.lists().at(heaviest_, place), heaviest_, other);
    for (const uint32_t place : b) cost += change_of(state_.lists().at(other, place), other, heaviest_);
    return cost;
  }
  Wide change_of(int32_t item, uint32_t from, uint32_t to) const {
    return Wide{p_.off(static_cast<uint32_t>(item), to)} - p_.off(static_cast<uint32_t>(item), from);
  }

  bool meet(uint32_t other, std::span<const uint32_t> a, std::span<const uint32_t> b) const {
    for (const uint32_t place : a)
      if (state_.clashes(static_cast<uint32_t>(state_.lists().at(heaviest_, place)), other, b)) return true;
    for (const uint32_t place : b)
      if (state_.clashes(static_cast<uint32_t>(state_.lists().at(other, place)), heaviest_, a)) return true;
    return false;
  }

  // ---- replacements

  void replace() {
    mark(heaviest_, s_.in_heaviest, 1);
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      mark(pack, s_.in_other, 1);
      for (uint32_t place = 0; place < state_.lists().count(pack); ++place) replace_at(pack, place);
      mark(pack, s_.in_other, 0);
    }
    mark(heaviest_, s_.in_heaviest, 0);
  }

  void mark(uint32_t pack, std::span<uint8_t> marks, uint8_t mark) const {
    for (const int32_t item : state_.lists().of(pack)) marks[static_cast<uint32_t>(item)] = mark;
  }

  void replace_at(uint32_t pack, uint32_t place) {
    const auto gone = static_cast<uint32_t>(state_.lists().at(pack, place));
    if (state_.copies()[gone] < 2) return;
    // Elsewhere only an item of the heaviest pack makes that lighter.
    if (pack == heaviest_) {
      for (uint32_t item = 0; item < p_.items; ++item) try_replace(pack, place, gone, item);
      return;
    }
    for (uint32_t item = 0; item < p_.items; ++item)
      if (s_.in_heaviest[item]) try_replace(pack, place, gone, item);
  }

  void try_replace(uint32_t pack, uint32_t place, uint32_t gone, uint32_t item) {
    if (item == gone || state_.copies()[item] >= p_.most_copies || s_.in_other[item]) return;
    Wide value = 0;
    for (uint32_t q = 0; q < p_.packs; ++q) {
      const bool has_gone = state_.holds(q, gone);
      if (q != heaviest_ && !has_gone) continue;
      const bool has_item = state_.holds(q, item);
      for (uint32_t k = 0; k < p_.scenarios; ++k) {
        const Wide more = change_at(k, q == pack, has_gone, has_item, gone, item);
        if (q == heaviest_ && k == star_ && more >= 0) return;
        value = std::max(value, state_.time(k, q, more));
      }
    }
    const Wide moved = Wide{p_.off(item, pack)} - p_.off(gone, pack);
    if (value + c_.price * moved >= top_ || !within_limit(moved) || !better(value, moved)) return;
    take(value, moved, kReplace, pack, {place}, {item});
  }

  // Of a pack's load, when a slot of `gone` in one pack becomes one of `item`.
  Wide change_at(uint32_t k, bool replaced, bool has_gone, bool has_item, uint32_t gone, uint32_t item) const {
    const Wide new_item = Problem::share(p_.weight[k][item], state_.copies()[item] + 1);
    if (replaced) return new_item - state_.weight(k, gone);
    Wide more = 0;
    if (has_gone) more += Problem::share(p_.weight[k][gone], state_.copies()[gone] - 1) - state_.weight(k, gone);
    if (has_item) more += new_item - state_.weight(k, item);
    return more;
  }

  const State& state_;
  const Problem& p_;
  const Choosing& c_;
  CandidateScratch& s_;
  Change& best_;
  bool found_ = false;
  uint32_t heaviest_ = 0;
  uint32_t star_ = 0;  // the lowest scenario in which the heaviest pack is so heavy
  Wide top_ = 0;
};

}  // namespace

void CandidateScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  change = cutter.allocate_span<Wide>(max_items);
  replacing.layout(cutter, max_items);
  subsets_a.layout(cutter, max_items);
  subsets_b.layout(cutter, max_items);
  barred = cutter.allocate_span<uint8_t>(max_packs);
  in_heaviest = cutter.allocate_span<uint8_t>(max_items);
  in_other = cutter.allocate_span<uint8_t>(max_items);
  of_heaviest = cutter.allocate_span<int32_t>(size_t{kMaxScenarios} * max_items);
  sums.layout(cutter, max_items, max_packs);
  of_other = cutter.allocate_span<int32_t>(size_t{kMaxScenarios} * max_items);
}

bool choose_change(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best) {
  if (is_of_singles(state, choosing)) return single_choice(state, choosing, scratch, best);
  if (is_of_scenarios(state, choosing, scratch)) return scenario_choice(state, choosing, scratch, best);
  if (is_quick(state, choosing)) return quick_choice(state, choosing, scratch, best);
  return Chooser(state, choosing, scratch, best).run();
}

void make_change(State& state, const Change& change) {
  const uint32_t heaviest = state.heaviest(), other = change.pack;
  if (change.kind == kReplace) {
    const int32_t gone = state.lists().at(other, change.a[0]);
    const uint32_t item = change.b[0];
    state.set(other, change.a[0], kNone);
    state.set_copies(static_cast<uint32_t>(gone), state.copies()[static_cast<uint32_t>(gone)] - 1);
    state.set_copies(item, state.copies()[item] + 1);
    state.set(other, change.a[0], static_cast<int32_t>(item));
    return;
  }
  const Sizes& sizes = kSizes[change.kind];
  const uint32_t both = std::min(sizes.a, sizes.b);
  for (uint32_t t = 0; t < both; ++t) {
    const int32_t a = state.lists().at(heaviest, change.a[t]), b = state.lists().at(other, change.b[t]);
    state.set(heaviest, change.a[t], b);
    state.set(other, change.b[t], a);
  }
  for (uint32_t t = both; t < sizes.a; ++t)
    state.push(other, static_cast<uint32_t>(state.lists().at(heaviest, change.a[t])));
  for (uint32_t t = both; t < sizes.b; ++t)
    state.push(heaviest, static_cast<uint32_t>(state.lists().at(other, change.b[t])));
  for (uint32_t t = sizes.a; t-- > both;) state.erase(heaviest, change.a[t]);
  for (uint32_t t = sizes.b; t-- > both;) state.erase(other, change.b[t]);
}

}  // namespace ballast::cpu::placement
