#include "tests/literal/random_problems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace ballast::literal {
namespace {

// The first numbers of splitmix64 with seed 0, as published with it.
TEST(RandomProblems, Splitmix64) {
  Random random(0);
  EXPECT_EQ(random.next(), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(random.next(), 0x6E789E6AA1B965F4u);
  EXPECT_EQ(random.next(), 0x06C45D188009454Fu);
}

TEST(RandomProblems, AreValidAndReachEveryCorner) {
  std::set<uint32_t> groups;
  std::set<uint32_t> packs;
  std::set<std::string> families;
  for (uint64_t number = 0; number < 3000; ++number) {
    const Problem problem = random_problem(number, 150);
    ASSERT_EQ(problem.weights.size(), problem.items);
    ASSERT_EQ(problem.items % problem.packs, 0u);
    ASSERT_LE(problem.items, 150u);
    ASSERT_LT(std::accumulate(problem.weights.begin(), problem.weights.end(), uint64_t{0}), uint64_t{1} << 31)
        << problem.name;
    groups.insert(problem.group());
    packs.insert(problem.packs);
    families.insert(problem.name.substr(0, problem.name.find("_n")));
  }
  EXPECT_EQ(groups.size(), interesting_groups().size());
  for (const uint32_t few : {1u, 2u, 3u}) EXPECT_TRUE(packs.contains(few));
  EXPECT_EQ(families.size(), kFamilies);
}

TEST(RandomProblems, FamiliesAreWhatTheySay) {
  const auto weights = [](Family family) { return make_problem(family, 60, 4, 9).weights; };
  const auto kinds = [&](Family family) {
    const std::vector<uint32_t> w = weights(family);
    return std::set<uint32_t>(w.begin(), w.end()).size();
  };
  EXPECT_EQ(kinds(Family::distinct), 60u);
  EXPECT_LE(kinds(Family::ties), 3u);
  EXPECT_EQ(kinds(Family::equal), 1u);
  EXPECT_GT(weights(Family::equal)[0], 0u);
  EXPECT_GT(std::ranges::count(weights(Family::some_zeros), 0u), 5);
  EXPECT_EQ(weights(Family::all_zero), std::vector<uint32_t>(60, 0));
  std::vector<uint32_t> giant = weights(Family::one_giant);
  std::ranges::sort(giant);
  EXPECT_EQ(giant.back(), 1u << 30);
  EXPECT_LT(giant[58], 1u << 25);
  for (const uint32_t w : weights(Family::powers)) EXPECT_EQ(w & (w - 1), 0u);
  EXPECT_LT(std::ranges::max(weights(Family::small)), 10u);
}

TEST(RandomProblems, AreTheSameEveryTime) {
  EXPECT_EQ(random_problem(5, 100).name, random_problem(5, 100).name);
  EXPECT_EQ(random_problem(5, 100).weights, random_problem(5, 100).weights);
  EXPECT_NE(random_problem(5, 100).weights, random_problem(6, 100).weights);
}

TEST(RandomProblems, LargeOnes) {
  for (uint32_t family = 0; family < kFamilies; ++family) {
    const Problem problem = make_problem(static_cast<Family>(family), 65535, 255, 1);
    EXPECT_LT(std::accumulate(problem.weights.begin(), problem.weights.end(), uint64_t{0}), uint64_t{1} << 31)
        << problem.name;
  }
}

}  // namespace
}  // namespace ballast::literal
