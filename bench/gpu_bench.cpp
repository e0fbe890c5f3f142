// The time a GPU takes for what record() puts into the host's command buffer, between two timestamps there: weights and
// outputs lie in the GPU's own memory, as an engine would have them. On the first device of the system's Vulkan loader.
#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bench/vulkan_cases.hpp"
#include "tests/support/plugin.hpp"
#include "tests/vulkan/guest/engine.hpp"

namespace ballast::bench {
namespace {

using ballast_guest::Engine;
using ballast_guest::wide;
using ballast_test::make;
using ballast_test::plugin;

// In the memory of the device alone.
class DeviceBuffer {
 public:
  DeviceBuffer(const Engine& engine, uint64_t size) : device_(engine.device) {
    VkBufferCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
    info.size = size;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    vkCreateBuffer(device_, &info, nullptr, &buffer);
    VkMemoryRequirements needs;
    vkGetBufferMemoryRequirements(device_, buffer, &needs);
    VkPhysicalDeviceMemoryProperties all;
    vkGetPhysicalDeviceMemoryProperties(engine.physical_device, &all);
    uint32_t type = 0;
    while (!(needs.memoryTypeBits >> type & 1) ||
           !(all.memoryTypes[type].propertyFlags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT))
      ++type;
    const VkMemoryAllocateInfo memory{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, nullptr, needs.size, type};
    vkAllocateMemory(device_, &memory, nullptr, &memory_);
    vkBindBufferMemory(device_, buffer, memory_, 0);
  }
  ~DeviceBuffer() {
    vkDestroyBuffer(device_, buffer, nullptr);
    vkFreeMemory(device_, memory_, nullptr);
  }

  VkBuffer buffer = VK_NULL_HANDLE;

 private:
  VkDevice device_;
  VkDeviceMemory memory_ = VK_NULL_HANDLE;
};

class Stopwatch {
 public:
  explicit Stopwatch(const Engine& engine) : device_(engine.device) {
    VkQueryPoolCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO;
    info.queryType = VK_QUERY_TYPE_TIMESTAMP;
    info.queryCount = 2;
    vkCreateQueryPool(device_, &info, nullptr, &pool_);
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(engine.physical_device, &properties);
    tick_ns_ = properties.limits.timestampPeriod;
  }
  ~Stopwatch() { vkDestroyQueryPool(device_, pool_, nullptr); }

  void start(VkCommandBuffer commands) {
    vkCmdResetQueryPool(commands, pool_, 0, 2);
    vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool_, 0);
  }
  void stop(VkCommandBuffer commands) { vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool_, 1); }
  double microseconds() const {
    uint64_t ticks[2] = {};
    vkGetQueryPoolResults(device_, pool_, 0, 2, sizeof ticks, ticks, 8,
                          VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
    return static_cast<double>(ticks[1] - ticks[0]) * tick_ns_ * 1e-3;
  }

 private:
  VkDevice device_;
  VkQueryPool pool_ = VK_NULL_HANDLE;
  double tick_ns_ = 1;
};

// One for all cases: some drivers cannot be loaded anew a few dozen times in a process.
struct OpenEngine {
  OpenEngine() {
    engine = Engine::open({}, why);
    if (!engine) return;
    import = engine->import();
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    plugin().create_instance(nullptr, &instance, nullptr);
    plugin().create_device(instance, &desc, &device, nullptr);
    auto caps = make<ballast_device_caps>();
    plugin().device_caps(device, &caps, nullptr);
    software = caps.flags & BALLAST_DEVICE_SOFTWARE;
    name = caps.name;
  }
  ~OpenEngine() {
    plugin().destroy_device(device);
    plugin().destroy_instance(instance);
  }

  std::string why, name;
  bool software = false;
  std::unique_ptr<Engine> engine;
  ballast_vk_import import = make<ballast_vk_import>();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
};

class GpuBench {
 public:
  GpuBench(const OpenEngine& open, const VulkanCase& chosen, const Size& size)
      : layers(open.software ? chosen.software_layers : kVulkanLayers),
        engine_(*open.engine),
        part_bytes_((uint64_t{layers} * size.items * 4 + 4095) / 4096 * 4096),
        buffer_(engine_, kParts * part_bytes_),
        stopwatch_(engine_) {
    upload(spread_over_families(size, layers));
    auto limits = make<ballast_context_desc>();
    limits.max_items = size.items, limits.max_packs = size.packs, limits.max_layers = layers;
    limits.max_candidates = candidates_of(plugin(), chosen.strategy);
    if (plugin().create_context(open.device, &limits, &context_, &error) != BALLAST_OK) return;
    auto job = make<ballast_job_desc>();
    job.layer_count = layers, job.item_count = size.items, job.pack_count = size.packs;
    job.strategy = chosen.strategy, job.effort = chosen.effort;
    auto record = make<ballast_vk_record>();
    record.command_buffer = wide(commands_);
    record.src_stage = record.dst_stage = 0x800;  // compute before and after
    record.src_access = 0x40, record.dst_access = 0x20;
    ballast_vk_buffer* const parts[kParts] = {&record.weights, &record.pack_index, &record.rank_in_pack,
                                              &record.status};
    for (uint64_t p = 0; p < kParts; ++p) *parts[p] = {wide(buffer_.buffer), p * part_bytes_, part_bytes_};
    Engine::begin(commands_);
    stopwatch_.start(commands_);
    recorded = plugin().record(context_, &job, &record, &error) == BALLAST_OK;
    stopwatch_.stop(commands_);
    Engine::end(commands_);
  }
  ~GpuBench() {
    engine_.wait_idle();
    plugin().destroy_context(context_);
    engine_.free_commands(commands_);
  }

  double run() {
    engine_.submit_and_wait(commands_);
    return stopwatch_.microseconds();
  }

  const uint32_t layers;
  bool recorded = false;
  ballast_error error = make<ballast_error>();

 private:
  static constexpr uint64_t kParts = 4;

  void upload(const std::vector<float>& weights) {
    const ballast_guest::GpuBuffer staging = engine_.make_buffer(part_bytes_);
    std::memcpy(staging.data, weights.data(), weights.size() * sizeof(float));
    Engine::begin(commands_);
    const VkBufferCopy copy{0, 0, part_bytes_};
    vkCmdCopyBuffer(commands_, staging.buffer, buffer_.buffer, 1, &copy);
    Engine::end(commands_);
    engine_.submit_and_wait(commands_);
  }

  Engine& engine_;
  uint64_t part_bytes_;
  DeviceBuffer buffer_;
  Stopwatch stopwatch_;
  VkCommandBuffer commands_ = engine_.make_commands();
  ballast_context context_ = nullptr;
};

void gpu(benchmark::State& state, const VulkanCase& chosen, const Size& size) {
  static const OpenEngine open;
  if (!open.engine) {
    state.SkipWithError(open.why.c_str());
    return;
  }
  GpuBench bench(open, chosen, size);
  if (!bench.recorded) {
    state.SkipWithError(bench.error.message);
    return;
  }
  bench.run();
  std::vector<double> all;
  for (auto _ : state) {
    all.push_back(bench.run());
    state.SetIterationTime(all.back() * 1e-6);
  }
  state.SetLabel(open.name);
  state.counters["layers"] = bench.layers;
  state.counters["gpu_us"] = median(all);
}

const int kRegistered = [] {
  for_each_vulkan_case([](const std::string& name, const VulkanCase& chosen, const Size& size) {
    benchmark::RegisterBenchmark(("gpu/" + name).c_str(), gpu, chosen, size)
        ->Unit(benchmark::kMicrosecond)
        ->UseManualTime();
  });
  return 0;
}();

}  // namespace
}  // namespace ballast::bench
