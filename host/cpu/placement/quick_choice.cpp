#include "host/cpu/placement/quick_choice.hpp"

#include <algorithm>

#include "host/cpu/pack_key.hpp"
#include "host/cpu/placement/replacements.hpp"
#include "host/cpu/placement/subsets.hpp"

namespace ballast::cpu::placement {
namespace {

class QuickChooser {
 public:
  QuickChooser(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best)
      : state_(state), p_(state.problem()), c_(choosing), s_(scratch), best_(best) {
    heaviest_ = state.heaviest();
    top_ = state.value(heaviest_);
    pace_ = p_.pace[heaviest_];
    scans_always_ = p_.previous;
  }

  bool run() {
    gather(heaviest_, s_.subsets_a);
    met_ = marks_of(heaviest_);
    if (const int32_t first = lightest_partner(); first != kNone) {
      look_at(static_cast<uint32_t>(first));
      for (uint32_t other = 0; other < p_.packs; ++other)
        if (other != static_cast<uint32_t>(first) && may_win(other)) look_at(other);
    }
    if (c_.replacing && p_.copies && c_.from == 1) look_at_replacements();
    if (pending_) resolve();
    return found_;
  }

 private:
  // ---- partners

  bool is_partner(uint32_t other) const { return other != heaviest_ && !s_.barred[other]; }

  // No exchange with the pack leaves less.
  Wide floor_with(uint32_t other) const {
    const Wide b = p_.pace[other], t = state_.time(0, other);
    if (b == pace_) return pace_ == 1 ? (top_ + t + 1) >> 1 : ((top_ / pace_ + t / pace_ + 1) >> 1) * pace_;
    return (top_ * b + t * pace_ + pace_ + b - 1) / (pace_ + b);
  }

  int32_t lightest_partner() const {
    int32_t best = kNone;
    Wide least = 0;
    for (uint32_t other = 0; other < p_.packs; ++other) {
      if (!is_partner(other)) continue;
      const Wide floor = floor_with(other);
      if (best != kNone && floor >= least) continue;
      best = static_cast<int32_t>(other);
      least = floor;
    }
    return best;
  }

  bool may_win(uint32_t other) const {
    return is_partner(other) && (!found_ || std::max(floor_with(other), c_.aim) <= best_.worth);
  }

  bool counts_allow(uint32_t other, const Sizes& sizes) const {
    const uint32_t of_a = state_.lists().count(heaviest_), of_b = state_.lists().count(other);
    if (sizes.a > of_a || sizes.b > of_b) return false;
    const uint32_t a = of_a - sizes.a + sizes.b, b = of_b - sizes.b + sizes.a;
    return a <= p_.most[heaviest_] && a >= p_.least[heaviest_] && b <= p_.most[other] && b >= p_.least[other];
  }

  // ---- weights and subsets

  void gather(uint32_t pack, SubsetLists& lists) const {
    const std::span<int32_t> items = state_.lists().of(pack);
    const std::span<const int32_t> weight = state_.weights(0);
    for (size_t place = 0; place < items.size(); ++place)
      lists.weight[place] = weight[static_cast<uint32_t>(items[place])];
    lists.reset(static_cast<uint32_t>(items.size()));
  }

  // Bits of what may meet its like: two packs without a bit in common hold no two items that clash.
  uint64_t marks_of(uint32_t pack) const {
    uint64_t marks = 0;
    if (p_.copies) {
      for (const int32_t item : state_.lists().of(pack))
        if (state_.copies()[static_cast<uint32_t>(item)] > 1) marks |= uint64_t{1} << (item & 63);
    } else if (p_.classes) {
      for (const int32_t item : state_.lists().of(pack))
        if (const uint32_t of = p_.item_class[static_cast<uint32_t>(item)]) marks |= uint64_t{1} << (of & 63);
    }
    return marks;
  }

  // ---- one partner

  void look_at(uint32_t other) {
    gather(other, s_.subsets_b);
    gathered_ = other;
    const bool scans = scans_always_ || (met_ & marks_of(other)) != 0;
    const Wide time = state_.time(0, other), floor = floor_with(other);
    for (uint32_t kind = 1; kind < kSizes.size(); ++kind) {
      const Sizes& sizes = kSizes[kind];
      const uint32_t size = std::max(sizes.a, sizes.b);
      if (size < c_.from || size > c_.to || !counts_allow(other, sizes)) continue;
      if (!precedes(floor, kind, other)) continue;
      const std::span<const int32_t> a = s_.subsets_a.sums(sizes.a), b = s_.subsets_b.sums(sizes.b);
      if (a.empty() || b.empty()) continue;
      const Wide value = least_value(sizes, a, b, other, time);
      if (value == kUnlimited || !precedes(value, kind, other)) continue;
      if (scans && (value <= c_.aim || !scan_equal(value, other, kind, a, b, time)))
        scan(other, kind, a, b, time);
      else if (!scans)
        note(value, kind, other);
    }
  }

  // Whether a change of at least this value could still be the best. Without a previous placement that is all there is.
  bool precedes(Wide value, uint32_t kind, uint32_t other) const {
    if (!found_) return true;
    if (p_.previous) return std::max(value, c_.aim) <= best_.worth;
    if (value != best_.value) return value < best_.value;
    return kind != best_.kind ? kind < best_.kind : other < best_.pack;
  }

  void note(Wide value, uint32_t kind, uint32_t other) {
    found_ = pending_ = true;
    best_ = {std::max(value, c_.aim), 0, value, kind, other, {}, {}};
  }

  // The least over all pairs of subsets that lighten the heaviest pack; kUnlimited where there are none.
  Wide least_value(const Sizes& sizes, std::span<const int32_t> a, std::span<const int32_t> b, uint32_t other,
                   Wide time) {
    if (p_.pace[other] == pace_) {
      const auto load_a = static_cast<int32_t>(top_ / pace_), load_b = static_cast<int32_t>(time / pace_);
      const int32_t peak = s_.kernels->least_lightening_peak(a.data(), a.size(), b.data(), b.size(), load_a, load_b);
      return peak == INT32_MAX ? kUnlimited : Wide{peak} * pace_;
    }
    const std::span<const uint64_t> of_a = s_.subsets_a.sorted(sizes.a, *s_.kernels);
    const std::span<const uint64_t> of_b = s_.subsets_b.sorted(sizes.b, *s_.kernels);
    const Wide pace_b = p_.pace[other];
    Wide least = kUnlimited;
    for (size_t i = of_a.size(), j = of_b.size(); i > 0 && j > 0;) {
      const Wide difference = SubsetLists::value_of(of_a[i - 1]) - Wide{SubsetLists::value_of(of_b[j - 1])};
      const Wide new_a = top_ - difference * pace_, new_b = time + difference * pace_b;
      if (difference > 0) least = std::min(least, std::max(new_a, new_b));
      const bool too_much = new_b > new_a;
      i -= too_much;
      j -= !too_much;
    }
    return least;
  }

  // The pairs of subsets that have the least value, in order. False where none of them may be exchanged.
  bool scan_equal(Wide value, uint32_t other, uint32_t kind, std::span<const int32_t> a, std::span<const int32_t> b,
                  Wide time) {
    const Wide down = top_ - value, up = value - time, pace_b = p_.pace[other];
    const bool by_down = down > 0 && down % pace_ == 0, by_up = up > 0 && up % pace_b == 0;
    const auto one = static_cast<int32_t>(by_down ? down / pace_ : up / pace_b);
    const auto two = static_cast<int32_t>(by_up ? up / pace_b : down / pace_);
    bool any = false;
    for (size_t i = 0; i < a.size(); ++i) {
      const size_t place = s_.kernels->first_difference(a.data() + i, a.size() - i, b.data(), b.size(), one, two);
      if (place == SIZE_MAX) break;
      i += place / b.size();
      for (size_t j = place % b.size(); j < b.size(); ++j)
        if (a[i] - b[j] == one || a[i] - b[j] == two)
          any |= offer(value, kind, other, static_cast<uint32_t>(i), static_cast<uint32_t>(j));
    }
    return any;
  }

  // Every pair of subsets that is no worse than the best, in order.
  void scan(uint32_t other, uint32_t kind, std::span<const int32_t> a, std::span<const int32_t> b, Wide time) {
    const Wide pace_b = p_.pace[other];
    for (uint32_t i = 0; i < a.size(); ++i)
      for (uint32_t j = 0; j < b.size(); ++j) {
        const Wide difference = Wide{a[i]} - b[j];
        if (difference < 1) continue;
        const Wide value = std::max(top_ - difference * pace_, time + difference * pace_b);
        if (found_ && std::max(value, c_.aim) > best_.worth) continue;
        offer(value, kind, other, i, j);
      }
  }

  // False where the exchange is not allowed.
  bool offer(Wide value, uint32_t kind, uint32_t other, uint32_t i, uint32_t j) {
    const Sizes& sizes = kSizes[kind];
    const Places of_a = places_of(i, state_.lists().count(heaviest_), sizes.a);
    const Places of_b = places_of(j, state_.lists().count(other), sizes.b);
    const std::span<const uint32_t> a(of_a.data(), sizes.a), b(of_b.data(), sizes.b);
    const Wide moved = cost_of(other, a, b);
    if (moved == kUnlimited || meet(other, a, b)) return false;
    if (!better(value, moved, kind, other, of_a, of_b)) return true;
    found_ = true;
    pending_ = false;
    best_ = {std::max(value, c_.aim), moved, value, kind, other, of_a, of_b};
    return true;
  }

  bool better(Wide value, Wide moved, uint32_t kind, uint32_t other, const Places& a, const Places& b) const {
    if (!found_) return true;
    const Wide worth = std::max(value, c_.aim);
    if (worth != best_.worth) return worth < best_.worth;
    if (moved != best_.moved) return moved < best_.moved;
    if (value != best_.value) return value < best_.value;
    if (kind != best_.kind) return kind < best_.kind;
    if (other != best_.pack) return other < best_.pack;
    if (pending_) return true;
    return a != best_.a ? a < best_.a : b < best_.b;
  }

  // kUnlimited where something pinned would move.
  Wide cost_of(uint32_t other, std::span<const uint32_t> a, std::span<const uint32_t> b) const {
    if (!p_.previous) return 0;
    Wide cost = 0;
    for (const uint32_t place : a)
      if (!add_cost(state_.lists().at(heaviest_, place), heaviest_, other, cost)) return kUnlimited;
    for (const uint32_t place : b)
      if (!add_cost(state_.lists().at(other, place), other, heaviest_, cost)) return kUnlimited;
    return cost;
  }
  bool add_cost(int32_t item, uint32_t from, uint32_t to, Wide& cost) const {
    const auto i = static_cast<uint32_t>(item);
    if (p_.pinned(i)) return false;
    cost += Wide{p_.off(i, to)} - p_.off(i, from);
    return true;
  }

  bool meet(uint32_t other, std::span<const uint32_t> a, std::span<const uint32_t> b) const {
    for (const uint32_t place : a)
      if (state_.clashes(static_cast<uint32_t>(state_.lists().at(heaviest_, place)), other, b)) return true;
    for (const uint32_t place : b)
      if (state_.clashes(static_cast<uint32_t>(state_.lists().at(other, place)), heaviest_, a)) return true;
    return false;
  }

  // The first subsets, in order, that have the value of the best.
  void resolve() {
    if (best_.pack != gathered_) gather(best_.pack, s_.subsets_b);
    const Sizes& sizes = kSizes[best_.kind];
    const std::span<const int32_t> a = s_.subsets_a.sums(sizes.a), b = s_.subsets_b.sums(sizes.b);
    const Wide down = top_ - best_.value, up = best_.value - state_.time(0, best_.pack), pace_b = p_.pace[best_.pack];
    const bool by_down = down > 0 && down % pace_ == 0, by_up = up > 0 && up % pace_b == 0;
    const auto one = static_cast<int32_t>(by_down ? down / pace_ : up / pace_b);
    const auto other = static_cast<int32_t>(by_up ? up / pace_b : down / pace_);
    const size_t place = s_.kernels->first_difference(a.data(), a.size(), b.data(), b.size(), one, other);
    best_.a = places_of(static_cast<uint32_t>(place / b.size()), state_.lists().count(heaviest_), sizes.a);
    best_.b = places_of(static_cast<uint32_t>(place % b.size()), state_.lists().count(best_.pack), sizes.b);
  }

  // ---- replacements come before exchanges of equal worth, cost and value

  void look_at_replacements() {
    Change replacement;
    if (!best_replacement(state_, c_, heaviest_, top_, found_ ? &best_ : nullptr, s_.replacing, replacement)) return;
    found_ = true;
    pending_ = false;
    best_ = replacement;
  }

  const State& state_;
  const Problem& p_;
  const Choosing& c_;
  CandidateScratch& s_;
  Change& best_;
  uint32_t heaviest_ = 0;
  Wide top_ = 0;
  Wide pace_ = 1;
  uint64_t met_ = 0;
  uint32_t gathered_ = UINT32_MAX;
  bool scans_always_ = false;
  bool found_ = false;
  bool pending_ = false;  // the places of the best are still to be found
};

}  // namespace

bool is_quick(const State& state, const Choosing& choosing) {
  return state.problem().scenarios == 1 && choosing.price == 0 && choosing.limit == kUnlimited;
}

bool quick_choice(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best) {
  return QuickChooser(state, choosing, scratch, best).run();
}

}  // namespace ballast::cpu::placement
