// Options at neutral values give the bytes of the plain literal version.
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "host/recipe/recipe.hpp"
#include "tests/literal/bound.hpp"
#include "tests/literal/one_rule/one_rule.hpp"
#include "tests/literal/pack_layer.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::literal::one_rule {
namespace {

struct NeutralOption {
  std::string name;
  std::function<void(Job&)> set;
};

Indices counted(int32_t first, int32_t count) {
  Indices indices(static_cast<size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return indices;
}

const std::vector<NeutralOption>& neutral_options() {
  static const std::vector<NeutralOption> options = {
      {"nothing", [](Job&) {}},
      {"paces of 1 and base loads of 0",
       [](Job& job) {
         job.pace.assign(job.packs, 1);
         job.base_load = {Row(job.packs, 0)};
       }},
      {"capacities of just the slots",
       [](Job& job) {
         job.counts = Counts::capacity;
         job.capacity.assign(job.packs, job.items / job.packs);
       }},
      {"no classes", [](Job& job) { job.item_class.assign(job.items, 0); }},
      {"classes of one", [](Job& job) { job.item_class = counted(1, job.items); }},
      {"no previous pack, with terms",
       [](Job& job) {
         job.previous_pack.assign(job.items, -1);
         job.max_moved = kForcedOnly;
         job.move_price_ppb = 1'000'000'000;
         job.min_gain_ppb = 1'000'000'000;
       }},
      {"as many slots as items", [](Job& job) { job.slots = job.items; }},
      {"one scenario's offset", [](Job& job) { job.level = Level::plain; }},
      {"all of them",
       [](Job& job) {
         for (size_t option = 1; option + 1 < neutral_options().size(); ++option) neutral_options()[option].set(job);
       }},
  };
  return options;
}

std::string difference(const PackedLayer& expected, const Answer& got) {
  if (!got.feasible) return "it is infeasible";
  if (got.pack != expected.pack_index) return "packs differ";
  if (got.rank != expected.rank_in_pack) return "ranks differ";
  if (got.moves != static_cast<int32_t>(expected.moves)) return "moves differ";
  if (got.max_load != max_load(expected.packing) || got.min_load != min_load(expected.packing)) return "loads differ";
  if (got.moved_cost != 0 || got.forced_cost != 0 || got.kept || got.replaced != 0) return "something moved";
  for (size_t slot = 0; slot < got.item_of_slot.size(); ++slot)
    if (got.item_of_slot[slot] != static_cast<int32_t>(expected.packing.slots[slot])) return "slots differ";
  return "";
}

void expect_same(int32_t effort, uint64_t number, uint32_t max_items) {
  const auto problem = random_problem(number, max_items);
  const Recipe& recipe = find_strategy("peak_exchange")->efforts[effort - 1];
  const PackedLayer expected = pack_layer(recipe, problem.weights, problem.packs, 0, 0);
  for (const NeutralOption& option : neutral_options()) {
    Job job;
    job.items = static_cast<int32_t>(problem.items);
    job.packs = static_cast<int32_t>(problem.packs);
    job.weights = {Row(problem.weights.begin(), problem.weights.end())};
    job.effort = effort_of(effort);
    option.set(job);
    const Answer answer = solve(job);
    EXPECT_EQ(difference(expected, answer), "") << problem.name << ", " << option.name;
    EXPECT_EQ(answer.lower_bound, lower_bound(problem.weights, problem.packs)) << problem.name;
    EXPECT_EQ(answer.limit_bound, answer.lower_bound) << problem.name;
  }
}

TEST(NeutralOptions, GiveThePlainBytes) {
  for (uint64_t number = 0; number < 300; ++number) expect_same(1 + static_cast<int32_t>(number % 2), number, 48);
}

TEST(NeutralOptions, GiveThePlainBytesOfThorough) {
  for (uint64_t number = 1000; number < 1060; ++number) expect_same(3, number, 30);
}

TEST(NeutralOptions, GiveThePlainBytesOfLargePacks) {
  for (uint64_t number = 2000; number < 2040; ++number) expect_same(2, number, 140);
}

}  // namespace
}  // namespace ballast::literal::one_rule
