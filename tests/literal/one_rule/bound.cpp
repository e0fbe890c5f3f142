#include "tests/literal/one_rule/bound.hpp"

#include <algorithm>
#include <functional>

#include "tests/literal/bound.hpp"
#include "tests/literal/one_rule/copies.hpp"

namespace ballast::literal::one_rule {
namespace {

// The least time in 0 .. high that is possible; above a possible time all are.
int64_t least_time(int64_t high, const std::function<bool(int64_t)>& possible) {
  int64_t low = 0;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (possible(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

// The weights of a scenario in ascending order, by sums.
struct Sorted {
  explicit Sorted(Row weights) {
    std::sort(weights.begin(), weights.end());
    for (const int64_t weight : weights) sums.push_back(sums.back() + weight);
  }
  int64_t count() const { return static_cast<int64_t>(sums.size()) - 1; }
  int64_t total() const { return sums.back(); }
  int64_t lightest(int64_t k) const { return sums[k]; }
  int64_t heaviest(int64_t k) const { return sums.back() - sums[count() - k]; }
  // The j lightest of the k heaviest.
  int64_t lightest_of_heaviest(int64_t j, int64_t k) const { return sums[count() - k + j] - sums[count() - k]; }

  Row sums{0};  // [k]: of the k lightest
};

// One scenario of a problem, offsets not counted.
class Bounder {
 public:
  Bounder(const Problem& problem, int32_t scenario)
      : problem_(problem), scenario_(scenario), sorted_(problem.weights[scenario]) {}

  int64_t with_copies() const {
    // Greedy copies of this scenario alone make its heaviest copy as light as any choice of copies can.
    const Row& weights = problem_.weights[scenario_];
    const Indices copies = greedy_copies(problem_, weights);
    int64_t heaviest = 0;
    for (int32_t i = 0; i < problem_.items; ++i) heaviest = std::max(heaviest, share_of(weights[i], copies[i]));
    return least_time(ceiling(), [&](int64_t time) {
      int64_t all = 0, widest = 0;
      for (int32_t p = 0; p < problem_.packs; ++p) {
        if (room(time, p) < 0) return false;
        all += room(time, p);
        widest = std::max(widest, room(time, p));
      }
      return all >= sorted_.total() && widest >= heaviest;
    });
  }

  int64_t with_counts() const {
    const int64_t bound = least_time(ceiling(), [&](int64_t time) {
      if (!packs_hold_enough(time)) return false;
      for (int64_t k = 1; k <= problem_.items; ++k)
        if (places_for_heaviest(time, k) < k) return false;
      return true;
    });
    return packs_agree() ? std::max(bound, plain_with_empty_slots()) : bound;
  }

 private:
  // r_p(T): so much weight may the pack hold.
  int64_t room(int64_t time, int32_t pack) const { return time / problem_.pace[pack] - problem_.base[scenario_][pack]; }

  // A time that no packing exceeds.
  int64_t ceiling() const {
    int64_t time = 0;
    for (int32_t p = 0; p < problem_.packs; ++p)
      time = std::max(time, (problem_.base[scenario_][p] + sorted_.total() + problem_.slots) * problem_.pace[p]);
    return time;
  }

  // placement.md 3, conditions 1 and 2.
  bool packs_hold_enough(int64_t time) const {
    int64_t all = 0;
    for (int32_t p = 0; p < problem_.packs; ++p) {
      if (room(time, p) < 0) return false;
      if (problem_.most[p] == 0) continue;
      if (room(time, p) < sorted_.lightest(problem_.least[p])) return false;
      all += std::min(room(time, p), sorted_.heaviest(problem_.most[p]));
    }
    return all >= sorted_.total();
  }

  // Condition 3: how many of the k heaviest items find a place, each pack having the lightest company it can.
  int64_t places_for_heaviest(int64_t time, int64_t k) const {
    int64_t places = 0;
    for (int32_t p = 0; p < problem_.packs; ++p) {
      int64_t j = std::min(problem_.most[p], k);
      const auto weight = [&] {
        return sorted_.lightest_of_heaviest(j, k) + sorted_.lightest(std::max<int64_t>(0, problem_.least[p] - j));
      };
      while (j > 0 && weight() > room(time, p)) --j;
      places += j;
    }
    return places;
  }

  bool packs_agree() const {
    for (int32_t p = 0; p < problem_.packs; ++p)
      if (problem_.base[scenario_][p] != 0 || problem_.pace[p] != problem_.pace[0] ||
          problem_.most[p] != problem_.most[0])
        return false;
    return true;
  }

  // A pack that is not full holds items of weight 0.
  int64_t plain_with_empty_slots() const {
    std::vector<uint32_t> weights(problem_.weights[scenario_].begin(), problem_.weights[scenario_].end());
    weights.resize(static_cast<size_t>(problem_.packs * problem_.most[0]), 0);
    return lower_bound(weights, static_cast<uint32_t>(problem_.packs)) * problem_.pace[0];
  }

  const Problem& problem_;
  int32_t scenario_;
  Sorted sorted_;
};

// A pack as it was: its load, its count, and what may leave, heaviest first.
struct PreviousPack {
  PreviousPack(const Problem& problem, int32_t pack) {
    for (int32_t i = 0; i < problem.items; ++i) {
      if (problem.home[i] != pack) continue;
      load += problem.weights[0][i];
      ++count;
      if (!problem.pinned(i)) loose.push_back(problem.weights[0][i]);
    }
    std::sort(loose.rbegin(), loose.rend());
  }

  int64_t load = 0;
  int64_t count = 0;
  Row loose;
};

// Whether packs that keep their count can take the excess: each that does must let an item go as well. The cost grows.
bool full_packs_take(Row rooms, int64_t excess, int64_t& cost) {
  std::sort(rooms.rbegin(), rooms.rend());
  for (const int64_t room : rooms) {
    if (excess <= 0) break;
    excess -= room;
    ++cost;
  }
  return excess <= 0;
}

}  // namespace

int64_t scenario_bound(const Problem& problem, int32_t scenario) {
  if (problem.plain) {
    const std::vector<uint32_t> weights(problem.weights[0].begin(), problem.weights[0].end());
    return lower_bound(weights, static_cast<uint32_t>(problem.packs));
  }
  const Bounder bounder(problem, scenario);
  return problem.has_copies ? bounder.with_copies() : bounder.with_counts();
}

int64_t limited_bound(const Problem& problem, int64_t limit, int64_t start) {
  const Sorted sorted(problem.weights[0]);
  std::vector<PreviousPack> before;
  for (int32_t p = 0; p < problem.packs; ++p) before.emplace_back(problem, p);
  return least_time(start, [&](int64_t time) {
    int64_t cost = 0, excess = 0;
    Row rooms_of_full;
    for (int32_t p = 0; p < problem.packs; ++p) {
      const int64_t may = time / problem.pace[p] - problem.base[0][p];
      const PreviousPack& pack = before[p];
      if (pack.load <= may && pack.count >= problem.most[p])
        rooms_of_full.push_back(may - pack.load);
      else
        excess += pack.load - may;
      // The least number of its heaviest items that must leave; the lightest of all fill it up to its least count.
      int64_t load = pack.load;
      size_t left = 0;
      while (load + sorted.lightest(std::max<int64_t>(0, problem.least[p] - pack.count + static_cast<int64_t>(left))) >
             may) {
        if (left == pack.loose.size()) return false;
        load -= pack.loose[left++];
      }
      cost += static_cast<int64_t>(left);
    }
    return full_packs_take(rooms_of_full, excess, cost) && cost <= limit;
  });
}

}  // namespace ballast::literal::one_rule
