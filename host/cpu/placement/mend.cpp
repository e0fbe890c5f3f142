#include <algorithm>

#include "host/cpu/placement/start.hpp"

namespace ballast::cpu::placement {
namespace {

class Mender {
 public:
  Mender(State& state, StartScratch& scratch, ReplicateScratch& replicate)
      : state_(state),
        p_(state.problem()),
        s_(scratch),
        guide_(replicate.guide.first(p_.items)),
        counts_(replicate.copies.first(p_.items)) {}

  Status run() {
    take_over();
    place_missing();
    guide_of(p_, guide_);
    return fill_open();
  }

 private:
  uint32_t width() const { return p_.slots / p_.packs; }

  // Every slot keeps its item, unless the pack has it already, or the item as many copies as it may.
  void take_over() {
    std::fill(counts_.begin(), counts_.end(), 0u);
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      for (uint32_t t = 0; t < width(); ++t) {
        const int32_t item = p_.old_item[pack * width() + t];
        const auto i = static_cast<uint32_t>(item);
        const bool stays = item != kNone && !state_.holds(pack, i) && counts_[i] < p_.most_copies;
        state_.lists().push(pack, stays ? item : kNone);
        if (stays) ++counts_[i];
      }
    state_.start_copies(counts_);
    state_.reload();
  }

  void place_missing() {
    uint32_t missing = 0;
    for (uint32_t i = 0; i < p_.items; ++i)
      if (state_.copies()[i] == 0) s_.homeless[missing++] = static_cast<int32_t>(i);
    const std::span<int32_t> list = s_.homeless.first(missing);
    sort_heaviest_first(state_, list, s_.key);
    for (const int32_t item : list) {
      int32_t pack = lightest_open();
      uint32_t place = 0;
      if (pack != kNone)
        place = open_place(static_cast<uint32_t>(pack));
      else
        find_replaced(static_cast<uint32_t>(item), pack, place);
      place_at(static_cast<uint32_t>(pack), place, static_cast<uint32_t>(item));
    }
  }

  // The first open place; width() where there is none.
  uint32_t open_place(uint32_t pack) const {
    const std::span<int32_t> list = state_.lists().of(pack);
    return static_cast<uint32_t>(std::find(list.begin(), list.end(), kNone) - list.begin());
  }

  int32_t lightest_open() const {
    int32_t best = kNone;
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      if (open_place(pack) < width() &&
          (best == kNone || state_.value(pack) < state_.value(static_cast<uint32_t>(best))))
        best = static_cast<int32_t>(pack);
    return best;
  }

  // The slot of an item with copies to spare whose loss leaves the least value in the packs it touches.
  void find_replaced(uint32_t item, int32_t& pack, uint32_t& place) {
    Wide least = 0;
    for (uint32_t q = 0; q < p_.packs; ++q)
      for (uint32_t t = 0; t < width(); ++t) {
        const auto gives = static_cast<uint32_t>(state_.lists().at(q, t));
        if (state_.copies()[gives] < 2) continue;
        const Wide value = value_without(gives, q, item);
        if (pack != kNone && value >= least) continue;
        pack = static_cast<int32_t>(q);
        place = t;
        least = value;
      }
  }

  Wide value_without(uint32_t gives, uint32_t q, uint32_t item) const {
    Wide greatest = 0;
    for (uint32_t r = 0; r < p_.packs; ++r) {
      if (r != q && !state_.holds(r, gives)) continue;
      for (uint32_t k = 0; k < p_.scenarios; ++k) {
        const int32_t was = state_.weight(k, gives);
        const Wide more = r == q ? Wide{p_.weight[k][item]} - was
                                 : Wide{Problem::share(p_.weight[k][gives], state_.copies()[gives] - 1)} - was;
        greatest = std::max(greatest, state_.time(k, r, more));
      }
    }
    return greatest;
  }

  // One copy more of the item; the one that lay there has one less.
  void place_at(uint32_t pack, uint32_t place, uint32_t item) {
    const int32_t old = state_.lists().at(pack, place);
    state_.set(pack, place, kNone);
    if (old != kNone) state_.set_copies(static_cast<uint32_t>(old), state_.copies()[static_cast<uint32_t>(old)] - 1);
    state_.set_copies(item, state_.copies()[item] + 1);
    state_.set(pack, place, static_cast<int32_t>(item));
  }

  // Open slots, those of the lightest pack first, get the items of greatest share.
  Status fill_open() {
    for (;;) {
      const int32_t pack = lightest_open();
      if (pack == kNone) return {};
      const auto q = static_cast<uint32_t>(pack);
      int32_t best = kNone;
      int32_t greatest = 0;
      for (uint32_t i = 0; i < p_.items; ++i) {
        if (state_.copies()[i] >= p_.most_copies || state_.holds(q, i)) continue;
        const int32_t share = Problem::share(guide_[i], state_.copies()[i]);
        if (best != kNone && share <= greatest) continue;
        best = static_cast<int32_t>(i);
        greatest = share;
      }
      if (best == kNone) return failure(Code::infeasible, "an open slot of pack %u finds no item", q);
      place_at(q, open_place(q), static_cast<uint32_t>(best));
    }
  }

  State& state_;
  const Problem& p_;
  StartScratch& s_;
  std::span<int32_t> guide_;
  std::span<uint32_t> counts_;  // copies that stay
};

}  // namespace

Status mend(State& state, StartScratch& scratch, ReplicateScratch& replicate) {
  return Mender(state, scratch, replicate).run();
}

}  // namespace ballast::cpu::placement
