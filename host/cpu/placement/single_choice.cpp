#include "host/cpu/placement/single_choice.hpp"

#include <algorithm>

#include "host/cpu/placement/change_order.hpp"
#include "host/cpu/placement/replacements.hpp"

namespace ballast::cpu::placement {
namespace {

class SingleChooser {
 public:
  SingleChooser(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best)
      : state_(state),
        p_(state.problem()),
        c_(choosing),
        s_(scratch),
        best_(best),
        heaviest_(state.heaviest()),
        top_(state.value(heaviest_)),
        order_(top_, choosing) {}

  bool run() {
    const std::span<int32_t> mine = state_.lists().of(heaviest_);
    for (size_t t = 0; t < mine.size(); ++t) s_.of_heaviest[t] = state_.weight(0, static_cast<uint32_t>(mine[t]));
    for (uint32_t other = 0; other < p_.packs; ++other)
      if (other != heaviest_ && !s_.barred[other]) look_at(other);
    if (c_.replacing && p_.copies) look_at_replacements();
    return found_;
  }

 private:
  Wide change_of(uint32_t item, uint32_t from, uint32_t to) const {
    return Wide{p_.off(item, to)} - p_.off(item, from);
  }

  void look_at(uint32_t other) {
    const std::span<int32_t> theirs = state_.lists().of(other);
    least_change_ = 0;
    for (size_t t = 0; t < theirs.size(); ++t) {
      const auto item = static_cast<uint32_t>(theirs[t]);
      s_.of_other[t] = state_.weight(0, item);
      s_.change[t] = p_.pinned(item) ? kUnlimited : change_of(item, other, heaviest_);
      least_change_ = std::min(least_change_, s_.change[t]);
    }
    const uint32_t of_a = state_.lists().count(heaviest_), of_b = state_.lists().count(other);
    const bool passes = of_a > p_.least[heaviest_] && of_b < p_.most[other];
    for (uint32_t a = 0; a < of_a; ++a) {
      const auto item = static_cast<uint32_t>(state_.lists().at(heaviest_, a));
      if (!p_.pinned(item)) exchange(other, a, item, of_b, passes);
    }
  }

  // The item for each of the other pack's, or for none.
  void exchange(uint32_t other, uint32_t a, uint32_t item, uint32_t count, bool passes) {
    const Wide leaves = change_of(item, heaviest_, other), weight = s_.of_heaviest[a];
    const Wide time = state_.time(0, other), pace_a = p_.pace[heaviest_], pace_b = p_.pace[other];
    Wide least = 1, most = INT32_MAX;  // of the difference
    if (found_) {
      const Wide value = order_.most_value(leaves + least_change_, best_);
      if (value < time) return;
      if (value < kUnlimited) {
        if (value < top_) least = std::max<Wide>(1, (top_ - value + pace_a - 1) / pace_a);
        most = std::min<Wide>(most, (value - time) / pace_b);
      }
      if (most < least) return;
    }
    if (passes && weight >= least && weight <= most) offer(other, 2, a, 0, weight, leaves, time);
    // Both are below 2^31, so that one comparison of 32 bits does.
    const auto low = static_cast<uint32_t>(weight - most), width = static_cast<uint32_t>(most - least);
    const int32_t* const theirs = s_.of_other.data();
    for (uint32_t b = 0; b < count; ++b)
      if (static_cast<uint32_t>(theirs[b]) - low <= width && s_.change[b] != kUnlimited)
        offer(other, 1, a, b, weight - theirs[b], leaves + s_.change[b], time);
  }

  void offer(uint32_t other, uint32_t kind, uint32_t a, uint32_t b, Wide difference, Wide moved, Wide time) {
    if (state_.moved() + moved > c_.limit) return;
    const Wide value = std::max(top_ - difference * p_.pace[heaviest_], time + difference * p_.pace[other]);
    const Change change = {order_.worth(value, moved), moved, value, kind, other, {a}, {b}};
    if (found_ && !order_.precedes(change, best_)) return;
    const uint32_t places[2] = {a, b};
    const std::span<const uint32_t> of_a(places, 1), of_b(places + 1, kSizes[kind].b);
    if (state_.clashes(static_cast<uint32_t>(state_.lists().at(heaviest_, a)), other, of_b)) return;
    if (kind == 1 && state_.clashes(static_cast<uint32_t>(state_.lists().at(other, b)), heaviest_, of_a)) return;
    found_ = true;
    best_ = change;
  }

  void look_at_replacements() {
    Change replacement;
    if (best_replacement(state_, c_, heaviest_, top_, found_ ? &best_ : nullptr, s_.replacing, replacement)) {
      found_ = true;
      best_ = replacement;
    }
  }

  const State& state_;
  const Problem& p_;
  const Choosing& c_;
  CandidateScratch& s_;
  Change& best_;
  uint32_t heaviest_;
  Wide top_;
  ChangeOrder order_;
  Wide least_change_ = 0;  // of the moved cost, by an item of the other pack or none
  bool found_ = false;
};

}  // namespace

bool is_of_singles(const State& state, const Choosing& choosing) {
  return state.problem().scenarios == 1 && choosing.to == 1 && state.problem().previous;
}

bool single_choice(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best) {
  return SingleChooser(state, choosing, scratch, best).run();
}

}  // namespace ballast::cpu::placement
