// Whole jobs on a real driver: every byte and every report as the CPU gives them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/vulkan/engine.hpp"

namespace ballast::vulkan {
namespace {

Allocator& allocator() {
  static Allocator instance;
  return instance;
}

// One for the process: drivers do not like to be unloaded, and pipelines are kept.
Device* device() {
  static Device* const opened = [] {
    DeviceWish wish;
    const char* form = std::getenv("BALLAST_TEST_FORM");
    wish.form = form && std::strcmp(form, "subgroup") == 0 ? FormWish::subgroup : FormWish::shared;
    Device* made = nullptr;
    const Status status = Device::create(allocator(), wish, &made);
    if (!status.ok()) std::printf("%s\n", status.message.data());
    return made;
  }();
  return opened;
}

struct Problem {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  Recipe recipe;
  uint64_t seed = 7;
  uint32_t first_layer = 0;
  uint32_t gap = 8;  // weights between one layer's and the next's
};

struct Answer {
  explicit Answer(const Problem& p)
      : pack_index(size_t{p.layers} * p.items, -1),
        rank_in_pack(size_t{p.layers} * p.items, -1),
        pack_load(size_t{p.layers} * p.packs, 77),
        load_exponent(p.layers, 77),
        pack_value(size_t{p.layers} * p.packs, 77),
        reports(p.layers) {}

  std::vector<int32_t> pack_index, rank_in_pack;
  std::vector<uint32_t> pack_load;
  std::vector<int32_t> load_exponent;
  std::vector<double> pack_value;
  std::vector<LayerReport> reports;
};

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

// Families of weights, one a layer in turn: what the stages find hard.
template <typename T>
std::vector<T> make_weights(const Problem& p) {
  std::mt19937_64 random(p.items * 1000 + p.packs);
  std::vector<T> w(size_t{p.layers} * (p.items + p.gap), T(1));
  for (uint32_t layer = 0; layer < p.layers; ++layer) {
    T* row = w.data() + size_t{layer} * (p.items + p.gap);
    const uint32_t family = (layer + p.items) % 7;
    for (uint32_t i = 0; i < p.items; ++i) {
      const uint64_t r = random() >> 44;
      switch (family) {
        case 0:
          row[i] = static_cast<T>(r);
          break;
        case 1:
          row[i] = static_cast<T>(r % 5);
          break;  // ties and zeros
        case 2:
          row[i] = static_cast<T>(i == 3 ? 100000000 : r);
          break;  // a giant
        case 3:
          row[i] = static_cast<T>(17);
          break;  // all equal
        case 4:
          row[i] = static_cast<T>(r % 100 < 97 ? 0 : r);
          break;  // sparse
        case 5:
          row[i] = static_cast<T>(uint64_t{1} << (r % 30));
          break;  // far apart
        default:
          row[i] =
              std::is_floating_point_v<T> ? static_cast<T>(static_cast<double>(r) * 1.3e-5) : static_cast<T>(r * r);
      }
    }
  }
  return w;
}

template <typename T>
constexpr WeightType type_of() {
  if (std::is_same_v<T, float>) return WeightType::f32;
  if (std::is_same_v<T, double>) return WeightType::f64;
  return std::is_same_v<T, uint32_t> ? WeightType::u32 : WeightType::i64;
}

template <typename T>
Job make_job(const Problem& p, const std::vector<T>& weights, Answer& answer) {
  Job job;
  job.layers = p.layers;
  job.items = p.items;
  job.packs = p.packs;
  job.first_layer = p.first_layer;
  job.weight_type = type_of<T>();
  job.weights = reinterpret_cast<const std::byte*>(weights.data());
  job.weight_stride = (p.items + p.gap) * sizeof(T);
  job.recipe = p.recipe;
  job.seed = p.seed;
  job.target_gap_ppb = 1000000;
  job.out.pack_index = answer.pack_index.data();
  job.out.rank_in_pack = answer.rank_in_pack.data();
  job.out.pack_load = answer.pack_load.data();
  job.out.load_exponent = answer.load_exponent.data();
  job.out.pack_value = answer.pack_value.data();
  job.out.report_user = answer.reports.data();
  job.out.report = [](void* user, uint32_t layer, const LayerReport& report) {
    static_cast<LayerReport*>(user)[layer] = report;
  };
  return job;
}

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!device()) GTEST_SKIP() << "no Vulkan device";
  }

  // An engine that just fits, so that a larger job goes in several batches if `max_layers` is smaller.
  struct Engines {
    explicit Engines(const EngineLimits& limits) {
      const Status status = Engine::create(allocator(), *device(), limits, &gpu);
      EXPECT_TRUE(status.ok()) << status.message.data();
      EXPECT_TRUE(
          cpu::Engine::create(allocator(), {limits.max_items, limits.max_packs, limits.max_candidates, 1}, {}, &twin)
              .ok());
    }
    ~Engines() {
      Engine::destroy(gpu);
      cpu::Engine::destroy(twin);
    }
    Engine* gpu = nullptr;
    cpu::Engine* twin = nullptr;
  };

  template <typename T = float>
  void compare(const Problem& p, uint32_t max_layers = 0) {
    SCOPED_TRACE(std::to_string(p.items) + "/" + std::to_string(p.packs));
    Engines engines({p.items, p.packs, p.recipe.candidates, max_layers ? max_layers : p.layers});
    ASSERT_TRUE(engines.gpu && engines.twin);
    const std::vector<T> weights = make_weights<T>(p);
    Answer expected(p);
    ASSERT_TRUE(engines.twin->run(make_job(p, weights, expected)).ok());
    // Twice, because the second run finds what the first left in scratch.
    for (int round = 0; round < 2; ++round) {
      Answer given(p);
      const Job job = make_job(p, weights, given);
      const Status supported = engines.gpu->supports(job);
      ASSERT_TRUE(supported.ok()) << supported.message.data();
      const Status status = engines.gpu->run(job);
      ASSERT_TRUE(status.ok()) << status.message.data();
      EXPECT_TRUE(same(given.pack_index, expected.pack_index)) << "pack_index";
      EXPECT_TRUE(same(given.rank_in_pack, expected.rank_in_pack)) << "rank_in_pack";
      EXPECT_TRUE(same(given.pack_load, expected.pack_load)) << "pack_load";
      EXPECT_TRUE(same(given.load_exponent, expected.load_exponent)) << "load_exponent";
      EXPECT_TRUE(same(given.pack_value, expected.pack_value)) << "pack_value";
      for (uint32_t layer = 0; layer < p.layers; ++layer)
        compare_reports(given.reports[layer], expected.reports[layer], layer);
    }
  }

  static void compare_reports(const LayerReport& given, const LayerReport& expected, uint32_t layer) {
    EXPECT_EQ(given.max_load, expected.max_load) << "layer " << layer;
    EXPECT_EQ(given.min_load, expected.min_load) << "layer " << layer;
    EXPECT_EQ(given.total_load, expected.total_load) << "layer " << layer;
    EXPECT_EQ(given.lower_bound, expected.lower_bound) << "layer " << layer;
    EXPECT_EQ(given.load_exponent, expected.load_exponent) << "layer " << layer;
    EXPECT_EQ(given.candidate, expected.candidate) << "layer " << layer;
    EXPECT_EQ(given.moves, expected.moves) << "layer " << layer;
    EXPECT_EQ(given.flags, expected.flags) << "layer " << layer;
  }
};

std::string in_words(const Recipe& r) {
  std::string text =
      std::to_string(r.candidates) + " candidates, builder " + std::to_string(static_cast<int>(r.builder));
  for (const OrderRule& o : r.orders)
    text += ", order " + std::to_string(static_cast<int>(o.kind)) + " from " + std::to_string(o.first_candidate);
  text += ", keep " + std::to_string(r.keep) + ", choose " + std::to_string(static_cast<int>(r.choose));
  for (const auto* list : {&r.refine, &r.finish}) {
    text += list == &r.refine ? ", refine" : ", finish";
    for (const Refiner& f : *list)
      text += " " + std::to_string(static_cast<int>(f.kind)) + "(" + std::to_string(f.width) + ", " +
              std::to_string(f.move_cap) + ")";
  }
  return text;
}

bool runs_on_device(const Recipe& recipe) {
  if (recipe.builder == BuilderKind::fold) return false;
  for (const auto* list : {&recipe.refine, &recipe.finish})
    for (const Refiner& refiner : *list)
      if (refiner.kind == RefinerKind::exchange) return false;
  return true;
}

TEST_F(EngineTest, NamedStrategies) {
  const uint32_t shapes[][2] = {{24, 6}, {64, 8}, {75, 5}};
  for (const Strategy& strategy : strategies()) {
    if (!runs_on_device(strategy.recipe)) continue;
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

TEST_F(EngineTest, DegenerateShapes) {
  for (const char* name : {"greedy", "two_phase_packing_with_pair_swap", "vectorized_iterative_greedy",
                           "vectorized_ensemble_refinement_v2"}) {
    SCOPED_TRACE(name);
    const Recipe& recipe = find_strategy(name)->recipe;
    compare({7, 12, 12, recipe});  // one item a pack
    compare({7, 12, 1, recipe});   // one pack
    compare({7, 1, 1, recipe});
    compare({7, 40, 20, recipe});  // two a pack
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
  const auto below = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Recipe r;
    r.candidates = 1 + below(9);
    r.orders.count = 0;
    const bool boosts = below(4) == 0;
    for (uint32_t first = 0; first < r.candidates && r.orders.count < 8; first += 1 + below(3)) {
      const OrderKind kind = static_cast<OrderKind>(1 + below(boosts ? 6 : 5));
      const bool noisy = kind == OrderKind::noisy || kind == OrderKind::noisy_ramp;
      r.orders.items[r.orders.count++] = {first, kind, noisy ? kOne - below(9999) : kOne, noisy ? below(kOne) : 0};
    }
    r.builder = below(2) ? BuilderKind::greedy : BuilderKind::dealt;
    if (!is_sequential(r) && below(2)) r.keep = 1 + below(r.candidates);
    for (auto* list : {&r.refine, &r.finish})
      for (uint32_t n = below(4); n > 0; --n)
        list->items[list->count++] = {static_cast<RefinerKind>(1 + below(7)), 1 + below(12), 1 + below(7)};
    r.choose = below(2) ? Objective::max_load : Objective::imbalance;
    SCOPED_TRACE(in_words(r));
    const uint32_t shapes[][2] = {{24, 6}, {75, 5}};
    const auto& shape = shapes[below(2)];
    compare({7, shape[0], shape[1], r, random(), static_cast<uint32_t>(random())});
  }
}

// Three batches, and slices of scratch within them.
TEST_F(EngineTest, ManyLayers) {
  const Recipe& recipe = find_strategy("select_then_refine")->recipe;
  compare({200, 24, 6, recipe}, 40);
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
  ASSERT_TRUE(engines.gpu->run(job).ok());
  if (device()->info().timestamp_bits == 0) return;
  uint64_t sum = 0;
  for (const uint64_t ns : stage_ns) sum += ns;
  EXPECT_GT(sum, 0u);
  EXPECT_LT(sum, uint64_t{60} * 1000 * 1000 * 1000);
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
