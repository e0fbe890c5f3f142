#include "host/cpu/placement/scenario_choice.hpp"

#include <algorithm>

#include "host/cpu/placement/scenario_replacements.hpp"

namespace ballast::cpu::placement {
namespace {

constexpr Wide kMostTime = INT32_MAX;

class ScenarioChooser {
 public:
  ScenarioChooser(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best)
      : state_(state), p_(state.problem()), c_(choosing), s_(scratch), best_(best), heaviest_(state.heaviest()) {
    top_ = state.value(heaviest_);
    while (state.time(star_, heaviest_) != top_) ++star_;
    for (uint32_t t = 0; t < p_.scenarios; ++t) {
      scenario_[t] = t == 0 ? star_ : t <= star_ ? t - 1 : t;
      time_[t] = state.time(scenario_[t], heaviest_);
      if (scenario_[t] == scratch.sums.sorting) sorting_ = t;
    }
    for (uint32_t pack = 0; pack < p_.packs; ++pack) lightest_ = std::min(lightest_, state.time(s_.sums.sorting, pack));
  }

  bool run() {
    look_below(top_ - 1);
    if (c_.replacing && p_.copies && c_.from == 1) look_at_replacements();
    if (found_ || c_.only_better) return found_;
    // The narrower the range, the fewer subsets are looked at; so it is widened step by step.
    for (Wide more = std::max<Wide>((top_ - c_.aim) / 4, 1); !found_; more *= 4) {
      const Wide most = std::min(top_ + more, kMostTime);
      look_below(most);
      if (most == kMostTime) break;
    }
    return found_;
  }

 private:
  // All exchanges that leave no more than `most`, or than the best.
  void look_below(Wide most) {
    for (uint32_t kind = 1; kind < kSizes.size(); ++kind) {
      const Sizes& sizes = kSizes[kind];
      const uint32_t size = std::max(sizes.a, sizes.b);
      if (size < c_.from || size > c_.to) continue;
      if (!p_.alike || sizes.a == sizes.b) {
        // Of equal values the lower kind wins.
        most_ = found_ ? std::min(most, best_.value - 1) : most;
        if (sizes.b == 0)
          give(kind, sizes.a);
        else
          exchange(kind, sizes);
      }
    }
  }

  bool counts_allow(uint32_t other, const Sizes& sizes) const {
    const uint32_t of_a = state_.lists().count(heaviest_), of_b = state_.lists().count(other);
    if (sizes.a > of_a || sizes.b > of_b) return false;
    const uint32_t a = of_a - sizes.a + sizes.b, b = of_b - sizes.b + sizes.a;
    return a <= p_.most[heaviest_] && a >= p_.least[heaviest_] && b <= p_.most[other] && b >= p_.least[other];
  }

  // They come before exchanges of equal value.
  void look_at_replacements() {
    const Wide most = found_ ? best_.value : top_ - 1;
    found_ |= best_of_replacements(state_, heaviest_, star_, most, s_.replacing, best_);
  }

  // What the heaviest pack gives.
  void sum_up(const Subsets& a) {
    for (uint32_t t = 0; t < p_.scenarios; ++t) {
      out_[t] = 0;
      for (const uint32_t place : a.list())
        out_[t] += state_.weight(scenario_[t], static_cast<uint32_t>(state_.lists().at(heaviest_, place)));
    }
  }

  // ---- exchanges for a subset

  void exchange(uint32_t kind, const Sizes& sizes) {
    SubsetSums& sums = s_.sums.of_size[sizes.b - 1];
    SubsetSums::Run run = {};
    for (uint32_t pack = 0; pack < p_.packs; pack = run.end_pack) {
      run = sums.run_from(state_, pack, s_.subsets_b, *s_.kernels);
      if (run.subsets == 0) continue;
      range_ = {};
      for (uint32_t t = 0; t < p_.scenarios; ++t) {
        column_[2 * t] = sums.weights(scenario_[t]);
        column_[2 * t + 1] = sums.times_without(scenario_[t]);
      }
      if (sizes.a == sizes.b && sums.in_run(heaviest_)) {
        exchange_known(sums, kind, sizes.a);
        continue;
      }
      for (Subsets a(state_.lists().count(heaviest_), sizes.a); a.valid(); a.next()) {
        sum_up(a);
        exchange_in(sums, kind, [&] { return a.places(); });
      }
    }
  }

  // Where the run has the sums of the heaviest pack, too.
  void exchange_known(const SubsetSums& sums, uint32_t kind, uint32_t size) {
    const uint32_t items = state_.lists().count(heaviest_), count = subsets_of(items, size);
    for (uint32_t rank = 0; rank < count; ++rank) {
      const size_t place = sums.place_of(heaviest_, rank);
      for (uint32_t t = 0; t < p_.scenarios; ++t) out_[t] = column_[2 * t][place];
      exchange_in(sums, kind, [&] { return places_of(sums.number_of(place, heaviest_), items, size); });
    }
  }

  // False where nothing in return leaves so little.
  bool set_limits() {
    Wide least = 0;
    for (uint32_t t = 0; t < p_.scenarios; ++t) {
      Wide comes = most_ - time_[t] + out_[t];
      if (t == 0) comes = std::min(comes, out_[t] - 1);
      const Wide stays = most_ - out_[t];
      least = std::min({least, comes, stays});
      limit_[2 * t] = static_cast<int32_t>(std::max<Wide>(comes, -1));
      limit_[2 * t + 1] = static_cast<int32_t>(std::max<Wide>(stays, -1));
    }
    return least >= 0;
  }

  template <typename PlacesOfA>
  void exchange_in(const SubsetSums& sums, uint32_t kind, PlacesOfA places_of_a) {
    if (!set_limits()) return;
    sums.narrow(lightest_ - limit_[2 * sorting_ + 1], limit_[2 * sorting_], range_);
    const size_t end = sums.end_of(range_);
    const size_t columns = 2 * size_t{p_.scenarios};
    for (size_t place = sums.begin_of(range_); place < end; ++place) {
      place = s_.kernels->first_within(column_.data(), limit_.data(), columns, place, end);
      if (place >= end) return;
      const uint32_t other = sums.pack_of(place);
      if (other == heaviest_ || s_.barred[other] || !counts_allow(other, kSizes[kind])) continue;
      Wide value = 0;
      for (uint32_t t = 0; t < p_.scenarios; ++t)
        value = std::max({value, time_[t] - out_[t] + column_[2 * t][place], column_[2 * t + 1][place] + out_[t]});
      const uint32_t number = sums.number_of(place, other);
      offer(value, kind, other, places_of_a(), places_of(number, state_.lists().count(other), kSizes[kind].b));
    }
  }

  // ---- exchanges for nothing

  void give(uint32_t kind, uint32_t size) {
    for (Subsets a(state_.lists().count(heaviest_), size); a.valid(); a.next()) {
      sum_up(a);
      if (out_[0] < 1) continue;
      for (uint32_t other = 0; other < p_.packs; ++other) {
        if (other == heaviest_ || s_.barred[other] || !counts_allow(other, kSizes[kind])) continue;
        Wide value = 0;
        for (uint32_t t = 0; t < p_.scenarios; ++t)
          value = std::max({value, time_[t] - out_[t], state_.time(scenario_[t], other) + out_[t]});
        if (value <= most_) offer(value, kind, other, a.places(), {});
      }
    }
  }

  // ---- the best

  void offer(Wide value, uint32_t kind, uint32_t other, const Places& a, const Places& b) {
    if (found_ && !precedes(value, kind, other, a, b)) return;
    if ((p_.copies || p_.classes) && meet(other, {a.data(), kSizes[kind].a}, {b.data(), kSizes[kind].b})) return;
    found_ = true;
    best_ = {std::max(value, c_.aim), 0, value, kind, other, a, b};
    most_ = value;
    (void)set_limits();
  }

  bool precedes(Wide value, uint32_t kind, uint32_t other, const Places& a, const Places& b) const {
    if (value != best_.value) return value < best_.value;
    if (kind != best_.kind) return kind < best_.kind;
    if (other != best_.pack) return other < best_.pack;
    return a != best_.a ? a < best_.a : b < best_.b;
  }

  bool meet(uint32_t other, std::span<const uint32_t> a, std::span<const uint32_t> b) const {
    for (const uint32_t place : a)
      if (state_.clashes(static_cast<uint32_t>(state_.lists().at(heaviest_, place)), other, b)) return true;
    for (const uint32_t place : b)
      if (state_.clashes(static_cast<uint32_t>(state_.lists().at(other, place)), heaviest_, a)) return true;
    return false;
  }

  const State& state_;
  const Problem& p_;
  const Choosing& c_;
  CandidateScratch& s_;
  Change& best_;
  uint32_t heaviest_;
  uint32_t star_ = 0;  // the lowest scenario in which the heaviest pack is so heavy
  Wide top_ = 0;
  Wide most_ = 0;  // what an exchange may leave
  bool found_ = false;
  Wide lightest_ = kMostTime;  // pack in the scenario that sorts subsets
  SubsetSums::Range range_;

  // That of the heaviest time goes first, since most exchanges fail there.
  std::array<uint32_t, kMaxScenarios> scenario_ = {};
  uint32_t sorting_ = 0;                       // place of the one that sorts subsets
  std::array<Wide, kMaxScenarios> time_ = {};  // of the heaviest pack
  std::array<Wide, kMaxScenarios> out_ = {};   // what it gives
  std::array<const int32_t*, 2 * kMaxScenarios> column_ = {};
  std::array<int32_t, 2 * kMaxScenarios> limit_ = {};
};

}  // namespace

bool is_of_scenarios(const State&, const Choosing& choosing, const CandidateScratch& scratch) {
  return scratch.sums.usable && choosing.price == 0 && choosing.limit == kUnlimited;
}

bool scenario_choice(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best) {
  return ScenarioChooser(state, choosing, scratch, best).run();
}

}  // namespace ballast::cpu::placement
