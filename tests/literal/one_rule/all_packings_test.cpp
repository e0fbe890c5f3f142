// Tiny jobs of every set of options against all packings: bounds, feasibility, and how often the answer is the best.
#include "tests/literal/one_rule/all_packings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/literal/one_rule/fault.hpp"
#include "tests/literal/one_rule/nodes.hpp"
#include "tests/literal/one_rule/one_rule.hpp"
#include "tests/literal/one_rule/random_jobs.hpp"

namespace ballast::literal::one_rule {
namespace {

struct Tally {
  size_t feasible = 0;
  size_t optimal = 0;
  size_t infeasible = 0;
  size_t unmended = 0;
};

bool has_previous(const Job& job) {
  const auto given = [](int32_t index) { return index >= 0; };
  return std::any_of(job.previous_pack.begin(), job.previous_pack.end(), given) ||
         std::any_of(job.previous_slots.begin(), job.previous_slots.end(), given);
}

void hold(const RandomJob& made, Tally& tally) {
  const Job job = quantise(made.job).job;
  const Answer answer = solve(job);
  Terms terms;
  terms.offsets.assign(job.weights.size(), 0);
  terms.limit = INT64_MAX;
  if (answer.feasible)
    for (size_t k = 0; k < job.weights.size(); ++k) terms.offsets[k] = answer.scenarios[k].offset;
  if (has_previous(job)) {
    terms.price = ppb_of(answer.lower_bound, job.move_price_ppb);
    if (job.max_moved != 0) terms.limit = std::max({answer.forced_cost, job.max_moved, int64_t{0}});
  }
  const Best best = best_of_all(job, terms);
  // With a limit of copies, mending may find no item for an open slot where a packing with other copies exists. That is
  // the rule's; everywhere else feasibility is exact.
  const bool mending_ends = !answer.feasible && !job.previous_slots.empty() && job.max_copies > 0;
  if (mending_ends && best.feasible) {
    EXPECT_EQ(answer.cause, "an open slot finds no item") << made.name;
    ++tally.unmended;
    return;
  }
  ASSERT_EQ(answer.feasible, best.feasible) << made.name;
  if (!answer.feasible) {
    ++tally.infeasible;
    return;
  }
  EXPECT_EQ(fault_of(job, answer), "") << made.name;
  EXPECT_LE(answer.lower_bound, best.top) << made.name;
  EXPECT_LE(answer.limit_bound, best.limited_top) << made.name;
  const int64_t worth = answer.max_load + terms.price * answer.moved_cost;
  EXPECT_GE(worth, best.worth) << made.name;
  if (job.min_gain_ppb > 0) return;  // the start may be the answer though there are better ones
  ++tally.feasible;
  tally.optimal += worth == best.worth;
}

TEST(AllPackings, NoneIsBelowABound) {
  Tally tally;
  for (const Mix mix : supported_mixes()) {
    if ((mix & kNodes) != 0) continue;
    for (uint64_t number = 0; number < 4; ++number) hold(random_job(mix, kTiny, number), tally);
  }
  RecordProperty("feasible", static_cast<int>(tally.feasible));
  RecordProperty("optimal", static_cast<int>(tally.optimal));
  RecordProperty("infeasible", static_cast<int>(tally.infeasible));
  EXPECT_GT(tally.feasible, 800u);
  EXPECT_LT(tally.unmended, 20u);
  EXPECT_GT(tally.infeasible, 20u);
  EXPECT_GE(tally.optimal * 100, tally.feasible * 90);
}

// The best that a placement of whole groups on nodes can do, by trying all ways to lay the groups.
int64_t best_with_nodes(const Job& job) {
  Indices node_of_group;
  for (int32_t group = 0; group < job.groups; ++group) node_of_group.push_back(group % job.nodes);
  std::sort(node_of_group.begin(), node_of_group.end());
  int64_t best = INT64_MAX;
  do {
    Indices rank(job.groups, 0), count(job.nodes, 0);
    for (int32_t group = 0; group < job.groups; ++group) rank[group] = count[node_of_group[group]]++;
    int64_t top = 0;
    for (const Indices& items : items_of_nodes(job.items, node_of_group, rank, job.nodes))
      top = std::max(top, best_of_all(job_of_node(job, items), {{0}, 0, INT64_MAX}).top);
    best = std::min(best, top);
  } while (std::next_permutation(node_of_group.begin(), node_of_group.end()));
  return best;
}

TEST(AllPackings, NoneOnNodesIsBelowABound) {
  constexpr Sizes two_packs_a_node{2 * kTiny.max_slots, 4};
  int proven = 0;
  for (uint64_t number = 0; number < 1500; ++number) {
    const Job job = quantise(random_job(kCopies | kNodes, two_packs_a_node, number).job).job;
    const Answer answer = solve(job);
    ASSERT_TRUE(answer.feasible) << number;
    const int64_t best = best_with_nodes(job);
    EXPECT_LE(answer.lower_bound, best) << number;
    EXPECT_GE(answer.max_load, best) << number;
    proven += answer.max_load == answer.lower_bound;
  }
  EXPECT_GT(proven, 100);
}

TEST(AllPackings, NoneIsBelowABoundAtTheEdges) {
  Tally tally;
  for (uint32_t edge = 0; edge < kEdges; ++edge)
    for (uint64_t number = 0; number < 40; ++number) {
      const RandomJob made = edge_job(static_cast<Edge>(edge), number);
      const Job& job = made.job.options;
      if (std::max(job.items, job.slots) <= kTiny.max_slots && job.packs <= kTiny.max_packs + 1) hold(made, tally);
    }
  EXPECT_GT(tally.feasible, 200u);
  EXPECT_GT(tally.infeasible, 40u);
  EXPECT_GE(tally.optimal * 100, tally.feasible * 90);
}

}  // namespace
}  // namespace ballast::literal::one_rule
