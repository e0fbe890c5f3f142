// The engine for jobs with options against the literal version of the one rule, byte for byte.
#include <gtest/gtest.h>

#include <numeric>

#include "tests/literal/one_rule/eplb.hpp"
#include "tests/literal/one_rule/one_rule.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/unit/placement_jobs.hpp"

namespace ballast::test {
namespace {

using namespace literal::one_rule;

// The plain job in slots, for jobs that ask for slots and have no copies.
Indices slots_of(const Answer& answer, int32_t slots, int32_t packs) {
  if (answer.pack.empty()) return answer.item_of_slot;
  Indices item(static_cast<size_t>(slots), -1);
  for (size_t i = 0; i < answer.pack.size(); ++i)
    item[static_cast<size_t>(answer.pack[i] * (slots / packs) + answer.rank[i])] = static_cast<int32_t>(i);
  return item;
}

void expect_same_packing(const Placed& placed, const Answer& due, const literal::one_rule::Job& job) {
  if (placed.item_of_slot.empty()) {
    EXPECT_EQ(placed.pack, due.pack);
    EXPECT_EQ(placed.rank, due.rank);
  } else {
    EXPECT_EQ(placed.item_of_slot, slots_of(due, static_cast<int32_t>(placed.item_of_slot.size()), job.packs));
    const Indices copies(placed.copies.begin(), placed.copies.end());
    if (!due.copies.empty()) {
      EXPECT_EQ(copies, due.copies);
    }
  }
  Row load, due_load;
  load.assign(placed.load.begin(), placed.load.end());
  for (const Row& row : due.pack_load) due_load.insert(due_load.end(), row.begin(), row.end());
  EXPECT_EQ(load, due_load);
}

void expect_same_report(const Placed& placed, const Answer& due) {
  EXPECT_EQ(placed.report.max_load, due.max_load);
  EXPECT_EQ(placed.report.min_load, due.min_load);
  EXPECT_EQ(placed.report.lower_bound, due.lower_bound);
  EXPECT_EQ(placed.report.moves, static_cast<uint32_t>(due.moves));
  EXPECT_EQ((placed.report.flags & kReportTargetMet) != 0, due.target_met());
  EXPECT_EQ((placed.report.flags & kReportProven) != 0, due.proven());
  EXPECT_EQ((placed.report.flags & kReportKept) != 0, due.kept);
  EXPECT_EQ((placed.report.flags & kReportForced) != 0, due.forced_cost > 0);
  EXPECT_EQ((placed.report.flags & kReportCapExceeded) != 0, due.cap_exceeded);
  const PlacementReport& report = placed.placement;
  EXPECT_EQ(report.moved_items, due.moved_items);
  EXPECT_EQ(report.moved_cost, due.moved_cost);
  EXPECT_EQ(report.forced_cost, due.forced_cost);
  EXPECT_EQ(report.replaced, static_cast<uint32_t>(due.replaced));
  EXPECT_EQ(report.node_bound, due.node_bound);
  if (report.start_load == 0 && report.limit_bound == 0) return;  // as of a job without options
  EXPECT_EQ(report.start_load, due.start_load);
  EXPECT_EQ(report.limit_bound, due.limit_bound);
}

void expect_same_scenarios(const Placed& placed, const Answer& due, const QuantisedJob& job) {
  for (size_t k = 0; k < due.scenarios.size() && due.scenarios.size() > 1; ++k) {
    const ballast::ScenarioReport& report = placed.placement.scenario[k];
    EXPECT_EQ(report.max_load, due.scenarios[k].max_load);
    EXPECT_EQ(report.min_load, due.scenarios[k].min_load);
    EXPECT_EQ(report.total_load, due.scenarios[k].total_load);
    EXPECT_EQ(report.lower_bound, due.scenarios[k].lower_bound);
    EXPECT_EQ(report.unit, job.unit[k]);
  }
}

// Slots of every item, ascending.
void expect_lists_agree(const Placed& placed) {
  if (placed.item_of_slot.empty()) return;
  const size_t slots = placed.item_of_slot.size(), items = placed.copies.size();
  std::vector<int32_t> due(items * slots, -1);
  std::vector<size_t> next(items, 0);
  for (size_t s = 0; s < slots; ++s) {
    const auto item = static_cast<size_t>(placed.item_of_slot[s]);
    due[item * slots + next[item]++] = static_cast<int32_t>(s);
  }
  EXPECT_EQ(placed.slots_of_item, due);
}

class PlacementAgainstLiteral : public testing::Test {
 protected:
  void compare(const RandomJob& job) {
    const QuantisedJob quantised = quantise(job.job);
    const Answer due = solve(quantised.job);
    const Placed placed = engine_.run(job);
    if (!due.feasible) {
      EXPECT_EQ(placed.status.code, Code::infeasible) << job.name << ": " << due.cause;
      return;
    }
    ASSERT_TRUE(placed.status.ok()) << job.name << ": " << placed.status.message.data();
    expect_same_packing(placed, due, quantised.job);
    expect_same_report(placed, due);
    expect_same_scenarios(placed, due, quantised);
    expect_lists_agree(placed);
    ASSERT_FALSE(HasFailure()) << job.name;
    ++compared_;
  }

  PlacementEngine engine_{128, 128};
  uint32_t compared_ = 0;
};

TEST_F(PlacementAgainstLiteral, SmallJobsOfEverySetOfOptions) {
  for (uint64_t number = 0; number < ballast_test::problems(2500); ++number) {
    compare(random_job(kSmall, number));
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(compared_, ballast_test::problems(2000));
}

TEST_F(PlacementAgainstLiteral, LargerJobs) {
  for (uint64_t number = 0; number < ballast_test::problems(160); ++number) {
    compare(random_job(kMedium, number));
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(compared_, ballast_test::problems(120));
}

TEST_F(PlacementAgainstLiteral, JobsAtTheEdges) {
  for (uint32_t edge = 0; edge < kEdges; ++edge)
    for (uint64_t number = 0; number < 8; ++number) {
      compare(edge_job(static_cast<Edge>(edge), number));
      if (HasFatalFailure()) return;
    }
}

// The highest effort: layers that cannot be told from the plain ones, and two packs of which one has an item more.
TEST_F(PlacementAgainstLiteral, CompleteSearches) {
  uint32_t proven = 0;
  for (uint64_t number = 0; number < ballast_test::problems(600); ++number) {
    const bool uneven = number % 3 != 0;
    RandomJob job = random_job(uneven ? Mix{kUneven} : Mix{0}, {uneven ? 24 : 18, uneven ? 2 : 5}, number);
    if (number % 50 == 1) job = random_job(kUneven, {60, 2}, number);
    job.effort = 4;
    job.move_cap = 60;
    job.job.options.effort = effort_of(4);
    for (SearchLimits& limits : job.job.options.effort.searches) limits.move_cap = 60;
    compare(job);
    if (HasFatalFailure()) return;
    proven += solve(quantise(job.job).job).proven();
  }
  EXPECT_GT(proven, ballast_test::problems(500));
}

TEST_F(PlacementAgainstLiteral, ThePublishedPlacementOfExperts) {
  for (const Mix mix : {Mix{kCopies}, Mix{kCopies | kNodes}})
    for (uint64_t number = 0; number < 150; ++number) {
      RandomJob job = random_job(mix, kMedium, number);
      const literal::one_rule::Job& options = job.job.options;
      const Row weights = quantise(job.job).job.weights[0];
      const EplbAnswer due = solve_eplb(weights, options.slots, options.groups, options.nodes, options.packs);
      const Placed placed = engine_.run(job, true);
      ASSERT_TRUE(placed.status.ok()) << placed.status.message.data();
      ASSERT_EQ(placed.item_of_slot, due.item_of_slot) << job.name;
      const Indices copies(placed.copies.begin(), placed.copies.end());
      ASSERT_EQ(copies, due.copies) << job.name;
      const auto stride = static_cast<size_t>(options.slots);
      for (size_t i = 0; i < due.slots_of_item.size(); ++i)
        for (size_t t = 0; t < due.slots_of_item[i].size(); ++t)
          ASSERT_EQ(placed.slots_of_item[i * stride + t], due.slots_of_item[i][t]) << job.name;
    }
}

}  // namespace
}  // namespace ballast::test
