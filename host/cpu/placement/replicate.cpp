#include "host/cpu/placement/replicate.hpp"

#include <algorithm>
#include <functional>

namespace ballast::cpu::placement {
namespace {

constexpr uint32_t kIndexBits = 16;

// Greater is better: (share, lower index).
uint64_t key_of(int32_t share, uint32_t item) {
  return static_cast<uint64_t>(share) << kIndexBits | (((1u << kIndexBits) - 1) - item);
}
uint32_t item_of(uint64_t key) {
  return ((1u << kIndexBits) - 1) - static_cast<uint32_t>(key & ((1u << kIndexBits) - 1));
}

// Of a fold: the heaviest pair, and what all pairs together weigh above the mean.
struct FoldCost {
  Wide heaviest = 0;
  Wide excess = 0;
};

class PairCopies {
 public:
  PairCopies(const Problem& problem, uint32_t givers, ReplicateScratch& scratch, std::span<uint32_t> copies)
      : p_(problem), most_givers_(givers), scratch_(scratch), copies_(copies) {}

  uint32_t run() {
    constexpr uint32_t kRounds = 100;
    const Wide mean = (Wide{p_.total[0]} + p_.packs - 1) / p_.packs;
    for (uint32_t round = 0; round < kRounds; ++round) {
      sort_copies();
      const FoldCost now = fold(scratch_.sorted.first(p_.slots), mean);
      if (now.heaviest <= mean || !pass_one(now, mean)) return round;
    }
    return kRounds;
  }

 private:
  int32_t share(uint32_t item, uint32_t copies) const { return Problem::share(p_.weight[0][item], copies); }

  // All copies by (weight, item) ascending.
  void sort_copies() {
    uint32_t at = 0;
    for (uint32_t i = 0; i < p_.items; ++i)
      for (uint32_t t = 0; t < copies_[i]; ++t)
        scratch_.sorted[at++] = static_cast<uint64_t>(share(i, copies_[i])) << kIndexBits | i;
    std::sort(scratch_.sorted.begin(), scratch_.sorted.begin() + p_.slots);
  }

  FoldCost fold(std::span<const uint64_t> ascending, Wide mean) const {
    FoldCost cost;
    for (uint32_t r = 0; r < p_.packs; ++r)
      count(
          cost,
          static_cast<Wide>(ascending[r] >> kIndexBits) + static_cast<Wide>(ascending[p_.slots - 1 - r] >> kIndexBits),
          mean);
    return cost;
  }
  static void count(FoldCost& cost, Wide pair, Wide mean) {
    cost.heaviest = std::max(cost.heaviest, pair);
    cost.excess += std::max<Wide>(0, pair - mean);
  }

  // The fold with a copy less of `a` and one more of `b`: the sorted copies without theirs, theirs merged in.
  FoldCost fold_with(uint32_t a, uint32_t b, Wide mean) const {
    const int32_t new_a = share(a, copies_[a] - 1), new_b = share(b, copies_[b] + 1);
    uint32_t left_a = copies_[a] - 1, left_b = copies_[b] + 1, at = 0;
    const auto insert = [&](int32_t below) {
      for (;;) {
        const bool a_next = left_a > 0 && new_a <= below && (left_b == 0 || new_a <= new_b);
        const bool b_next = !a_next && left_b > 0 && new_b <= below;
        if (!a_next && !b_next) return;
        scratch_.trial[at++] = a_next ? new_a : new_b;
        (a_next ? left_a : left_b) -= 1;
      }
    };
    for (const uint64_t entry : scratch_.sorted.first(p_.slots)) {
      const uint32_t item = static_cast<uint32_t>(entry & ((1u << kIndexBits) - 1));
      if (item == a || item == b) continue;
      const int32_t weight = static_cast<int32_t>(entry >> kIndexBits);
      insert(weight);
      scratch_.trial[at++] = weight;
    }
    insert(INT32_MAX);
    FoldCost cost;
    for (uint32_t r = 0; r < p_.packs; ++r)
      count(cost, Wide{scratch_.trial[r]} + scratch_.trial[p_.slots - 1 - r], mean);
    return cost;
  }

  uint32_t choose_givers() {
    uint32_t count = 0;
    for (uint32_t i = 0; i < p_.items; ++i)
      if (copies_[i] >= 2) scratch_.giver[count++] = static_cast<uint64_t>(share(i, copies_[i] - 1)) << kIndexBits | i;
    std::sort(scratch_.giver.begin(), scratch_.giver.begin() + count);
    return std::min(count, most_givers_);
  }

  // The best by (heaviest pair, excess, giver, taker); false where none makes the heaviest pair lighter.
  bool pass_one(const FoldCost& now, Wide mean) {
    const uint32_t givers = choose_givers();
    FoldCost best = now;
    uint32_t best_a = 0, best_b = UINT32_MAX;
    for (uint32_t place = 0; place < givers; ++place) {
      const uint32_t a = static_cast<uint32_t>(scratch_.giver[place] & ((1u << kIndexBits) - 1));
      if (share(a, copies_[a] - 1) >= now.heaviest) continue;  // its own pair would weigh as much
      for (uint32_t b = 0; b < p_.items; ++b) {
        if (b == a || copies_[b] >= p_.most_copies) continue;
        const FoldCost then = fold_with(a, b, mean);
        if (then.heaviest >= now.heaviest) continue;
        const bool better = best_b == UINT32_MAX || then.heaviest < best.heaviest ||
                            (then.heaviest == best.heaviest && then.excess < best.excess);
        if (!better) continue;
        best = then;
        best_a = a;
        best_b = b;
      }
    }
    if (best_b == UINT32_MAX) return false;
    --copies_[best_a];
    ++copies_[best_b];
    return true;
  }

  const Problem& p_;
  uint32_t most_givers_;
  ReplicateScratch& scratch_;
  std::span<uint32_t> copies_;
};

}  // namespace

void ReplicateScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  heap = cutter.allocate_span<uint64_t>(max_items);
  guide = cutter.allocate_span<int32_t>(max_items);
  copies = cutter.allocate_span<uint32_t>(max_items);
  sorted = cutter.allocate_span<uint64_t>(max_items);
  trial = cutter.allocate_span<int32_t>(max_items);
  giver = cutter.allocate_span<uint64_t>(max_items);
}

void guide_of(const Problem& problem, std::span<int32_t> guide) {
  std::copy(problem.weight[0].begin(), problem.weight[0].end(), guide.begin());
  for (uint32_t k = 1; k < problem.scenarios; ++k)
    for (uint32_t i = 0; i < problem.items; ++i) guide[i] = std::max(guide[i], problem.weight[k][i]);
}

void greedy_copies(const Problem& problem, std::span<const int32_t> guide, ReplicateScratch& scratch,
                   std::span<uint32_t> copies) {
  std::fill_n(copies.begin(), problem.items, 1u);
  uint32_t spare = problem.slots - problem.items;
  if (spare == 0 || problem.most_copies < 2) return;
  const std::span<uint64_t> heap = scratch.heap.first(problem.items);
  for (uint32_t i = 0; i < problem.items; ++i) heap[i] = key_of(guide[i], i);
  std::make_heap(heap.begin(), heap.end());
  for (size_t size = heap.size(); spare > 0 && size > 0; --spare) {
    std::pop_heap(heap.begin(), heap.begin() + static_cast<ptrdiff_t>(size));
    const uint32_t item = item_of(heap[size - 1]);
    ++copies[item];
    if (copies[item] == problem.most_copies) {
      --size;
      continue;
    }
    heap[size - 1] = key_of(Problem::share(guide[item], copies[item]), item);
    std::push_heap(heap.begin(), heap.begin() + static_cast<ptrdiff_t>(size));
  }
}

uint32_t pair_copies(const Problem& problem, uint32_t givers, ReplicateScratch& scratch, std::span<uint32_t> copies) {
  return PairCopies(problem, givers, scratch, copies).run();
}

}  // namespace ballast::cpu::placement
