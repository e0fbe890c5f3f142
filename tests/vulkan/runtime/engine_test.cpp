// Whole jobs on a real driver: every byte and every report as the CPU gives them.
#include <chrono>

#include "tests/vulkan/runtime/engine_fixture.hpp"

namespace ballast::vulkan {
namespace {

TEST_F(EngineTest, NamedStrategies) {
  const uint32_t shapes[][2] = {{24, 6}, {64, 8}, {75, 5}};
  for (const Strategy& strategy : strategies()) {
    SCOPED_TRACE(std::string(strategy.name));
    // Many candidates take long on a software driver.
    const uint32_t layers = strategy.recipe.candidates <= 64 ? 7 : 2;
    for (const auto& [items, packs] : shapes) compare({layers, items, packs, strategy.recipe, 11, 3});
  }
}

TEST_F(EngineTest, AtModelSize) {
  for (const char* name : {"greedy", "batched_refinement_packing", "vectorized_iterative_greedy"}) {
    SCOPED_TRACE(name);
    compare({58, 288, 32, find_strategy(name)->recipe, 5});
  }
}

TEST_F(EngineTest, Efforts) {
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  for (size_t e = 0; e < 3; ++e) {
    SCOPED_TRACE("effort " + std::to_string(e + 1));
    compare({58, 256, 32, efforts[e]});
    compare({14, 320, 64, efforts[e]});
    compare({14, 288, 72, efforts[e]});
  }
}

TEST_F(EngineTest, DegenerateShapes) {
  for (const char* name : {"peak_exchange", "greedy", "two_phase_packing_with_pair_swap", "vectorized_iterative_greedy",
                           "vectorized_ensemble_refinement_v2"}) {
    SCOPED_TRACE(name);
    const Recipe& recipe = find_strategy(name)->recipe;
    compare({7, 12, 12, recipe});  // one item a pack
    compare({7, 12, 1, recipe});   // one pack
    compare({7, 1, 1, recipe});
    compare({7, 40, 20, recipe});  // two a pack
    compare({7, 2, 1, recipe});
    compare({7, 12, 2, recipe});
  }
}

TEST_F(EngineTest, WeightTypes) {
  const Recipe& recipe = find_strategy("batched_refinement_packing")->recipe;
  compare<float>({14, 24, 6, recipe});
  compare<double>({14, 24, 6, recipe});
  compare<uint32_t>({14, 24, 6, recipe});
  compare<int64_t>({14, 24, 6, recipe});
}

TEST_F(EngineTest, RandomRecipes) {
  std::mt19937 random(20);
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const Recipe r = random_recipe(random, 9);
    SCOPED_TRACE(in_words(r));
    const uint32_t shapes[][2] = {{24, 6}, {75, 5}};
    const auto& shape = shapes[random() % 2];
    compare({7, shape[0], shape[1], r, random(), static_cast<uint32_t>(random())});
  }
}

// Three batches, and slices of scratch within them.
TEST_F(EngineTest, ManyLayers) {
  const Recipe& recipe = find_strategy("select_then_refine")->recipe;
  compare({200, 24, 6, recipe}, 40);
}

// Each dispatch in a submission of its own.
TEST_F(EngineTest, InManySubmissions) {
  submission_ns = 1;
  for (const char* name : {"peak_exchange", "batched_refinement_packing"})
    compare({3, 24, 6, find_strategy(name)->recipe});
}

TEST_F(EngineTest, BadWeightsAreNamedAndNothingIsWritten) {
  Problem p{3, 24, 6, find_strategy("greedy")->recipe};
  Engines engines({24, 6, 1, 3});
  std::vector<float> weights = make_weights<float>(p);
  weights[(24 + p.gap) * 2 + 5] = -1;
  weights[(24 + p.gap) * 1 + 9] = INFINITY;
  Answer answer(p), untouched(p);
  const Status status = engines.gpu->run(make_job(p, weights, answer));
  EXPECT_EQ(status.code, Code::weight);
  EXPECT_STREQ(status.message.data(), "weight of layer 1, item 9 is infinite");
  EXPECT_TRUE(same(answer.pack_index, untouched.pack_index));
  EXPECT_TRUE(same(answer.pack_load, untouched.pack_load));
}

TEST_F(EngineTest, CancelAndProgress) {
  Problem p{3, 24, 6, find_strategy("greedy")->recipe};
  Engines engines({24, 6, 1, 3});
  const std::vector<float> weights = make_weights<float>(p);
  Answer answer(p);
  Job job = make_job(p, weights, answer);
  const uint32_t set = 1;
  job.cancel = &set;
  EXPECT_EQ(engines.gpu->run(job).code, Code::cancelled);
  job.cancel = nullptr;
  uint64_t told = 0;
  job.progress_user = &told;
  job.progress = [](void* user, uint64_t done, uint64_t) -> uint32_t {
    *static_cast<uint64_t*>(user) = done;
    return 0;
  };
  EXPECT_TRUE(engines.gpu->run(job).ok());
  EXPECT_EQ(told, 3u);
  job.progress = [](void*, uint64_t, uint64_t) -> uint32_t { return 1; };
  EXPECT_EQ(engines.gpu->run(job).code, Code::cancelled);
}

TEST_F(EngineTest, StageTimes) {
  Problem p{20, 128, 16, find_strategy("vectorized_iterative_greedy")->recipe};
  Engines engines({128, 16, 5, 20});
  const std::vector<float> weights = make_weights<float>(p);
  Answer answer(p);
  Job job = make_job(p, weights, answer);
  uint64_t stage_ns[kStageCount] = {};
  job.out.stage_ns = stage_ns;
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(engines.gpu->run(job).ok());
  const std::chrono::nanoseconds run = std::chrono::steady_clock::now() - begin;
  if (device()->info().timestamp_bits == 0) return;
  uint64_t sum = 0;
  for (const uint64_t ns : stage_ns) sum += ns;
  EXPECT_GT(sum, 0u);
  EXPECT_LE(sum, static_cast<uint64_t>(run.count()));
}

TEST_F(EngineTest, WhatItCannotTakeItSays) {
  Engines engines({4096, 512, 4, 2});
  const auto status_of = [&](uint32_t items, uint32_t packs, const char* strategy) {
    Job job;
    job.layers = 1;
    job.items = items;
    job.packs = packs;
    job.recipe = find_strategy(strategy)->recipe;
    return engines.gpu->supports(job);
  };
  EXPECT_TRUE(status_of(2048, 512, "batched_refinement_packing").ok())
      << status_of(2048, 512, "batched_refinement_packing").message.data();
  EXPECT_TRUE(status_of(4096, 512, "greedy").ok()) << status_of(4096, 512, "greedy").message.data();
  EXPECT_EQ(status_of(4096, 512, "batched_refinement_packing").code, Code::unsupported);
  EXPECT_EQ(status_of(8192, 512, "greedy").code, Code::unsupported);
  EXPECT_EQ(status_of(2048, 1024, "greedy").code, Code::unsupported);
  EXPECT_EQ(status_of(64, 8, "dealt_ensemble").code, Code::unsupported)
      << "more candidates than the engine was made for";
  Job timed;
  timed.layers = 1;
  timed.items = 8;
  timed.packs = 2;
  timed.time_budget_ns = 1;
  EXPECT_EQ(engines.gpu->supports(timed).code, Code::unsupported);
}

}  // namespace
}  // namespace ballast::vulkan
