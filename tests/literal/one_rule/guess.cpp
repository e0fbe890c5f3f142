#include "tests/literal/one_rule/guess.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ballast::literal::one_rule {
namespace {

constexpr int32_t kHalvings = 10;

// One scenario of a placement.
class Reach {
 public:
  Reach(const Placement& placement, int32_t scenario, int64_t time)
      : placement_(placement), problem_(placement.problem()), scenario_(scenario), time_(time) {
    lightest_ = placement.share(scenario, 0);
    for (int32_t i = 1; i < problem_.items; ++i) lightest_ = std::min(lightest_, placement.share(scenario, i));
  }

  std::optional<int64_t> cost() const {
    int64_t cost = 0, rest = 0;
    Row rooms_of_full;
    for (int32_t p = 0; p < problem_.packs; ++p) {
      const int64_t over = placement_.loads()[scenario_][p] - room(p);
      if (over > 0) {
        const std::optional<int64_t> relief = cost_to_relieve(p);
        if (!relief) return std::nullopt;
        cost += *relief;
        rest += over;
      } else if (placement_.count(p) < problem_.most[p]) {
        rest += over;
      } else {
        rooms_of_full.push_back(-over);
      }
    }
    std::sort(rooms_of_full.rbegin(), rooms_of_full.rend());
    for (size_t t = 0; rest > 0; ++t) {
      const std::optional<int64_t> cheapest = cheapest_move();
      if (t == rooms_of_full.size() || !cheapest) return std::nullopt;
      rest -= rooms_of_full[t];
      cost += *cheapest;
    }
    return cost;
  }

 private:
  int64_t cost_of_move(int32_t item) const { return problem_.has_copies ? 1 : problem_.move_cost[item]; }

  // r_p(T); a time below the scenario's offset leaves none.
  int64_t room(int32_t pack) const {
    const int64_t time = time_ - placement_.offsets()[scenario_];
    return time < 0 ? -1 : time / problem_.pace[pack] - problem_.base[scenario_][pack];
  }

  // A full pack that takes an item must let one go.
  std::optional<int64_t> cheapest_move() const {
    std::optional<int64_t> cheapest;
    for (int32_t i = 0; i < problem_.items; ++i)
      if (!problem_.pinned(i) && (!cheapest || cost_of_move(i) < *cheapest)) cheapest = cost_of_move(i);
    return cheapest;
  }

  // The pack's heaviest items leave, the cheaper of equal ones first, until what is left fits, and with it the lightest
  // of all items up to the least count.
  std::optional<int64_t> cost_to_relieve(int32_t pack) const {
    std::vector<std::pair<int64_t, int64_t>> loose;  // (- weight, cost)
    for (const int32_t item : placement_.list(pack))
      if (!problem_.pinned(item)) loose.emplace_back(-placement_.share(scenario_, item), cost_of_move(item));
    std::sort(loose.begin(), loose.end());
    int64_t load = placement_.loads()[scenario_][pack];
    int64_t cost = 0, gone = 0;
    while (load + std::max<int64_t>(0, problem_.least[pack] - placement_.count(pack) + gone) * lightest_ > room(pack)) {
      if (gone == static_cast<int64_t>(loose.size())) return std::nullopt;
      load += loose[gone].first;
      cost += loose[gone].second;
      ++gone;
    }
    return cost;
  }

  const Placement& placement_;
  const Problem& problem_;
  int32_t scenario_;
  int64_t time_;
  int64_t lightest_ = 0;
};

}  // namespace

std::optional<int64_t> cost_to_reach(const Placement& placement, int64_t time) {
  int64_t greatest = 0;
  for (int32_t k = 0; k < placement.problem().scenarios; ++k) {
    const std::optional<int64_t> cost = Reach(placement, k, time).cost();
    if (!cost) return std::nullopt;
    greatest = std::max(greatest, *cost);
  }
  return greatest;
}

int64_t guess_aim(const Placement& placement, int64_t target, int64_t left) {
  int64_t low = target;
  int64_t high = placement.top() - 1;
  for (int32_t step = 0; step < kHalvings && low < high; ++step) {
    const int64_t middle = low + (high - low) / 2;
    const std::optional<int64_t> cost = cost_to_reach(placement, middle);
    if (cost && *cost <= left)
      high = middle;
    else
      low = middle + 1;
  }
  return high;
}

}  // namespace ballast::literal::one_rule
