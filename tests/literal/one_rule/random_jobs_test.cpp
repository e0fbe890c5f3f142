// Random jobs: what they are, and that the literal version's answers to them are answers at all.
#include "tests/literal/one_rule/random_jobs.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/literal/one_rule/fault.hpp"
#include "tests/literal/one_rule/one_rule.hpp"

namespace ballast::literal::one_rule {
namespace {

bool same_numbers(const CallerJob& a, const CallerJob& b) {
  return a.weights == b.weights && a.base_load == b.base_load && a.cap == b.cap && a.importance == b.importance &&
         a.options.previous_pack == b.options.previous_pack && a.options.previous_slots == b.options.previous_slots &&
         a.options.capacity == b.options.capacity && a.options.item_class == b.options.item_class;
}

TEST(RandomJobs, AreTheSameEachTime) {
  for (uint64_t number = 0; number < 50; ++number) {
    const RandomJob a = random_job(kSmall, number), b = random_job(kSmall, number);
    EXPECT_EQ(a.name, b.name);
    EXPECT_TRUE(same_numbers(a.job, b.job)) << a.name;
    const Edge edge = static_cast<Edge>(number % kEdges);
    EXPECT_TRUE(same_numbers(edge_job(edge, number).job, edge_job(edge, number).job)) << name_of(edge);
  }
}

TEST(RandomJobs, DifferByTheirNumber) {
  for (const Mix mix : usual_mixes())
    EXPECT_FALSE(same_numbers(random_job(mix, kSmall, 1).job, random_job(mix, kSmall, 2).job)) << name_of(mix);
}

TEST(RandomJobs, HaveEverySetOfOptions) {
  const std::set<Mix> supported(supported_mixes().begin(), supported_mixes().end());
  EXPECT_GT(supported.size(), 300u);
  EXPECT_EQ(supported.count(0), 1u);
  const std::set<Mix> usual(usual_mixes().begin(), usual_mixes().end());
  EXPECT_EQ(usual.size(), 35u);
  for (const Mix mix : usual) EXPECT_EQ(supported.count(mix), 1u) << name_of(mix);
  // Refused together.
  EXPECT_EQ(supported.count(kCopies | kClasses), 0u);
  EXPECT_EQ(supported.count(kCopies | kNodes | kPrevious), 0u);
  EXPECT_EQ(supported.count(kCopies | kNodes | kScenarios), 0u);
}

// Feasible answers are held to the job; returns whether it was feasible.
bool check(const RandomJob& made) {
  const Job job = quantise(made.job).job;
  const Answer answer = solve(job);
  if (!answer.feasible) {
    EXPECT_NE(answer.cause, "") << made.name;
    return false;
  }
  EXPECT_EQ(fault_of(job, answer), "") << made.name;
  return true;
}

TEST(RandomJobs, EachMixIsAnswered) {
  size_t feasible = 0;
  for (const Mix mix : supported_mixes()) feasible += check(random_job(mix, kSmall, 3));
  EXPECT_GT(feasible, supported_mixes().size() * 8 / 10);
}

TEST(RandomJobs, TheUsualOnesAreAnswered) {
  for (const Mix mix : usual_mixes()) {
    size_t feasible = 0;
    for (uint64_t number = 10; number < 20; ++number) feasible += check(random_job(mix, kSmall, number));
    EXPECT_GE(feasible, 4u) << name_of(mix);
  }
}

TEST(RandomJobs, LargerOnesAreAnswered) {
  for (uint64_t number = 0; number < 60; ++number) check(random_job(kMedium, number));
}

TEST(RandomJobs, ThoseAtTheEdgesAreAnswered) {
  const std::set<Edge> impossible = {Edge::pins_do_not_fit, Edge::pins_of_one_class, Edge::too_small,
                                     Edge::crowded_class};
  for (uint32_t edge = 0; edge < kEdges; ++edge) {
    const Edge kind = static_cast<Edge>(edge);
    size_t feasible = 0;
    for (uint64_t number = 0; number < 12; ++number) feasible += check(edge_job(kind, number));
    EXPECT_EQ(feasible == 0, impossible.count(kind) == 1) << name_of(kind);
  }
}

TEST(RandomJobs, ItemsComeInByChains) {
  int32_t chains = 0;
  for (uint64_t number = 0; number < 60; ++number)
    chains += solve(quantise(edge_job(Edge::chains, number).job).job).chains;
  EXPECT_GT(chains, 3);
}

}  // namespace
}  // namespace ballast::literal::one_rule
