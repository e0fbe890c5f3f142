// Whole strategies on the system's first Vulkan device (VK_DRIVER_FILES names another), through the plugin's table:
// what run takes from host memory to host memory, and the GPU's own time by its timestamps, in all and a stage.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/vulkan_cases.hpp"
#include "tests/support/plugin.hpp"

namespace ballast::bench {
namespace {

using ballast_test::make;
using ballast_test::plugin;

constexpr const char* kStages[BALLAST_STAGE_COUNT] = {"quantise", "bound",  "order",  "build",
                                                      "refine",   "choose", "scatter"};

// One for all cases: some drivers cannot be loaded anew a few dozen times in a process.
struct OpenDevice {
  OpenDevice() {
    auto desc = make<ballast_device_desc>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    if (plugin().create_instance(nullptr, &instance, &error) == BALLAST_OK)
      plugin().create_device(instance, &desc, &device, &error);
  }
  ~OpenDevice() {
    plugin().destroy_device(device);
    plugin().destroy_instance(instance);
  }

  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_error error = make<ballast_error>();
};

class VulkanBench {
 public:
  ~VulkanBench() { api_.destroy_context(context_); }

  bool open(const VulkanCase& chosen, const Size& size) {
    static const OpenDevice open;
    error_ = open.error;
    if (!open.device) return false;
    api_.device_caps(open.device, &caps_, nullptr);
    const uint32_t layers = caps_.flags & BALLAST_DEVICE_SOFTWARE ? chosen.software_layers : kVulkanLayers;
    auto limits = make<ballast_context_desc>();
    limits.max_items = size.items, limits.max_packs = size.packs, limits.max_layers = layers;
    limits.max_candidates = candidates_of(api_, chosen.strategy);
    if (api_.create_context(open.device, &limits, &context_, &error_) != BALLAST_OK) return false;
    weights_ = spread_over_families(size, layers);
    pack_index_.resize(weights_.size()), rank_in_pack_.resize(weights_.size());
    job_.layer_count = layers, job_.item_count = size.items, job_.pack_count = size.packs;
    job_.weights = weights_.data();
    job_.strategy = chosen.strategy, job_.effort = chosen.effort;
    job_.pack_index = pack_index_.data(), job_.rank_in_pack = rank_in_pack_.data();
    return true;
  }

  // False also where the CPU served.
  bool run() { return api_.run(context_, &job_, &error_) == BALLAST_OK; }

  // Stages that need not wait for each other do, for their times.
  bool run_timed() {
    job_.timings = &timings;
    const bool served = run();
    job_.timings = nullptr;
    return served;
  }

  const char* why() const { return error_.message; }
  const char* device_name() const { return caps_.name; }
  uint32_t layers() const { return job_.layer_count; }

  ballast_timings timings = make<ballast_timings>();

 private:
  const ballast_api& api_ = plugin();
  ballast_context context_ = nullptr;
  ballast_device_caps caps_ = make<ballast_device_caps>();
  ballast_error error_ = make<ballast_error>();
  ballast_job_desc job_ = make<ballast_job_desc>();
  std::vector<float> weights_;
  std::vector<int32_t> pack_index_, rank_in_pack_;
};

// Below 0 where it failed.
template <typename Work>
double microseconds_of(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  if (!work()) return -1;
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

// Medians, as the first runs after a pause take longer.
void vulkan(benchmark::State& state, const VulkanCase& chosen, const Size& size) {
  VulkanBench bench;
  if (!bench.open(chosen, size) || !bench.run()) {  // which makes the pipelines, too
    state.SkipWithError(bench.why());
    return;
  }
  std::vector<double> run_us, beside_us, stage_us[BALLAST_STAGE_COUNT];
  for (auto _ : state) {
    const double run = microseconds_of([&] { return bench.run(); }),
                 timed = microseconds_of([&] { return bench.run_timed(); });
    if (run < 0 || timed < 0) {
      state.SkipWithError(bench.why());
      break;
    }
    state.SetIterationTime(run * 1e-6);
    run_us.push_back(run), beside_us.push_back(timed);
    for (uint32_t s = 0; s < BALLAST_STAGE_COUNT; ++s) {
      stage_us[s].push_back(static_cast<double>(bench.timings.stage_ns[s]) * 1e-3);
      beside_us.back() -= stage_us[s].back();
    }
  }
  if (run_us.empty()) return;
  state.SetLabel(bench.device_name());
  state.counters["layers"] = bench.layers();
  double gpu_us = 0;
  for (uint32_t s = 0; s < BALLAST_STAGE_COUNT; ++s) {
    const double us = median(stage_us[s]);
    gpu_us += us;
    state.counters[std::string(kStages[s]) + "_us"] = us;
  }
  state.counters["gpu_us"] = gpu_us;
  state.counters["run_us"] = median(run_us);
  state.counters["run_beside_gpu_us"] = median(beside_us);
}

const int kRegistered = [] {
  for_each_vulkan_case([](const std::string& name, const VulkanCase& chosen, const Size& size) {
    benchmark::RegisterBenchmark(("vulkan/" + name).c_str(), vulkan, chosen, size)
        ->Unit(benchmark::kMicrosecond)
        ->UseManualTime();
  });
  return 0;
}();

}  // namespace
}  // namespace ballast::bench
