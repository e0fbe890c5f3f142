#include "tests/literal/one_rule/copies.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace ballast::literal::one_rule {
namespace {

constexpr int32_t kMostRounds = 100;

// The heaviest pair, and what all pairs have above the mean.
using FoldCost = std::pair<int64_t, int64_t>;

int64_t mean_of_packs(const Problem& problem) { return (problem.total(0) + problem.packs - 1) / problem.packs; }

// Folds the copies: the heaviest with the lightest, and so on inwards.
FoldCost cost_of(const Problem& problem, const Indices& copies) {
  Row shares;
  for (int32_t i = 0; i < problem.items; ++i)
    shares.insert(shares.end(), static_cast<size_t>(copies[i]), share_of(problem.weights[0][i], copies[i]));
  std::sort(shares.begin(), shares.end());
  FoldCost cost{0, 0};
  for (int32_t r = 0; r < problem.packs; ++r) {
    const int64_t pair = shares[r] + shares[problem.slots - 1 - r];
    cost.first = std::max(cost.first, pair);
    cost.second += std::max<int64_t>(0, pair - mean_of_packs(problem));
  }
  return cost;
}

// Items with copies to spare, by what a copy weighs with one less; only the first `most`.
Indices givers_of(const Problem& problem, const Indices& copies, int32_t most) {
  std::vector<std::pair<int64_t, int32_t>> givers;
  for (int32_t i = 0; i < problem.items; ++i)
    if (copies[i] >= 2) givers.emplace_back(share_of(problem.weights[0][i], copies[i] - 1), i);
  std::sort(givers.begin(), givers.end());
  Indices items;
  for (const auto& [share, item] : givers)
    if (static_cast<int32_t>(items.size()) < most) items.push_back(item);
  return items;
}

}  // namespace

int64_t share_of(int64_t weight, int64_t copies) { return (weight + copies - 1) / copies; }

Row greatest_weights(const Problem& problem) {
  Row greatest(problem.items, 0);
  for (const Row& weights : problem.weights)
    for (int32_t i = 0; i < problem.items; ++i) greatest[i] = std::max(greatest[i], weights[i]);
  return greatest;
}

Indices greedy_copies(const Problem& problem, const Row& weights) {
  Indices copies(problem.items, 1);
  for (int32_t spare = problem.slots - problem.items; spare > 0; --spare) {
    int32_t best = -1;
    for (int32_t i = 0; i < problem.items; ++i) {
      if (copies[i] >= problem.most_copies) continue;
      if (best < 0 || share_of(weights[i], copies[i]) > share_of(weights[best], copies[best])) best = i;
    }
    ++copies[best];
  }
  return copies;
}

int32_t pair_copies(const Problem& problem, const Effort& effort, Indices& copies) {
  if (problem.slots > effort.pair_max_slots) return 0;
  int32_t changed = 0;
  for (int32_t round = 0; round < kMostRounds; ++round) {
    const int64_t heaviest = cost_of(problem, copies).first;
    if (heaviest <= mean_of_packs(problem)) break;
    const Indices givers = givers_of(problem, copies, effort.pair_givers);
    std::optional<std::tuple<FoldCost, size_t, int32_t>> best;  // (cost, place of the giver, taker)
    for (size_t place = 0; place < givers.size(); ++place)
      for (int32_t taker = 0; taker < problem.items; ++taker) {
        if (taker == givers[place] || copies[taker] >= problem.most_copies) continue;
        Indices then = copies;
        --then[givers[place]];
        ++then[taker];
        const std::tuple candidate(cost_of(problem, then), place, taker);
        if (std::get<0>(candidate).first < heaviest && (!best || candidate < *best)) best = candidate;
      }
    if (!best) break;
    --copies[givers[std::get<1>(*best)]];
    ++copies[std::get<2>(*best)];
    ++changed;
  }
  return changed;
}

}  // namespace ballast::literal::one_rule
