// Sizes from one item to the largest, cancelling, time budgets and progress.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "host/ingest/quantise.hpp"
#include "tests/unit/engine_fixture.hpp"

namespace ballast::test {
namespace {

Recipe recipe_of(const char* name) { return find_strategy(name)->recipe; }

void expect_sound_at(uint32_t layers, uint32_t items, uint32_t packs, const Recipe& recipe) {
  const std::vector<float> weights = mixed_layers(layers, items, packs, items);
  std::vector<std::vector<uint32_t>> quantised;
  for (uint32_t l = 0; l < layers; ++l) {
    quantised.emplace_back(items);
    quantise(WeightType::f32, reinterpret_cast<const std::byte*>(weights.data() + size_t{l} * items), quantised.back());
  }
  expect_sound(pack(weights, items, packs, recipe, 2), items, packs, quantised);
}

TEST(EngineSizes, TheSmallest) {
  for (const Strategy& strategy : strategies())
    for (const auto& [items, packs] : {std::pair{1u, 1u}, std::pair{2u, 1u}, std::pair{2u, 2u}, std::pair{3u, 1u},
                                       std::pair{4u, 2u}, std::pair{6u, 2u}})
      expect_sound_at(9, items, packs, strategy.recipe);
}

TEST(EngineSizes, EightLayersOf8192ForEveryStrategy) {
  for (const Strategy& strategy : small_strategies(4))
    for (const uint32_t packs : {8u, 1024u}) {
      expect_sound_at(8, 8192, packs, strategy.recipe);
      if (HasFatalFailure()) FAIL() << strategy.name << ", " << packs << " packs";
    }
}

TEST(EngineSizes, EightLayersOf65535ForGreedy) {
  for (const uint32_t packs : {3u, 255u, 4369u, 13107u, 65535u}) {
    expect_sound_at(8, 65535, packs, recipe_of("greedy"));
    if (HasFatalFailure()) FAIL() << packs << " packs";
  }
}

// `exchange` takes as large ones as greedy does; with the longest lists of pairs and of triples that it keeps.
TEST(EngineSizes, PeakExchangeOfNearly65535) {
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  for (const auto& [items, packs] : {std::pair{65472u, 1023u}, std::pair{65530u, 6553u}}) {
    expect_sound_at(1, items, packs, efforts[2]);
    if (HasFatalFailure()) FAIL() << packs << " packs";
  }
}

struct Stoppable {
  static constexpr uint32_t kLayers = 12, kItems = 64, kPacks = 8;
  std::vector<float> weights = mixed_layers(kLayers, kItems, kPacks, 2);
  Recipe recipe = recipe_of("two_phase_packing_with_pair_swap");
  Results results{kLayers, kItems, kPacks};
  TestEngine engine{{kItems, kPacks, 64, 2}, threaded_jobs()};
  Job job = job_over(weights, kItems, kPacks, recipe, results);
};

TEST(EngineStops, CancelledBeforehandWritesNothing) {
  Stoppable s;
  const Results untouched = s.results;
  const uint32_t cancel = 1;
  s.job.cancel = &cancel;
  EXPECT_EQ(s.engine.run(s.job).code, Code::cancelled);
  EXPECT_TRUE(s.results == untouched);
}

TEST(EngineStops, ProgressCountsAndCancels) {
  Stoppable s;
  struct Seen {
    uint64_t last = 0, calls = 0, stop_at = UINT64_MAX;
  } seen;
  s.job.progress_user = &seen;
  s.job.progress = [](void* user, uint64_t done, uint64_t layers) -> uint32_t {
    Seen& told = *static_cast<Seen*>(user);
    EXPECT_LE(told.last, done);
    EXPECT_LE(done, layers);
    EXPECT_EQ(layers, uint64_t{Stoppable::kLayers});
    told.last = done;
    ++told.calls;
    return done >= told.stop_at;
  };
  EXPECT_TRUE(s.engine.run(s.job).ok());
  EXPECT_GT(seen.calls, 0u);
  seen = {.last = 0, .calls = 0, .stop_at = 2};
  EXPECT_EQ(s.engine.run(s.job).code, Code::cancelled);
  EXPECT_LT(seen.last, uint64_t{Stoppable::kLayers});
}

// However short the budget, every layer gets a packing, and the flag tells that there were more candidates.
TEST(EngineStops, TimeBudgetStillPacksEverything) {
  for (const char* name :
       {"two_phase_packing_with_pair_swap", "parallel_restarts_2swap_retry", "vectorized_iterative_greedy"}) {
    Stoppable s;
    s.job.recipe = recipe_of(name);
    TestEngine engine({Stoppable::kItems, Stoppable::kPacks, s.job.recipe.candidates, 2}, threaded_jobs());
    s.job.time_budget_ns = 1;
    ASSERT_TRUE(engine.run(s.job).ok());
    std::vector<std::vector<uint32_t>> quantised;
    for (uint32_t l = 0; l < Stoppable::kLayers; ++l) {
      quantised.emplace_back(Stoppable::kItems);
      quantise(WeightType::f32, reinterpret_cast<const std::byte*>(s.weights.data() + l * Stoppable::kItems),
               quantised.back());
      EXPECT_TRUE(s.results.reports[l].flags & kReportTimeOut);
    }
    expect_sound(s.results, Stoppable::kItems, Stoppable::kPacks, quantised);
  }
}

// Nothing was cut short where there was nothing left to do.
TEST(EngineStops, TimeOutIsToldOnlyOfLayersCutShort) {
  const std::vector<float> weights = mixed_layers(12, 64, 32, 2);
  for (const auto& [name, packs] : {std::pair{"greedy", 8u}, std::pair{"peak_exchange", 32u}, std::pair{"greedy", 64u},
                                    std::pair{"two_phase_packing_with_pair_swap", 64u}}) {
    const Recipe recipe = recipe_of(name);
    Results results(12, 64, packs);
    TestEngine engine({64, packs, recipe.candidates, 1});
    Job job = job_over(weights, 64, packs, recipe, results);
    job.time_budget_ns = 1;
    ASSERT_TRUE(engine.run(job).ok());
    EXPECT_TRUE(results == pack(weights, 64, packs, recipe)) << name << " into " << packs;
  }
}

// A clock that moves on whenever somebody looks at it: a budget is a number of looks.
uint64_t looks = 0;
uint64_t count_looks() { return ++looks; }

struct Counted {
  static constexpr uint32_t kLayers = 58, kItems = 288, kPacks = 32;
  std::vector<float> weights = mixed_layers(kLayers, kItems, kPacks, 3);
  Results results{kLayers, kItems, kPacks};

  Results run(const Recipe& recipe, uint64_t looks_allowed) {
    TestEngine engine({kItems, kPacks, recipe.candidates, 1});
    Job job = job_over(weights, kItems, kPacks, recipe, results);
    job.time_budget_ns = looks_allowed;
    job.now_ns = count_looks;
    EXPECT_TRUE(engine.run(job).ok());
    return results;
  }
};

// A layer that cannot be proven optimal must not eat up the time of those after it.
TEST(EngineStops, LayersShareTheTimeBudget) {
  constexpr uint32_t kLooksALayer = 100;
  Counted counted;
  const Recipe exact = find_strategy("peak_exchange")->efforts.back();
  const Results greedy = pack(counted.weights, Counted::kItems, Counted::kPacks, recipe_of("greedy"));
  const Results results = counted.run(exact, uint64_t{Counted::kLayers} * kLooksALayer);
  uint32_t cut = 0;
  for (uint32_t l = 0; l < Counted::kLayers; ++l) {
    EXPECT_LE(results.reports[l].max_load, greedy.reports[l].max_load) << "layer " << l;
    if (!(results.reports[l].flags & kReportTimeOut)) continue;
    ++cut;
    EXPECT_GE(results.reports[l].moves, kLooksALayer - 3) << "layer " << l;
  }
  EXPECT_GT(cut, Counted::kLayers / 4) << "the budget is too short for all";
}

// Time that quick layers leave is spent on those after them.
TEST(EngineStops, UnusedTimeFlowsOn) {
  Counted counted;
  std::fill_n(counted.weights.begin(), (Counted::kLayers - 1) * Counted::kItems, 1.f);
  const Results results = counted.run(find_strategy("peak_exchange")->efforts.back(), 580);
  EXPECT_GT(results.reports.back().moves, 400u);
}

// Stops each layer of a job by time, and compares those that were cut with what a cap of as many moves gives.
void expect_stopped_like_capped(const Recipe& search, uint32_t& cut) {
  for (const uint32_t a_layer : {3u, 4u, 7u, 20u, 50u, 150u}) {
    Counted counted;
    const Results stopped = counted.run(search, uint64_t{Counted::kLayers} * a_layer);
    for (uint32_t l = 0; l < Counted::kLayers; ++l) {
      if (!(stopped.reports[l].flags & kReportTimeOut)) continue;
      const auto row = counted.weights.begin() + l * Counted::kItems;
      const std::vector<float> layer(row, row + Counted::kItems);
      Recipe capped = search;
      const auto packed = [&] { return pack(layer, Counted::kItems, Counted::kPacks, capped); };
      capped.refine[0].move_cap = stopped.reports[l].moves;
      if (makes_rounds(search.refine[0].kind))  // of some moves each
        for (uint32_t& cap = capped.refine[0].move_cap = 0; packed().reports[0].moves < stopped.reports[l].moves;)
          ++cap;
      const Results one = packed();
      LayerReport report = stopped.reports[l];
      report.flags &= ~uint32_t{kReportTimeOut};
      ASSERT_EQ(std::memcmp(&report, &one.reports[0], sizeof report), 0) << "layer " << l << " after " << report.moves;
      ASSERT_EQ(std::memcmp(&stopped.pack_index[l * Counted::kItems], one.pack_index.data(), 4 * Counted::kItems), 0);
      ASSERT_EQ(std::memcmp(&stopped.rank_in_pack[l * Counted::kItems], one.rank_in_pack.data(), 4 * Counted::kItems),
                0);
      ++cut;
    }
  }
}

// A search stopped after some moves returns what it would have with so many as its cap.
TEST(EngineStops, StoppedIsLikeCapped) {
  uint32_t rounds_cut = 0;
  for (const Recipe& effort : find_strategy("peak_exchange")->efforts)
    for (const Refiner& refiner : effort.refine) {
      Recipe search = effort;
      search.refine = {refiner};
      uint32_t cut = 0;
      expect_stopped_like_capped(search, cut);
      if (HasFatalFailure()) return;
      if (makes_rounds(refiner.kind))
        rounds_cut += cut;
      else
        EXPECT_GT(cut, 20u);
    }
  EXPECT_GT(rounds_cut, 20u);
}

TEST(EngineStops, AmpleTimeBudgetChangesNothing) {
  Stoppable s;
  const Results expected = pack(s.weights, Stoppable::kItems, Stoppable::kPacks, s.recipe);
  s.job.time_budget_ns = UINT64_MAX;
  ASSERT_TRUE(s.engine.run(s.job).ok());
  EXPECT_TRUE(s.results == expected);
}

TEST(EngineRefuses, TheLowestBadWeightAndWritesNothing) {
  Stoppable s;
  const Results untouched = s.results;
  s.weights[5 * Stoppable::kItems + 9] = -1;
  s.weights[5 * Stoppable::kItems + 7] = -2;
  s.weights[6 * Stoppable::kItems] = -3;
  const Status status = s.engine.run(s.job);
  EXPECT_EQ(status.code, Code::weight);
  EXPECT_STREQ(status.message.data(), "weight of layer 5, item 7 is negative");
  EXPECT_TRUE(s.results == untouched);
}

TEST(EngineTimings, StagesAddUpOnlyWhenAskedFor) {
  Stoppable s;
  uint64_t stage_ns[kStageCount] = {};
  s.job.out.stage_ns = stage_ns;
  ASSERT_TRUE(s.engine.run(s.job).ok());
  for (uint32_t stage = 0; stage < kStageCount; ++stage) EXPECT_GT(stage_ns[stage], 0u) << "stage " << stage;
}

}  // namespace
}  // namespace ballast::test
