// What record costs the host's thread, through the plugin's table: on a driver whose functions do nothing, and on the
// first device of the system's Vulkan loader, whose driver has its share.
#include <benchmark/benchmark.h>

#include <chrono>

#include "tests/support/null_vulkan.hpp"
#include "tests/support/plugin.hpp"
#include "tests/vulkan/guest/engine.hpp"

namespace ballast::bench {
namespace {

using ballast_test::make;
using ballast_test::plugin;
using vulkan_test::NullVulkan;

constexpr uint32_t kItems = 288, kPacks = 32, kMostLayers = 58, kMostCandidates = 64;
constexpr uint64_t kParts = 7, kPartBytes = 1 << 17;

// Where the commands go.
struct Target {
  ballast_vk_import import = make<ballast_vk_import>();
  ballast_vk_handle commands = 0;
  ballast_vk_handle buffer = 0;
};

Target null_target() {
  Target target;
  target.import.instance = NullVulkan::kInstance;
  target.import.physical_device = NullVulkan::kPhysicalDevice;
  target.import.device = NullVulkan::kDevice;
  target.import.get_instance_proc_addr = NullVulkan::instance_proc;
  target.import.flags = BALLAST_VK_NO_SUBMIT;
  target.commands = 0x9000;
  target.buffer = 0x5000;
  return target;
}

class RecordBench {
 public:
  RecordBench(const Target& target, const char* strategy, uint32_t layers) {
    auto desc = make<ballast_device_desc>();
    desc.h.next = &target.import.h;
    auto limits = make<ballast_context_desc>();
    limits.max_items = kItems, limits.max_packs = kPacks, limits.max_layers = kMostLayers;
    limits.max_candidates = kMostCandidates;
    if (api_.create_instance(nullptr, &instance_, nullptr) || api_.create_device(instance_, &desc, &device_, nullptr) ||
        api_.create_context(device_, &limits, &context_, nullptr))
      std::abort();
    job.layer_count = layers, job.item_count = kItems, job.pack_count = kPacks;
    job.strategy = strategy;
    record.command_buffer = target.commands;
    record.src_stage = record.dst_stage = 0x800;  // compute before and after
    record.src_access = 0x40, record.dst_access = 0x20;
    ballast_vk_buffer* const buffers[] = {&record.weights,   &record.pack_index,    &record.rank_in_pack,
                                          &record.pack_load, &record.load_exponent, &record.reports,
                                          &record.status};
    for (uint64_t b = 0; b < kParts; ++b) *buffers[b] = {target.buffer, b * kPartBytes, kPartBytes};
  }
  ~RecordBench() {
    api_.destroy_context(context_);
    api_.destroy_device(device_);
    api_.destroy_instance(instance_);
  }

  bool run() { return api_.record(context_, &job, &record, nullptr) == BALLAST_OK; }

 private:
  const ballast_api& api_ = plugin();
  ballast_instance instance_ = nullptr;
  ballast_device device_ = nullptr;
  ballast_context context_ = nullptr;
  ballast_job_desc job = make<ballast_job_desc>();
  ballast_vk_record record = make<ballast_vk_record>();
};

void record(benchmark::State& state, const char* strategy) {
  RecordBench bench(null_target(), strategy, static_cast<uint32_t>(state.range(0)));
  if (!bench.run()) {
    state.SkipWithError("the device does not take this strategy");
    return;
  }
  NullVulkan::commands = 0;
  for (auto _ : state)
    if (!bench.run()) std::abort();
  state.counters["commands"] =
      static_cast<double>(NullVulkan::commands.load()) / static_cast<double>(state.iterations());
}

void record_with_driver(benchmark::State& state, const char* strategy) {
  std::string why;
  const auto engine = ballast_guest::Engine::open({}, why);
  if (!engine) {
    state.SkipWithError(why.c_str());
    return;
  }
  const VkCommandBuffer commands = engine->make_commands();
  Target target;
  target.import = engine->import();
  target.commands = ballast_guest::wide(commands);
  target.buffer = ballast_guest::wide(engine->make_buffer(kParts * kPartBytes).buffer);
  {
    RecordBench bench(target, strategy, static_cast<uint32_t>(state.range(0)));
    // Outside a recording it would not be legal, so the buffer begins anew each time, unmeasured.
    double seconds = 0;
    const auto record_anew = [&] {
      engine->begin(commands);
      const auto start = std::chrono::steady_clock::now();
      const bool done = bench.run();
      seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      engine->end(commands);
      return done;
    };
    if (!record_anew()) state.SkipWithError("the device does not take this strategy");  // and makes the pipelines
    for (auto _ : state) {
      record_anew();
      state.SetIterationTime(seconds);
    }
  }
}

#define RECORDS(strategy)                                                  \
  BENCHMARK_CAPTURE(record, strategy, #strategy)->Arg(1)->Arg(8)->Arg(58); \
  BENCHMARK_CAPTURE(record_with_driver, strategy, #strategy)->Arg(1)->Arg(58)->UseManualTime()->Iterations(1000)
RECORDS(greedy);
RECORDS(vectorized_iterative_greedy);
RECORDS(batched_refinement_packing);
RECORDS(two_phase_packing_with_pair_swap);
RECORDS(peak_exchange);
#undef RECORDS

}  // namespace
}  // namespace ballast::bench
