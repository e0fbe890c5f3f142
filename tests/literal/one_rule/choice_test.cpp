// Candidates and the order in which they are chosen, where whole answers seldom show it.
#include "tests/literal/one_rule/choice.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <vector>

#include "tests/literal/one_rule/guess.hpp"

namespace ballast::literal::one_rule {
namespace {

Job free_job(int32_t packs, std::vector<Row> weights) {
  Job job;
  job.items = static_cast<int32_t>(weights[0].size());
  job.packs = packs;
  job.weights = std::move(weights);
  job.counts = Counts::free;
  return job;
}

// One pack that holds all items.
size_t count_subsets(int32_t items, int32_t size) {
  const Problem problem = problem_of(free_job(1, {Row(items, 1)}));
  Placement placement(problem, {0});
  Indices list(items);
  std::iota(list.begin(), list.end(), 0);
  placement.set_list(0, list);
  return subsets_of(placement, 0, size).size();
}

TEST(Candidates, SubsetsOfLargePacksAreLeftOut) {
  EXPECT_EQ(count_subsets(64, 2), 2016u);
  EXPECT_EQ(count_subsets(65, 2), 0u);
  EXPECT_EQ(count_subsets(65, 1), 65u);
  EXPECT_EQ(count_subsets(10, 3), 120u);
  EXPECT_EQ(count_subsets(11, 3), 0u);
  EXPECT_EQ(count_subsets(5, 0), 1u);  // of no places
}

TEST(Candidates, SubsetsAreLexicographicWithoutPins) {
  Job job = free_job(2, {{5, 6, 7, 8}});
  job.previous_pack = {0, 0, 0, 0};
  job.move_cost = {1, kPinned, 1, 1};
  const Problem problem = problem_of(job);
  Placement placement(problem, {0});
  placement.set_list(0, {0, 1, 2, 3});
  const std::vector<Subset> pairs = subsets_of(placement, 0, 2);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[0].places, (Indices{0, 2}));
  EXPECT_EQ(pairs[1].places, (Indices{0, 3}));
  EXPECT_EQ(pairs[2].places, (Indices{2, 3}));
  EXPECT_EQ(pairs[2].weight, (Row{15}));
}

// Packs of 42 and 20. The best that one item, or two for two, leave is 33; two for one and one for two leave 32.
TEST(Choice, TwoForOneGoesBeforeOneForTwo) {
  const Problem problem = problem_of(free_job(2, {{2, 20, 20, 1, 7, 12}}));
  Placement placement(problem, {0});
  placement.set_list(0, {0, 1, 2});
  placement.set_list(1, {3, 4, 5});
  const MoveTerms terms;
  const TabuList tabu;
  const Situation situation{placement, terms, tabu, 1, 31, false, Focus(placement)};
  const std::optional<Candidate> chosen = choose(situation, 1, 2);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->peak, 32);
  EXPECT_EQ(chosen->kind, 4);
  EXPECT_EQ(chosen->a, 0);  // 2 and 20
  EXPECT_EQ(chosen->b, 2);  // for 12
  make_change(placement, *chosen);
  EXPECT_EQ(placement.list(0), (Indices{5, 2}));
  EXPECT_EQ(placement.list(1), (Indices{3, 4, 0, 1}));
}

TEST(Choice, APairOnTheTabuListIsLeftOut) {
  const Problem problem = problem_of(free_job(2, {{9, 1}}));
  Placement placement(problem, {0});
  placement.set_list(0, {0, 1});
  TabuList tabu;
  tabu.add(1, 0, 4);
  const MoveTerms terms;
  for (const int32_t iteration : {3, 4}) {
    const Situation situation{placement, terms, tabu, iteration, 0, false, Focus(placement)};
    EXPECT_EQ(choose(situation, 1, 1).has_value(), iteration == 4);
  }
}

// Pack 0 weighs 20 at most 12: its 9 must leave. Pack 1, full with 4, takes it and lets one go.
TEST(Guess, AFullPackThatTakesLetsOneGo) {
  Job job = free_job(2, {{9, 8, 3, 2, 1, 1}});
  job.counts = Counts::even;
  job.previous_pack = {0, 0, 0, 1, 1, 1};
  job.move_cost = {1, 1, 1, 5, 2, 7};
  const Problem problem = problem_of(job);
  Placement placement(problem, {0});
  placement.set_list(0, {0, 1, 2});
  placement.set_list(1, {3, 4, 5});
  EXPECT_EQ(cost_to_reach(placement, 20), 0);
  EXPECT_EQ(cost_to_reach(placement, 12), 2);             // the 9, and the cheapest item of all
  EXPECT_EQ(cost_to_reach(placement, 11), std::nullopt);  // 24 in all
  EXPECT_EQ(guess_aim(placement, 12, 2), 12);
  EXPECT_EQ(guess_aim(placement, 12, 1), 19);
}

}  // namespace
}  // namespace ballast::literal::one_rule
