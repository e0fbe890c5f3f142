#include "host/cpu/placement/scenario_replacements.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

class Replacements {
 public:
  Replacements(const State& state, uint32_t heaviest, uint32_t star, Wide most, ReplaceScratch& scratch, Change& best)
      : state_(state), p_(state.problem()), s_(scratch), best_(best), heaviest_(heaviest), star_(star), most_(most) {}

  bool run() {
    list_holders();
    list_splits();
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      if (pack != heaviest_ && splits_ == 0) continue;
      for (uint32_t place = 0; place < state_.lists().count(pack); ++place) {
        const auto gone = static_cast<uint32_t>(state_.lists().at(pack, place));
        if (state_.copies()[gone] > 1) replace(pack, place, gone);
      }
    }
    return found_;
  }

 private:
  int32_t with_one_more(uint32_t k, uint32_t item) const {
    return k == 0 ? state_.weight_with_one_more(item) : Problem::share(p_.weight[k][item], state_.copies()[item] + 1);
  }

  // The packs of every item with copies to spare.
  void list_holders() {
    uint32_t at = 0;
    for (uint32_t i = 0; i < p_.items; ++i) {
      s_.first[i] = at;
      if (state_.copies()[i] > 1) at += state_.copies()[i];
    }
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      for (const int32_t item : state_.lists().of(pack))
        if (const auto i = static_cast<uint32_t>(item); state_.copies()[i] > 1) s_.holder[s_.first[i]++] = pack;
    for (uint32_t i = 0; i < p_.items; ++i)
      if (state_.copies()[i] > 1) s_.first[i] -= state_.copies()[i];
  }

  // Items of the heaviest pack whose further copy may make it light enough.
  void list_splits() {
    splits_ = 0;
    for (const int32_t item : state_.lists().of(heaviest_)) {
      const auto i = static_cast<uint32_t>(item);
      if (state_.copies()[i] >= p_.most_copies || with_one_more(star_, i) >= state_.weight(star_, i)) continue;
      bool helps = true;
      for (uint32_t k = 0; k < p_.scenarios && helps; ++k)
        helps = state_.time(k, heaviest_, Wide{with_one_more(k, i)} - state_.weight(k, i)) <= most_;
      if (helps) s_.split[splits_++] = i;
    }
  }

  // The slot of `gone` by any item.
  void replace(uint32_t pack, uint32_t place, uint32_t gone) {
    holders_ = s_.holder.subspan(s_.first[gone], state_.copies()[gone]);
    for (uint32_t k = 0; k < p_.scenarios; ++k)
      grows_[k] = Wide{Problem::share(p_.weight[k][gone], state_.copies()[gone] - 1)} - state_.weight(k, gone);
    // Where another copy makes its pack too heavy, only a further copy of what lies there, too, makes up for it.
    for (const uint32_t holder : holders_) {
      if (holder == pack || !is_too_heavy(holder)) continue;
      for (const int32_t item : state_.lists().of(holder)) {
        const auto i = static_cast<uint32_t>(item);
        // Elsewhere only an item of the heaviest pack makes that lighter.
        if (pack == heaviest_ || state_.holds(heaviest_, i)) try_item(pack, place, gone, i);
      }
      return;
    }
    if (pack == heaviest_) {
      for (uint32_t item = 0; item < p_.items; ++item) try_item(pack, place, gone, item);
    } else {
      for (const uint32_t item : s_.split.first(splits_)) try_item(pack, place, gone, item);
    }
  }

  bool is_too_heavy(uint32_t holder) const {
    for (uint32_t k = 0; k < p_.scenarios; ++k)
      if (state_.time(k, holder, grows_[k]) > most_) return true;
    return false;
  }

  void try_item(uint32_t pack, uint32_t place, uint32_t gone, uint32_t item) {
    if (item == gone || state_.copies()[item] >= p_.most_copies) return;
    for (uint32_t k = 0; k < p_.scenarios; ++k) {
      const Wide more = Wide{with_one_more(k, item)} - state_.weight(k, gone);
      if (state_.time(k, pack, more) > most_ || (pack == heaviest_ && k == star_ && more >= 0)) return;
    }
    if (state_.holds(pack, item)) return;
    Wide value = 0;
    const auto look_at = [&](uint32_t q, bool has_gone) {
      const bool has_item = state_.holds(q, item);
      for (uint32_t k = 0; k < p_.scenarios; ++k) {
        const Wide more = change_at(k, q == pack, has_gone, has_item, gone, item);
        value = std::max(value, q == heaviest_ && k == star_ && more >= 0 ? kUnlimited : state_.time(k, q, more));
      }
    };
    if (!state_.holds(heaviest_, gone)) look_at(heaviest_, false);
    for (size_t h = 0; h < holders_.size() && value <= most_; ++h) look_at(holders_[h], true);
    if (value > most_ || (found_ && !precedes(value, pack, place, item))) return;
    found_ = true;
    best_ = {value, 0, value, kReplace, pack, {place}, {item}};
    most_ = value;
  }

  bool precedes(Wide value, uint32_t pack, uint32_t place, uint32_t item) const {
    if (value != best_.value) return value < best_.value;
    if (pack != best_.pack) return pack < best_.pack;
    return place != best_.a[0] ? place < best_.a[0] : item < best_.b[0];
  }

  // Of a pack's load, when a slot of `gone` in one pack becomes one of `item`.
  Wide change_at(uint32_t k, bool replaced, bool has_gone, bool has_item, uint32_t gone, uint32_t item) const {
    const Wide new_item = with_one_more(k, item);
    if (replaced) return new_item - state_.weight(k, gone);
    Wide more = 0;
    if (has_gone) more += grows_[k];
    if (has_item) more += new_item - state_.weight(k, item);
    return more;
  }

  const State& state_;
  const Problem& p_;
  ReplaceScratch& s_;
  Change& best_;
  uint32_t heaviest_, star_;
  Wide most_;  // what a replacement may leave
  uint32_t splits_ = 0;
  std::span<const uint32_t> holders_;           // of what leaves
  std::array<Wide, kMaxScenarios> grows_ = {};  // what its other copies gain
  bool found_ = false;
};

}  // namespace

bool best_of_replacements(const State& state, uint32_t heaviest, uint32_t star, Wide most, ReplaceScratch& scratch,
                          Change& best) {
  return Replacements(state, heaviest, star, most, scratch, best).run();
}

}  // namespace ballast::cpu::placement
