// Whole jobs on a real driver, and what the CPU makes of them.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/vulkan/run/engine.hpp"

namespace ballast::vulkan {

inline Allocator& allocator() {
  static Allocator instance;
  return instance;
}

// One for the process: drivers do not like to be unloaded, and pipelines are kept.
inline Device* device() {
  static Device* const opened = [] {
    DeviceRequest request;
    const char* form = std::getenv("BALLAST_TEST_FORM");
    request.form = form && std::strcmp(form, "subgroup") == 0 ? ReduceForm::subgroup : ReduceForm::shared;
    Device* made = nullptr;
    const Status status = Device::create(allocator(), request, &made);
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
  void SetUp() override { ASSERT_TRUE(device()) << "no Vulkan device"; }

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
    compare_on(p, make_weights<T>(p), max_layers);
  }

  // Answers how many moves the refiners made, so that a test can tell that they had something to do.
  template <typename T>
  uint64_t compare_on(const Problem& p, const std::vector<T>& weights, uint32_t max_layers = 0) {
    SCOPED_TRACE(std::to_string(p.items) + "/" + std::to_string(p.packs));
    EngineLimits limits{p.items, p.packs, p.recipe.candidates, max_layers ? max_layers : p.layers};
    limits.submission_ns = submission_ns;
    Engines engines(limits);
    if (!engines.gpu || !engines.twin) return 0;
    Answer expected(p);
    EXPECT_TRUE(engines.twin->run(make_job(p, weights, expected)).ok());
    // Twice, because the second run finds what the first left in scratch.
    for (int round = 0; round < 2; ++round) {
      Answer given(p);
      const Job job = make_job(p, weights, given);
      const Status supported = engines.gpu->supports(job);
      EXPECT_TRUE(supported.ok()) << supported.message.data();
      const Status status = engines.gpu->run(job);
      EXPECT_TRUE(status.ok()) << status.message.data();
      compare_answers(p, given, expected);
    }
    uint64_t moves = 0;
    for (const LayerReport& report : expected.reports) moves += report.moves;
    return moves;
  }

  static void compare_answers(const Problem& p, const Answer& given, const Answer& expected) {
    EXPECT_TRUE(same(given.pack_index, expected.pack_index)) << "pack_index";
    EXPECT_TRUE(same(given.rank_in_pack, expected.rank_in_pack)) << "rank_in_pack";
    EXPECT_TRUE(same(given.pack_load, expected.pack_load)) << "pack_load";
    EXPECT_TRUE(same(given.load_exponent, expected.load_exponent)) << "load_exponent";
    EXPECT_TRUE(same(given.pack_value, expected.pack_value)) << "pack_value";
    for (uint32_t layer = 0; layer < p.layers; ++layer)
      compare_reports(given.reports[layer], expected.reports[layer], layer);
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

  uint64_t submission_ns = EngineLimits{}.submission_ns;
};

inline std::string in_words(const Recipe& r) {
  std::string text =
      std::to_string(r.candidates) + " candidates, builder " + std::to_string(static_cast<int>(r.builder));
  for (const OrderRule& o : r.orders)
    text += ", order " + std::to_string(static_cast<int>(o.kind)) + " from " + std::to_string(o.first_candidate);
  text += ", keep " + std::to_string(r.keep) + ", choose " + std::to_string(static_cast<int>(r.choose));
  for (const auto* list : {&r.refine, &r.finish}) {
    text += list == &r.refine ? ", refine" : ", finish";
    for (const Refiner& f : *list)
      text += " " + std::to_string(static_cast<int>(f.kind)) + "(" + std::to_string(f.width) + ", " +
              std::to_string(f.move_cap) + ", " + std::to_string(f.stall) + ")";
  }
  return text;
}

// Valid, of any stages, with up to so many candidates.
inline Recipe random_recipe(std::mt19937& random, uint32_t most_candidates) {
  const auto below = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  const auto refiner_of = [&below](RefinerKind kind) -> Refiner {
    if (kind == RefinerKind::rounds) return {kind, 1 + below(12), 1 + below(3), 0, below(2) * 100'000, 4 + below(4)};
    if (kind != RefinerKind::exchange) return {kind, 1 + below(12), 1 + below(7)};
    return {kind, 1 + below(40), 1 + below(3), 1 + below(20), below(2) * 100'000};
  };
  Recipe r;
  r.candidates = 1 + below(most_candidates);
  r.orders.count = 0;
  const bool boosts = below(4) == 0;
  for (uint32_t first = 0; first < r.candidates && r.orders.count < 8; first += 1 + below(3)) {
    const OrderKind kind = static_cast<OrderKind>(1 + below(boosts ? 6 : 5));
    const bool noisy = kind == OrderKind::noisy || kind == OrderKind::noisy_ramp;
    r.orders.items[r.orders.count++] = {first, kind, noisy ? kOne - below(9999) : kOne, noisy ? below(kOne) : 0};
  }
  r.builder = below(2) ? BuilderKind::greedy : BuilderKind::dealt;
  if (below(5) == 0) {
    r.builder = BuilderKind::fold;
    r.orders = {OrderRule{}};
  }
  if (!is_sequential(r) && below(2)) r.keep = 1 + below(r.candidates);
  for (auto* list : {&r.refine, &r.finish})
    for (uint32_t n = below(4); n > 0; --n)
      list->items[list->count++] = refiner_of(static_cast<RefinerKind>(1 + below(10)));
  r.choose = below(2) ? Objective::max_load : Objective::imbalance;
  return r;
}

}  // namespace ballast::vulkan
