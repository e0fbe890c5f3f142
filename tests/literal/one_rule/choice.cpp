#include "tests/literal/one_rule/choice.hpp"

#include <algorithm>
#include <tuple>

namespace ballast::literal::one_rule {
namespace {

class Chooser {
 public:
  explicit Chooser(const Situation& situation) : situation_(situation) {}

  void offer(const Candidate& candidate) {
    if (!best_ || is_before(candidate, *best_)) best_ = candidate;
  }

  const std::optional<Candidate>& best() const { return best_; }

 private:
  // V = max(R, aim) + P Delta.
  int64_t worth_of(const Candidate& candidate) const {
    return std::max(candidate.peak, situation_.aim) + situation_.terms.price * candidate.delta;
  }

  bool is_before(const Candidate& x, const Candidate& y) const {
    if (situation_.terms.price > 0) {
      const int order = compare_gains(x, y);
      if (order != 0) return order < 0;
    }
    const auto key = [&](const Candidate& c) {
      return std::tuple(worth_of(c), c.delta, c.peak, c.kind, c.pack, c.a, c.b);
    };
    return key(x) < key(y);
  }

  // With a price the greatest gain a unit of cost goes first; what costs nothing gains infinitely much a unit.
  // Candidates that do not gain come after those that do. Below 0: x is before y; 0: alike.
  int compare_gains(const Candidate& x, const Candidate& y) const {
    const int64_t gain_x = situation_.focus.top - worth_of(x);
    const int64_t gain_y = situation_.focus.top - worth_of(y);
    if (gain_x <= 0 && gain_y <= 0) return 0;
    if (gain_x <= 0) return 1;
    if (gain_y <= 0) return -1;
    const int64_t left = gain_x * std::max<int64_t>(y.delta, 0);
    const int64_t right = gain_y * std::max<int64_t>(x.delta, 0);
    return left > right ? -1 : left < right ? 1 : 0;
  }

  const Situation& situation_;
  std::optional<Candidate> best_;
};

}  // namespace

bool improves(const Situation& situation, const Candidate& candidate) {
  return candidate.peak + situation.terms.price * candidate.delta < situation.focus.top;
}

std::optional<Candidate> choose(const Situation& situation, int32_t from, int32_t to) {
  const Placement& placement = situation.placement;
  Chooser chooser(situation);
  const auto offer = [&](const Candidate& candidate) { chooser.offer(candidate); };
  if (situation.replacing && from == 1) for_each_replacement(placement, situation.focus, situation.terms, offer);
  for (int32_t kind = 1; kind <= kLastKind; ++kind) {
    const int32_t size = sizes_of(kind).larger();
    if (size < from || size > to) continue;
    for (int32_t partner = 0; partner < placement.problem().packs; ++partner) {
      if (partner == situation.focus.pack) continue;
      if (situation.tabu.contains(situation.focus.pack, partner, situation.iteration)) continue;
      for_each_swap(placement, situation.focus, situation.terms, kind, partner, offer);
    }
  }
  return chooser.best();
}

}  // namespace ballast::literal::one_rule
