#include "tests/literal/one_rule/search.hpp"

#include <algorithm>
#include <optional>

#include "tests/literal/one_rule/choice.hpp"
#include "tests/literal/one_rule/guess.hpp"

namespace ballast::literal::one_rule {
namespace {

constexpr int32_t kLongestTenure = 20;
constexpr int32_t kMostSlotsForAllSizes = 12;   // above it small swaps that improve go first
constexpr int32_t kMostSlotsForVainSwaps = 16;  // above it only single items are swapped in vain
constexpr int32_t kReplaceShare = 128;          // replacements are worth a look above 1/128 of the top

class Search {
 public:
  Search(const SearchLimits& limits, const SearchGoal& goal, Placement& placement)
      : limits_(limits), goal_(goal), placement_(placement), problem_(placement.problem()) {}

  SearchCount run() {
    for (int32_t iteration = 1;; ++iteration) {
      const Situation situation = situation_at(iteration);
      const int64_t worth = worth_of(placement_);
      if (!best_ || worth < *best_) {
        best_ = worth;
        stalled_ = 0;
      }
      if (is_done(situation.focus.top)) break;
      const std::optional<Candidate> chosen = choose_by_size(situation);
      if (!chosen) break;
      const bool in_vain = !improves(situation, *chosen);
      if (in_vain && limits_.max_stall == 0) break;
      if (in_vain || goal_.terms.price > 0) keep_incumbent(worth);
      make(*chosen);
      if (in_vain) stall(situation.focus.pack, chosen->pack, iteration);
    }
    if (incumbent_ && worth_of(placement_) > worth_of(*incumbent_)) placement_ = *incumbent_;
    return count_;
  }

 private:
  int64_t worth_of(const Placement& placement) const { return placement.top() + goal_.terms.price * placement.moved(); }

  Situation situation_at(int32_t iteration) const {
    const Focus focus(placement_);
    int64_t aim = goal_.target;
    if (goal_.guesses_aim && focus.top > goal_.target)
      aim = guess_aim(placement_, goal_.target, *goal_.terms.limit - placement_.moved());
    // From scratch the copies were chosen well enough where little is left to gain.
    const bool replacing =
        problem_.has_copies && (problem_.has_previous || (focus.top - goal_.target) * kReplaceShare > focus.top);
    return {placement_, goal_.terms, tabu_, iteration, aim, replacing, focus};
  }

  bool is_done(int64_t top) const {
    // With a price it may be worth while to move things back.
    if (top <= goal_.target && (goal_.terms.price == 0 || placement_.moved() == 0)) return true;
    return (limits_.max_stall > 0 && stalled_ >= limits_.max_stall) || count_.moves >= limits_.move_cap;
  }

  // Where packs can be told apart, more than half of a pack may go at once.
  int32_t largest_subset() const {
    const bool alike = problem_.alike && !problem_.has_previous;
    return std::max(1, std::min(limits_.max_subset, alike ? problem_.group / 2 : problem_.group));
  }

  std::optional<Candidate> choose_by_size(const Situation& situation) const {
    const int32_t largest = largest_subset();
    if (problem_.group <= kMostSlotsForAllSizes) return choose(situation, 1, largest);
    for (int32_t size = 1; size <= largest; ++size) {
      const std::optional<Candidate> chosen = choose(situation, size, size);
      if (chosen && improves(situation, *chosen)) return chosen;
    }
    return choose(situation, 1, problem_.group <= kMostSlotsForVainSwaps ? largest : 1);
  }

  // The best so far, kept before it is left for something worse.
  void keep_incumbent(int64_t worth) {
    if (worth == *best_ && (!incumbent_ || worth < worth_of(*incumbent_))) incumbent_ = placement_;
  }

  void make(const Candidate& change) {
    make_change(placement_, change);
    ++count_.moves;
    if (change.kind == kReplace) ++count_.replaced;
  }

  // Without the tabu the next swap would undo this one.
  void stall(int32_t heaviest, int32_t partner, int32_t iteration) {
    ++stalled_;
    const int32_t tenure = std::min(kLongestTenure, problem_.live - 2);
    if (tenure > 1) tabu_.add(heaviest, partner, iteration + tenure);
  }

  const SearchLimits& limits_;
  const SearchGoal& goal_;
  Placement& placement_;
  const Problem& problem_;
  TabuList tabu_;
  std::optional<int64_t> best_;  // least worth so far
  int32_t stalled_ = 0;          // moves in vain since then
  std::optional<Placement> incumbent_;
  SearchCount count_;
};

}  // namespace

SearchCount search(const SearchLimits& limits, const SearchGoal& goal, Placement& placement) {
  return Search(limits, goal, placement).run();
}

}  // namespace ballast::literal::one_rule
