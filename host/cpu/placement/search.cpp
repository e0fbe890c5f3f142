#include "host/cpu/placement/search.hpp"

#include <algorithm>
#include <array>

#include "host/cpu/exchange/exchange.hpp"

namespace ballast::cpu::placement {
namespace {

constexpr uint32_t kAllSizesUpTo = 12;   // slots: beyond, sizes are tried one after the other
constexpr uint32_t kVainSizesUpTo = 16;  // slots: beyond, changes in vain are of single items
constexpr Wide kReplaceFromShare = 128;  // gaps above so small a share of the top are worth replacements

// Packs that exchanged in vain leave each other alone for a while.
class Tabu {
 public:
  explicit Tabu(uint32_t tenure) : tenure_(tenure) {}

  void add(uint32_t a, uint32_t b, uint32_t iteration) {
    if (tenure_ > 1) pair_[(begin_ + count_++) % kMost] = {a, b, iteration + tenure_};
  }

  void mark(std::span<uint8_t> barred, uint32_t heaviest, uint32_t iteration, uint8_t mark) {
    for (; count_ > 0 && pair_[begin_].until <= iteration; --count_) begin_ = (begin_ + 1) % kMost;
    for (uint32_t i = 0; i < count_; ++i) {
      const Pair& pair = pair_[(begin_ + i) % kMost];
      if (pair.a == heaviest) barred[pair.b] = mark;
      if (pair.b == heaviest) barred[pair.a] = mark;
    }
  }

 private:
  struct Pair {
    uint32_t a, b, until;
  };
  static constexpr uint32_t kMost = 32;  // at most one an iteration, each for fewer than kMaxTenure

  uint32_t tenure_;
  std::array<Pair, kMost> pair_{};
  uint32_t begin_ = 0, count_ = 0;
};

class Search {
 public:
  Search(State& state, const SearchLimits& limits, SearchScratch& scratch, SearchCounts& counts)
      : state_(state),
        p_(state.problem()),
        l_(limits),
        s_(scratch),
        counts_(counts),
        tabu_(p_.live > 2 ? std::min(kMaxTenure, p_.live - 2) : 0) {
    const uint32_t half = p_.alike && !p_.previous ? std::max(1u, p_.mean_slots / 2) : p_.mean_slots;
    largest_ = limits.singles ? 1 : std::max(1u, std::min(limits.max_subset, half));
    stall_ = limits.stall;
    if (limits.singles) stall_ = limits.price > 0 || limits.limit == kUnlimited ? 0 : stall_ / 4;
  }

  void run(StopToken& stop) {
    std::fill_n(s_.candidates.barred.begin(), p_.packs, uint8_t{0});
    s_.candidates.sums.begin(state_);
    uint32_t made = 0;
    for (iteration_ = 1;; ++iteration_) {
      heaviest_ = state_.heaviest();
      top_ = state_.value(heaviest_);
      const Wide worth = top_ + l_.price * state_.moved();
      if (worth < best_) {
        best_ = worth;
        vain_ = 0;
      }
      const bool reached = top_ <= l_.target && (l_.price == 0 || state_.moved() == 0);
      if (reached || (stall_ > 0 && vain_ >= stall_) || made >= l_.move_cap) break;
      if (stop.requested() || !step(worth)) break;
      ++made;
    }
    if (state_.top() + l_.price * state_.moved() > kept_) state_.restore(s_.snapshot);
  }

 private:
  bool step(Wide worth) {
    Change change;
    tabu_.mark(s_.candidates.barred, heaviest_, iteration_, 1);
    const bool found = choose(change);
    tabu_.mark(s_.candidates.barred, heaviest_, iteration_, 0);
    if (!found) return false;
    const bool improves = this->improves(change);
    if (stall_ == 0 && !improves) return false;
    if ((!improves || l_.price > 0) && worth == best_ && worth < kept_) {
      state_.save(s_.snapshot);
      kept_ = worth;
    }
    make_change(state_, change);
    ++counts_.moves;
    counts_.replaced += change.kind == kReplace;
    if (!improves) {
      ++vain_;
      tabu_.add(heaviest_, change.pack, iteration_);
    }
    return true;
  }

  bool improves(const Change& change) const { return change.value + l_.price * change.moved < top_; }

  bool choose(Change& change) {
    Choosing choosing;
    choosing.aim = l_.target;
    if (l_.singles && l_.price == 0 && l_.limit != kUnlimited)
      choosing.aim = guess_level(state_, l_.target, top_, l_.limit - state_.moved(), s_.few_moves);
    choosing.limit = l_.limit;
    choosing.price = l_.price;
    choosing.replacing = p_.previous || (top_ - l_.target) * kReplaceFromShare > top_;
    if (p_.mean_slots <= kAllSizesUpTo || l_.singles) return choose_among(1, largest_, choosing, change);
    choosing.only_better = true;
    for (uint32_t k = 1; k <= largest_; ++k)
      if (choose_among(k, k, choosing, change) && improves(change)) return true;
    choosing.only_better = false;
    return choose_among(1, p_.mean_slots <= kVainSizesUpTo ? largest_ : 1, choosing, change);
  }

  bool choose_among(uint32_t from, uint32_t to, Choosing choosing, Change& change) const {
    choosing.from = from;
    choosing.to = to;
    return choose_change(state_, choosing, s_.candidates, change);
  }

  State& state_;
  const Problem& p_;
  const SearchLimits& l_;
  SearchScratch& s_;
  SearchCounts& counts_;
  Tabu tabu_;
  uint32_t largest_ = 1, stall_ = 0;

  uint32_t iteration_ = 0, vain_ = 0, heaviest_ = 0;
  Wide top_ = 0;
  Wide best_ = INT64_MAX;
  Wide kept_ = INT64_MAX;  // worth of the snapshot
};

}  // namespace

void search(State& state, const SearchLimits& limits, SearchScratch& scratch, StopToken& stop, SearchCounts& counts) {
  Search(state, limits, scratch, counts).run(stop);
}

}  // namespace ballast::cpu::placement
