#include "host/cpu/placement/replacements.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

class Replacements {
 public:
  Replacements(const State& state, const Choosing& choosing, uint32_t heaviest, Wide top, Wide most,
               ReplaceScratch& scratch, Change& best)
      : state_(state),
        p_(state.problem()),
        c_(choosing),
        s_(scratch),
        best_(best),
        heaviest_(heaviest),
        top_(top),
        most_(most) {}

  bool run() {
    for (uint32_t pack = 0; pack < p_.packs; ++pack) look_at(pack);
    return found_;
  }

 private:
  int32_t weight(uint32_t item) const { return state_.weight(0, item); }
  int32_t share(uint32_t item, uint32_t copies) const { return Problem::share(p_.weight[0][item], copies); }
  uint32_t copies(uint32_t item) const { return state_.copies()[item]; }

  void mark(uint32_t pack, std::span<uint8_t> marks, uint8_t mark) const {
    for (const int32_t item : state_.lists().of(pack)) marks[static_cast<uint32_t>(item)] = mark;
  }

  void look_at(uint32_t pack) {
    bool marked = false;
    for (uint32_t place = 0; place < state_.lists().count(pack); ++place) {
      const auto gone = static_cast<uint32_t>(state_.lists().at(pack, place));
      if (copies(gone) < 2) continue;
      // What comes is no lighter than nothing.
      if (state_.time(0, pack, -Wide{weight(gone)}) > most_) continue;
      if (!marked) mark(pack, s_.in_other, 1);
      marked = true;
      list_holders(gone, pack);
      if (pack == heaviest_) {
        for (uint32_t item = 0; item < p_.items; ++item) try_item(pack, place, gone, item);
      } else {
        for (const int32_t item : state_.lists().of(heaviest_))
          try_item(pack, place, gone, static_cast<uint32_t>(item));
      }
    }
    if (marked) mark(pack, s_.in_other, 0);
  }

  // The other packs that hold the item, whose copies grow heavier.
  void list_holders(uint32_t item, uint32_t but) {
    if (item == listed_ && but == listed_but_) return;
    listed_ = item;
    listed_but_ = but;
    holders_ = 0;
    grows_ = share(item, copies(item) - 1) - weight(item);
    uint32_t left = copies(item) - 1;
    for (uint32_t pack = 0; pack < p_.packs && left > 0; ++pack)
      if (pack != but && state_.holds(pack, item)) {
        s_.holder[holders_++] = pack;
        --left;
      }
  }

  void try_item(uint32_t pack, uint32_t place, uint32_t gone, uint32_t item) {
    if (s_.in_other[item] || copies(item) >= p_.most_copies) return;
    const int32_t comes = share(item, copies(item) + 1);
    Wide value = state_.time(0, pack, Wide{comes} - weight(gone));
    if (value > most_) return;
    if (pack == heaviest_) {
      if (comes >= weight(gone)) return;
    } else {
      Wide more = Wide{comes} - weight(item);
      if (state_.holds(heaviest_, gone)) more += grows_;
      if (more >= 0) return;
      value = std::max(value, state_.time(0, heaviest_, more));
    }
    for (uint32_t h = 0; h < holders_ && value <= most_; ++h) {
      const uint32_t holder = s_.holder[h];
      if (holder == heaviest_) continue;  // counted
      Wide more = grows_;
      if (state_.time(0, holder, more) <= value) continue;  // where it holds the item, too, it is lighter still
      if (state_.holds(holder, item)) more += Wide{comes} - weight(item);
      value = std::max(value, state_.time(0, holder, more));
    }
    offer(value, pack, place, gone, item);
  }

  void offer(Wide value, uint32_t pack, uint32_t place, uint32_t gone, uint32_t item) {
    if (value > most_ || value >= top_) return;
    const Wide worth = std::max(value, c_.aim), moved = Wide{p_.off(item, pack)} - p_.off(gone, pack);
    if (found_) {
      if (worth != best_.worth) {
        if (worth > best_.worth) return;
      } else if (moved != best_.moved) {
        if (moved > best_.moved) return;
      } else if (!precedes(value, pack, place, item)) {
        return;
      }
    }
    found_ = true;
    best_ = {worth, moved, value, kReplace, pack, {place}, {item}};
    most_ = std::min(most_, worth);
  }

  bool precedes(Wide value, uint32_t pack, uint32_t place, uint32_t item) const {
    if (value != best_.value) return value < best_.value;
    if (pack != best_.pack) return pack < best_.pack;
    return place != best_.a[0] ? place < best_.a[0] : item < best_.b[0];
  }

  const State& state_;
  const Problem& p_;
  const Choosing& c_;
  ReplaceScratch& s_;
  Change& best_;
  uint32_t heaviest_;
  Wide top_;
  Wide most_;  // nothing above it is of interest
  uint32_t listed_ = UINT32_MAX, listed_but_ = UINT32_MAX, holders_ = 0;
  Wide grows_ = 0;
  bool found_ = false;
};

}  // namespace

bool best_replacement(const State& state, const Choosing& choosing, uint32_t heaviest, Wide top, Wide most,
                      ReplaceScratch& scratch, Change& best) {
  return Replacements(state, choosing, heaviest, top, most, scratch, best).run();
}

}  // namespace ballast::cpu::placement
