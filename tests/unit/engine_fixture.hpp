// An engine and a job with all outputs, for tests of whole layers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/cpu/engine.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::test {

// All that a job writes; equal when every byte is.
struct Results {
  std::vector<int32_t> pack_index, rank_in_pack, load_exponent;
  std::vector<uint32_t> pack_load;
  std::vector<double> pack_value;
  std::vector<LayerReport> reports;

  Results(uint32_t layers, uint32_t items, uint32_t packs);
  bool operator==(const Results& other) const;
};

// Fork and join on fresh threads, for engines of several workers.
ForkJoin threaded_jobs();

class TestEngine {
 public:
  explicit TestEngine(const cpu::Limits& limits, const ForkJoin& jobs = {});
  ~TestEngine();
  TestEngine(const TestEngine&) = delete;
  TestEngine& operator=(const TestEngine&) = delete;

  Status run(const Job& job) { return engine_->run(job); }

 private:
  Allocator allocator_;
  cpu::Engine* engine_ = nullptr;
};

template <typename T>
constexpr WeightType weight_type_of() {
  if constexpr (std::is_same_v<T, float>) return WeightType::f32;
  if constexpr (std::is_same_v<T, double>) return WeightType::f64;
  if constexpr (std::is_same_v<T, uint32_t>) return WeightType::u32;
  return WeightType::i64;
}

// A job over dense weights that writes all of results.
template <typename T>
Job job_over(const std::vector<T>& weights, uint32_t items, uint32_t packs, const Recipe& recipe, Results& results) {
  Job job;
  job.layers = static_cast<uint32_t>(weights.size() / items);
  job.items = items;
  job.packs = packs;
  job.weight_type = weight_type_of<T>();
  job.weights = reinterpret_cast<const std::byte*>(weights.data());
  job.weight_stride = items * sizeof(T);
  job.recipe = recipe;
  job.seed = 0x1234567890ABCDEF;
  job.out.pack_index = results.pack_index.data();
  job.out.rank_in_pack = results.rank_in_pack.data();
  job.out.pack_load = results.pack_load.data();
  job.out.load_exponent = results.load_exponent.data();
  job.out.pack_value = results.pack_value.data();
  job.out.report_user = results.reports.data();
  job.out.report = [](void* user, uint32_t layer, const LayerReport& report) {
    static_cast<LayerReport*>(user)[layer] = report;
  };
  return job;
}

// Runs a job over the weights on an engine made for it; fails the test if it fails.
template <typename T>
Results pack(const std::vector<T>& weights, uint32_t items, uint32_t packs, const Recipe& recipe, uint32_t workers = 1);

// Layers of several families, as f32, one after the other.
std::vector<float> mixed_layers(uint32_t layers, uint32_t items, uint32_t packs, uint64_t number);

// Every slot filled once, loads and report in agreement with the assignment.
void expect_sound(const Results& results, uint32_t items, uint32_t packs,
                  const std::vector<std::vector<uint32_t>>& quantised);

// Named strategies with fewer candidates, so that tests of their rules stay quick.
std::vector<Strategy> small_strategies(uint32_t most_candidates);

}  // namespace ballast::test

#include "tests/unit/engine_fixture.inl"
