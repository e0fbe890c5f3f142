#include "host/cpu/placement/replacements.hpp"

#include <algorithm>

#include "host/cpu/placement/change_order.hpp"

namespace ballast::cpu::placement {
namespace {

class Replacements {
 public:
  Replacements(const State& state, const Choosing& choosing, uint32_t heaviest, Wide top, const Change* rival,
               ReplaceScratch& scratch, Change& best)
      : state_(state),
        p_(state.problem()),
        c_(choosing),
        s_(scratch),
        best_(best),
        heaviest_(heaviest),
        top_(top),
        order_(top, choosing),
        has_best_(rival != nullptr) {
    if (rival) best_ = *rival;
    for (Wide moved = -1; moved <= 1; ++moved) limit_values(moved);
  }

  bool run() {
    list_holders();
    list_splits();
    for (uint32_t pack = 0; pack < p_.packs; ++pack) look_at(pack);
    return found_;
  }

 private:
  int32_t weight(uint32_t item) const { return state_.weight(0, item); }
  int32_t share(uint32_t item, uint32_t copies) const { return Problem::share(p_.weight[0][item], copies); }
  uint32_t copies(uint32_t item) const { return state_.copies()[item]; }

  // Values above these are of no interest, by what moves. It must improve in any case.
  void limit_values(Wide moved) {
    Wide most = top_ - 1 - c_.price * moved;
    if (has_best_) most = std::min(most, order_.most_value(moved, best_));
    if (state_.moved() + moved > c_.limit) most = -1;
    most_[moved + 1] = most;
  }
  Wide most_of_all() const { return std::max({most_[0], most_[1], most_[2]}); }

  void mark(uint32_t pack, uint8_t mark) const {
    for (const int32_t item : state_.lists().of(pack)) s_.in_other[static_cast<uint32_t>(item)] = mark;
  }

  // The packs of every item with copies to spare.
  void list_holders() {
    uint32_t at = 0;
    for (uint32_t i = 0; i < p_.items; ++i) {
      s_.first[i] = at;
      if (copies(i) > 1) at += copies(i);
    }
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      for (const int32_t item : state_.lists().of(pack))
        if (const auto i = static_cast<uint32_t>(item); copies(i) > 1) s_.holder[s_.first[i]++] = pack;
    for (uint32_t i = 0; i < p_.items; ++i)
      if (copies(i) > 1) s_.first[i] -= copies(i);
  }

  // Items of the heaviest pack whose further copy may make it light enough.
  void list_splits() {
    splits_ = 0;
    for (const int32_t item : state_.lists().of(heaviest_)) {
      const auto i = static_cast<uint32_t>(item);
      const Wide more = Wide{state_.weight_with_one_more(i)} - weight(i);
      if (copies(i) < p_.most_copies && more < 0 && state_.time(0, heaviest_, more) <= most_of_all())
        s_.split[splits_++] = i;
    }
  }

  void look_at(uint32_t pack) {
    // What may come to the pack, beside what leaves.
    const Wide most = most_of_all();
    if (most < 0) return;
    const Wide room = most / p_.pace[pack] - p_.base[0][pack] - state_.load(0, pack);
    bool marked = false;
    for (uint32_t place = 0; place < state_.lists().count(pack); ++place) {
      const auto gone = static_cast<uint32_t>(state_.lists().at(pack, place));
      const Wide comes = room + weight(gone);
      if (copies(gone) < 2 || comes < 0) continue;
      if (!marked) mark(pack, 1);
      marked = true;
      grows_ = share(gone, copies(gone) - 1) - weight(gone);
      in_heaviest_ = holds_in_heaviest(gone);
      leaves_ = p_.off(gone, pack);
      if (const int32_t holder = too_heavy_holder(pack, gone); holder != kNone) {
        // Only a further copy of what lies there, too, makes up for it; elsewhere it must make the heaviest lighter.
        for (const int32_t item : state_.lists().of(static_cast<uint32_t>(holder)))
          if (const auto i = static_cast<uint32_t>(item); pack == heaviest_ || state_.holds(heaviest_, i))
            if (state_.weight_with_one_more(i) <= (pack == heaviest_ ? std::min<Wide>(comes, weight(gone) - 1) : comes))
              try_item(pack, place, gone, i);
      } else if (pack == heaviest_) {
        const Wide below = std::min<Wide>(comes, weight(gone) - 1);
        for (uint32_t item = 0; item < p_.items; ++item)
          if (state_.weight_with_one_more(item) <= below) try_item(pack, place, gone, item);
      } else {
        // Elsewhere only an item of the heaviest pack makes that lighter.
        for (const uint32_t item : s_.split.first(splits_))
          if (state_.weight_with_one_more(item) <= comes) try_item(pack, place, gone, item);
      }
    }
    if (marked) mark(pack, 0);
  }

  // A pack that becomes too heavy by what its copy gains; kNone where there is none.
  int32_t too_heavy_holder(uint32_t pack, uint32_t gone) const {
    const Wide most = most_of_all();
    for (const uint32_t holder : s_.holder.subspan(s_.first[gone], copies(gone)))
      if (holder != pack && holder != heaviest_ && state_.time(0, holder, grows_) > most)
        return static_cast<int32_t>(holder);
    return kNone;
  }

  bool holds_in_heaviest(uint32_t item) const {
    const std::span<const uint32_t> holders = s_.holder.subspan(s_.first[item], copies(item));
    return std::find(holders.begin(), holders.end(), heaviest_) != holders.end();
  }

  void try_item(uint32_t pack, uint32_t place, uint32_t gone, uint32_t item) {
    if (s_.in_other[item] || copies(item) >= p_.most_copies) return;
    const int32_t comes = state_.weight_with_one_more(item);
    Wide value = state_.time(0, pack, Wide{comes} - weight(gone));
    if (value > most_of_all()) return;
    const Wide moved = Wide{p_.off(item, pack)} - leaves_;
    const Wide most = most_[moved + 1];
    if (value > most) return;
    if (pack != heaviest_) {
      const Wide more = Wide{comes} - weight(item) + (in_heaviest_ ? grows_ : 0);
      if (more >= 0) return;
      value = std::max(value, state_.time(0, heaviest_, more));
    }
    for (uint32_t h = 0; h < copies(gone) && value <= most; ++h) {
      const uint32_t holder = s_.holder[s_.first[gone] + h];
      if (holder == pack || holder == heaviest_ || state_.time(0, holder, grows_) <= value) continue;
      // Where it holds the item, too, it is lighter.
      const Wide more = grows_ + (state_.holds(holder, item) ? Wide{comes} - weight(item) : 0);
      value = std::max(value, state_.time(0, holder, more));
    }
    if (value <= most) offer({order_.worth(value, moved), moved, value, kReplace, pack, {place}, {item}});
  }

  void offer(const Change& change) {
    if (has_best_ && !order_.precedes(change, best_)) return;
    found_ = has_best_ = true;
    best_ = change;
    for (Wide moved = -1; moved <= 1; ++moved) limit_values(moved);
  }

  const State& state_;
  const Problem& p_;
  const Choosing& c_;
  ReplaceScratch& s_;
  Change& best_;
  uint32_t heaviest_;
  Wide top_;
  ChangeOrder order_;
  std::array<Wide, 3> most_ = {};  // by what moves, from -1 on
  uint32_t splits_ = 0;
  bool in_heaviest_ = false;  // the heaviest holds what leaves
  Wide grows_ = 0;            // what the other copies of it gain
  Wide leaves_ = 0;
  bool has_best_;
  bool found_ = false;
};

}  // namespace

bool best_replacement(const State& state, const Choosing& choosing, uint32_t heaviest, Wide top, const Change* rival,
                      ReplaceScratch& scratch, Change& best) {
  return Replacements(state, choosing, heaviest, top, rival, scratch, best).run();
}

}  // namespace ballast::cpu::placement
