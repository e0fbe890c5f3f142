// The plugin's own threads, as the host module forks and joins on them.
#include "host/base/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace ballast {
namespace {

struct Tally {
  explicit Tally(uint32_t count) : calls(count) {}
  std::vector<std::atomic<uint32_t>> calls;
  ForkJoin jobs;

  static void count(void* argument, uint32_t index) { ++static_cast<Tally*>(argument)->calls[index]; }
  bool each_called(uint32_t times) const {
    for (const auto& n : calls)
      if (n != times) return false;
    return true;
  }
};

class Pools : public ::testing::TestWithParam<uint32_t> {
 protected:
  void SetUp() override { ASSERT_TRUE(ThreadPool::create(allocator, GetParam(), &pool).ok()); }
  void TearDown() override {
    ThreadPool::destroy(pool);
    EXPECT_EQ(allocator.bytes(), 0u);
  }
  Allocator allocator;
  ThreadPool* pool = nullptr;
};

TEST_P(Pools, CallEveryIndexOnce) {
  for (const uint32_t count : {1u, 2u, 3u, 7u, 256u}) {
    Tally tally(count);
    constexpr uint32_t kRounds = 300;
    for (uint32_t round = 0; round < kRounds; ++round) {
      pool->jobs().run(Tally::count, &tally, count);
      ASSERT_TRUE(tally.each_called(round + 1)) << "a task was still to come when run returned";
    }
  }
}

TEST_P(Pools, AForkInsideAForkRunsInline) {
  struct Nested {
    ForkJoin jobs;
    Tally inner{5};
  } nested{pool->jobs()};
  const Task outer = [](void* argument, uint32_t) {
    auto& self = *static_cast<Nested*>(argument);
    self.jobs.run(Tally::count, &self.inner, 5);
  };
  for (uint32_t round = 1; round <= 50; ++round) {
    pool->jobs().run(outer, &nested, 4);
    ASSERT_TRUE(nested.inner.each_called(4 * round));
  }
}

TEST_P(Pools, TwoThreadsMayForkAtTheSameTime) {
  Tally first(16), second(16);
  const auto many = [&](Tally& tally) {
    for (uint32_t round = 0; round < 200; ++round) pool->jobs().run(Tally::count, &tally, 16);
  };
  std::thread other([&] { many(second); });
  many(first);
  other.join();
  EXPECT_TRUE(first.each_called(200));
  EXPECT_TRUE(second.each_called(200));
}

INSTANTIATE_TEST_SUITE_P(Threads, Pools, ::testing::Values(1u, 3u, 15u));

TEST(ThreadPool, DestroyTakesNull) { ThreadPool::destroy(nullptr); }

}  // namespace
}  // namespace ballast
