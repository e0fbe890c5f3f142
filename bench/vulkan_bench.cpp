// Whole strategies on the system's first Vulkan device (VK_DRIVER_FILES names another), through the plugin's table:
// what run takes from host memory to host memory, and the GPU's own time by its timestamps, in all and a stage.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/families.hpp"
#include "tests/abi/support/plugin.hpp"

namespace ballast::bench {
namespace {

using ballast_test::make;
using ballast_test::plugin;

constexpr Size kSize = {288, 32};
constexpr const char* kStages[BALLAST_STAGE_COUNT] = {"quantise", "bound",  "order",  "build",
                                                      "refine",   "choose", "scatter"};

struct Case {
  const char* name;
  const char* strategy;
  uint32_t effort;
  uint32_t software_layers;  // a driver that computes on the CPU takes its time; a GPU gets kGpuLayers
};
constexpr uint32_t kGpuLayers = 58;
constexpr Case kCases[] = {
    {"greedy", "greedy", 0, 58},
    {"peak_exchange/fast", "peak_exchange", 1, 58},
    {"peak_exchange/balanced", "peak_exchange", 2, 58},
    {"peak_exchange/thorough", "peak_exchange", 3, 8},
    {"vectorized_iterative_greedy", "vectorized_iterative_greedy", 0, 58},
    {"batched_refinement_packing", "batched_refinement_packing", 0, 16},
    {"vectorized_ensemble_refinement_v2", "vectorized_ensemble_refinement_v2", 0, 4},
    {"parallel_restarts_2swap_retry", "parallel_restarts_2swap_retry", 0, 4},
    {"two_phase_packing_with_pair_swap", "two_phase_packing_with_pair_swap", 0, 2},
};

// Spread evenly over the families.
std::vector<float> weights_of(uint32_t layers) {
  const std::vector<float> all = layers_of_all_families(kSize, 4);
  const uint32_t have = static_cast<uint32_t>(all.size() / kSize.items);
  std::vector<float> some;
  for (uint32_t l = 0; l < layers; ++l) {
    const float* layer = all.data() + size_t{l} * have / layers * kSize.items;
    some.insert(some.end(), layer, layer + kSize.items);
  }
  return some;
}

class VulkanBench {
 public:
  ~VulkanBench() {
    api_.destroy_context(context_);
    api_.destroy_device(device_);
    api_.destroy_instance(instance_);
  }

  bool open(const Case& chosen) {
    auto desc = make<ballast_device_desc>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    if (api_.create_instance(nullptr, &instance_, nullptr) != BALLAST_OK) return false;
    if (api_.create_device(instance_, &desc, &device_, &error_) != BALLAST_OK) return false;
    caps_ = make<ballast_device_caps>();
    api_.device_caps(device_, &caps_, nullptr);
    const uint32_t layers = caps_.flags & BALLAST_DEVICE_SOFTWARE ? chosen.software_layers : kGpuLayers;
    auto limits = make<ballast_context_desc>();
    limits.max_items = kSize.items, limits.max_packs = kSize.packs, limits.max_layers = layers;
    if (api_.create_context(device_, &limits, &context_, &error_) != BALLAST_OK) return false;
    weights_ = weights_of(layers);
    pack_index_.resize(weights_.size()), rank_in_pack_.resize(weights_.size());
    job_.layer_count = layers, job_.item_count = kSize.items, job_.pack_count = kSize.packs;
    job_.weights = weights_.data();
    job_.strategy = chosen.strategy, job_.effort = chosen.effort;
    job_.pack_index = pack_index_.data(), job_.rank_in_pack = rank_in_pack_.data();
    job_.timings = &timings;
    return true;
  }

  // False also where the CPU served.
  bool run() { return api_.run(context_, &job_, &error_) == BALLAST_OK; }

  const char* why() const { return error_.message; }
  const char* device_name() const { return caps_.name; }
  uint32_t layers() const { return job_.layer_count; }

  ballast_timings timings = make<ballast_timings>();

 private:
  const ballast_api& api_ = plugin();
  ballast_instance instance_ = nullptr;
  ballast_device device_ = nullptr;
  ballast_context context_ = nullptr;
  ballast_device_caps caps_ = make<ballast_device_caps>();
  ballast_error error_ = make<ballast_error>();
  ballast_job_desc job_ = make<ballast_job_desc>();
  std::vector<float> weights_;
  std::vector<int32_t> pack_index_, rank_in_pack_;
};

void vulkan(benchmark::State& state, const Case& chosen) {
  VulkanBench bench;
  if (!bench.open(chosen) || !bench.run()) {  // which makes the pipelines, too
    state.SkipWithError(bench.why());
    return;
  }
  uint64_t stage_ns[BALLAST_STAGE_COUNT] = {};
  for (auto _ : state) {
    if (!bench.run()) {
      state.SkipWithError(bench.why());
      break;
    }
    for (uint32_t s = 0; s < BALLAST_STAGE_COUNT; ++s) stage_ns[s] += bench.timings.stage_ns[s];
  }
  state.SetLabel(bench.device_name());
  state.counters["layers"] = bench.layers();
  double gpu_us = 0;
  for (uint32_t s = 0; s < BALLAST_STAGE_COUNT; ++s) {
    const double us = static_cast<double>(stage_ns[s]) * 1e-3 / static_cast<double>(state.iterations());
    gpu_us += us;
    state.counters[std::string(kStages[s]) + "_us"] = us;
  }
  state.counters["gpu_us"] = gpu_us;
}

const int kRegistered = [] {
  for (const Case& chosen : kCases)
    benchmark::RegisterBenchmark((std::string("vulkan/") + chosen.name).c_str(), vulkan, chosen)
        ->Unit(benchmark::kMicrosecond)
        ->UseRealTime();
  return 0;
}();

}  // namespace
}  // namespace ballast::bench
