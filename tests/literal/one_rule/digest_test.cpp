// The literal version's answers to many random jobs, as digests. They change only where the rule or the random jobs do.
// Another implementation, written from the same page, gave all of them but for the order of slots within a pack: there what
// left a pack and came back did not find its slot again.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/literal/one_rule/one_rule.hpp"
#include "tests/literal/one_rule/random_jobs.hpp"

namespace ballast::literal::one_rule {
namespace {

// FNV-1a, a number at a time.
class Digest {
 public:
  template <typename T>
  void add(const std::vector<T>& values) {
    add(static_cast<int64_t>(values.size()));
    for (const T& value : values) add(value);
  }
  void add(int64_t value) { state_ = (state_ ^ static_cast<uint64_t>(value)) * 0x100000001b3; }

  void add(const RandomJob& made) {
    const Answer answer = solve(quantise(made.job).job);
    add(answer.feasible);
    add(answer.pack);
    add(answer.rank);
    add(answer.item_of_slot);
    add(answer.copies);
    add(answer.pack_load);
    for (const ScenarioReport& report : answer.scenarios) {
      add(report.lower_bound);
      add(report.offset);
    }
    for (const int64_t number :
         {answer.max_load, answer.min_load, answer.lower_bound, answer.limit_bound, answer.node_bound, answer.target,
          answer.start_load, answer.forced_cost, answer.moved_items, answer.moved_cost})
      add(number);
    for (const int32_t number : {answer.moves, answer.replaced, answer.chains}) add(number);
    add(answer.kept);
    add(answer.cap_exceeded);
  }

  uint64_t state() const { return state_; }

 private:
  uint64_t state_ = 0xcbf29ce484222325;
};

TEST(Digests, OfSmallJobs) {
  Digest digest;
  for (uint64_t number = 0; number < 1000; ++number) digest.add(random_job(kSmall, number));
  EXPECT_EQ(digest.state(), 0x89379990bd04ad6u);
}

TEST(Digests, OfMediumJobs) {
  Digest digest;
  for (uint64_t number = 0; number < 250; ++number) digest.add(random_job(kMedium, number));
  EXPECT_EQ(digest.state(), 0xebfa1986bef56245u);
}

TEST(Digests, OfJobsAtTheEdges) {
  Digest digest;
  for (uint32_t edge = 0; edge < kEdges; ++edge)
    for (uint64_t number = 0; number < 25; ++number) digest.add(edge_job(static_cast<Edge>(edge), number));
  EXPECT_EQ(digest.state(), 0xbe0152bbbb8bfad0u);
}

}  // namespace
}  // namespace ballast::literal::one_rule
