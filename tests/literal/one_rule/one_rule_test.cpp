// The rule on layers small enough to follow by hand.
#include "tests/literal/one_rule/one_rule.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/literal/one_rule/fault.hpp"

namespace ballast::literal::one_rule {
namespace {

Job job_of(int32_t packs, std::vector<Row> weights) {
  Job job;
  job.items = static_cast<int32_t>(weights[0].size());
  job.packs = packs;
  job.weights = std::move(weights);
  return job;
}

Answer solved(const Job& job) {
  Answer answer = solve(job);
  if (answer.feasible) {
    EXPECT_EQ(fault_of(job, answer), "");
  }
  return answer;
}

// Two packs of 15 and 3.
Job lopsided() {
  Job job = job_of(2, {{8, 7, 1, 2}});
  job.previous_pack = {0, 0, 1, 1};
  return job;
}

TEST(OneRule, PacesAreTimesOfAUnit) {
  Job job = job_of(2, {{3, 3, 3}});
  job.pace = {1, 2};
  job.counts = Counts::free;
  const Answer answer = solved(job);
  EXPECT_EQ(answer.lower_bound, 6);  // 6 / 1 + 6 / 2 is all of it
  EXPECT_EQ(answer.max_load, 6);
  EXPECT_EQ(answer.pack_load, (std::vector<Row>{{6, 3}}));
  EXPECT_TRUE(answer.proven());
}

TEST(OneRule, BaseLoadsCount) {
  Job job = job_of(2, {{2, 4}});
  job.base_load = {{5, 0}};
  const Answer answer = solved(job);
  EXPECT_EQ(answer.lower_bound, 7);  // one item must come to the first pack
  EXPECT_EQ(answer.pack, (Indices{0, 1}));
  EXPECT_EQ(answer.max_load, 7);
  EXPECT_EQ(answer.min_load, 4);
}

TEST(OneRule, EvenCountsDifferByOneAtMost) {
  const Answer answer = solved(job_of(2, {{10, 1, 1, 1, 1}}));
  EXPECT_EQ(answer.max_load, 11);  // the heavy item with one other
  EXPECT_EQ(answer.min_load, 3);
}

TEST(OneRule, WhatADeadPackHeldIsForcedOut) {
  Job job = job_of(3, {{5, 4, 3, 3}});
  job.counts = Counts::capacity;
  job.capacity = {0, 2, 2};
  job.previous_pack = {0, 0, 1, 2};
  job.max_moved = kForcedOnly;
  const Answer answer = solved(job);
  EXPECT_EQ(answer.forced_cost, 2);
  EXPECT_EQ(answer.moved_cost, 2);
  EXPECT_EQ(answer.pack, (Indices{1, 2, 1, 2}));
  EXPECT_EQ(answer.start_load, 8);
  EXPECT_TRUE(answer.kept);
  EXPECT_EQ(answer.limit_bound, answer.lower_bound);  // nothing is known where something is forced
}

// 5 goes to pack 0, 4 to pack 1, which is full then; 3 may not join 5, so that 4 makes way for it. The search then
// swaps 5 and 3.
TEST(OneRule, AChainMakesRoom) {
  Job job = job_of(2, {{5, 4, 3}});
  job.counts = Counts::capacity;
  job.capacity = {2, 1};
  job.item_class = {1, 0, 1};
  const Answer answer = solved(job);
  EXPECT_EQ(answer.chains, 1);
  EXPECT_EQ(answer.start_load, 9);
  EXPECT_EQ(answer.pack, (Indices{1, 0, 0}));
  EXPECT_EQ(answer.max_load, 7);
}

TEST(OneRule, NoPackingIsInfeasible) {
  Job room = job_of(2, {{1, 1, 1}});
  room.counts = Counts::capacity;
  room.capacity = {1, 1};
  EXPECT_FALSE(solved(room).feasible);
  Job classes = job_of(2, {{1, 1, 1, 1}});
  classes.item_class = {4, 4, 4, 0};
  EXPECT_FALSE(solved(classes).feasible);
  Job pins = lopsided();
  pins.previous_pack = {0, 0, 0, 1};
  pins.move_cost = {kPinned, kPinned, kPinned, 1};
  EXPECT_FALSE(solved(pins).feasible);
}

TEST(OneRule, ASwapCostsBothItems) {
  Job job = lopsided();
  job.max_moved = 2;
  const Answer answer = solved(job);
  EXPECT_EQ(answer.pack, (Indices{1, 0, 1, 0}));  // 8 for 2, the first of two swaps that leave 9 and 9
  EXPECT_EQ(answer.moved_cost, 2);
  EXPECT_EQ(answer.moves, 1);
  EXPECT_EQ(answer.start_load, 15);
  EXPECT_EQ(answer.max_load, 9);
  EXPECT_TRUE(answer.proven());
  job.max_moved = 1;
  EXPECT_TRUE(solved(job).kept);
}

TEST(OneRule, OneItemMovesWhereCountsAllow) {
  Job job = lopsided();
  job.counts = Counts::free;
  job.max_moved = 1;
  const Answer answer = solved(job);
  EXPECT_EQ(answer.pack, (Indices{0, 1, 1, 1}));
  EXPECT_EQ(answer.rank, (Indices{0, 2, 0, 1}));
  EXPECT_EQ(answer.max_load, 10);
  EXPECT_EQ(answer.limit_bound, 9);  // what leaves is as heavy as can be, not as it is
}

TEST(OneRule, PinnedItemsStay) {
  Job job = lopsided();
  job.move_cost = {kPinned, kPinned, 1, 1};
  const Answer answer = solved(job);
  EXPECT_TRUE(answer.kept);
  EXPECT_EQ(answer.max_load, 15);
}

TEST(OneRule, APriceKeepsWhatGainsLess) {
  Job job = lopsided();
  job.move_price_ppb = 400'000'000;  // 3 of 9: two moves for a gain of 6 are not worth it
  EXPECT_TRUE(solved(job).kept);
  job.move_price_ppb = 300'000'000;  // 2
  EXPECT_EQ(solved(job).max_load, 9);
}

TEST(OneRule, ASmallGainIsNotWorthMoving) {
  Job job = lopsided();
  job.min_gain_ppb = 400'000'000;  // 6 of 15
  const Answer kept = solved(job);
  EXPECT_TRUE(kept.kept);
  EXPECT_EQ(kept.max_load, 15);
  EXPECT_GT(kept.moves, 0);  // undone, counted
  job.min_gain_ppb = 399'999'999;
  EXPECT_EQ(solved(job).max_load, 9);
}

TEST(OneRule, WhatStaysKeepsItsRank) {
  Job job = lopsided();
  job.counts = Counts::free;
  job.previous_rank = {3, 3, 2, 7};  // the second has the first's, the last is too large
  job.max_moved = kForcedOnly;
  EXPECT_EQ(solved(job).rank, (Indices{3, 0, 2, 0}));
}

TEST(OneRule, CopiesShareAWeight) {
  Job job = job_of(2, {{8, 3, 1}});
  job.slots = 4;
  const Answer answer = solved(job);
  EXPECT_EQ(answer.copies, (Indices{2, 1, 1}));
  EXPECT_EQ(answer.item_of_slot, (Indices{0, 1, 0, 2}));
  EXPECT_EQ(answer.max_load, 7);
  EXPECT_EQ(answer.lower_bound, 6);  // the mean
}

TEST(OneRule, OpenSlotsAndDoublesAreMended) {
  Job job = job_of(2, {{6, 2}});
  job.slots = 4;
  job.previous_slots = {0, 0, 1, -1};
  const Answer answer = solved(job);
  EXPECT_EQ(answer.item_of_slot, (Indices{0, 1, 1, 0}));
  EXPECT_EQ(answer.forced_cost, 2);
  EXPECT_EQ(answer.max_load, 4);
}

// Pack 1 gives a copy of item 3 for one of item 0: both packs weigh 12.
TEST(OneRule, AReplacementChangesCopies) {
  Job job = job_of(2, {{12, 4, 4, 2, 2}});
  job.slots = 6;
  job.previous_slots = {0, 1, 3, 2, 4, 3};
  job.max_moved = 1;
  const Answer answer = solved(job);
  EXPECT_EQ(answer.start_load, 17);
  EXPECT_EQ(answer.item_of_slot, (Indices{0, 1, 3, 2, 4, 0}));
  EXPECT_EQ(answer.max_load, 12);
  EXPECT_EQ(answer.replaced, 1);
  EXPECT_EQ(answer.moved_cost, 1);
}

TEST(OneRule, ScenariosAreJudgedByTheirOwnBounds) {
  const Answer answer = solved(job_of(2, {{4, 4, 0, 0}, {0, 0, 6, 2}}));
  EXPECT_EQ(answer.scenarios[0].lower_bound, 4);
  EXPECT_EQ(answer.scenarios[1].lower_bound, 6);
  EXPECT_EQ(answer.scenarios[0].offset, 2);
  EXPECT_EQ(answer.scenarios[1].offset, 0);
  EXPECT_EQ(answer.max_load, 6);
  EXPECT_EQ(answer.scenarios[0].max_load, 4);
}

TEST(OneRule, ACapIsReachedWhereTheOthersReachTheirTarget) {
  Job job = job_of(2, {{4, 4, 0, 0}, {3, 3, 3, 3}});
  job.effort.gap_ppb = 0;
  job.cap = {0, 8};
  const Answer kept = solved(job);
  EXPECT_EQ(kept.scenarios[0].offset - kept.scenarios[1].offset, 4);  // 4 and 8 are one value
  EXPECT_FALSE(kept.cap_exceeded);
  job.cap = {0, 5};  // below what it needs alone: as if it were 6
  const Answer missed = solved(job);
  EXPECT_EQ(missed.scenarios[0].offset - missed.scenarios[1].offset, 2);
  EXPECT_TRUE(missed.cap_exceeded);
}

TEST(OneRule, NodesTakeWholeGroups) {
  Job job = job_of(4, {{9, 9, 1, 1, 1, 1, 1, 1}});
  job.slots = 8;
  job.groups = 4;
  job.nodes = 2;
  const Answer answer = solve(job);
  EXPECT_EQ(answer.item_of_slot[0] / 2, answer.item_of_slot[2] / 2);  // the heavy group is on one node
  EXPECT_EQ(answer.node_bound, 10);                                   // 20 on two packs
  EXPECT_EQ(answer.max_load, 10);
  EXPECT_EQ(answer.min_load, 2);
}

}  // namespace
}  // namespace ballast::literal::one_rule
