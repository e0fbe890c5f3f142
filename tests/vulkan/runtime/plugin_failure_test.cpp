// The plugin's own table on a fake driver of a host: every call fails in turn through a guest's whole life. Each
// function answers with a code, what it calls an answer is one, and nothing is left behind.
#include <gtest/gtest.h>

#include "host/cpu/engine.hpp"
#include "tests/support/fake_vulkan.hpp"
#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

using ballast::vulkan::Binding;
using ballast::vulkan_test::Command;
using ballast::vulkan_test::FakeVulkan;

constexpr uint32_t kLayers = 5, kItems = 48, kPacks = 6;
constexpr const char* kStrategy = "batched_refinement_packing";

// The problems that devices are tried with, as host/vulkan/run/self_test.cpp has them.
ballast::Job self_test(uint32_t candidates) {
  using namespace ballast;
  Job job;
  job.layers = 2, job.items = 300, job.packs = 20;
  job.seed = 0x5EED;
  job.recipe = strategies().front().recipe;
  if (candidates == 1) return job;
  job.recipe = {};
  job.recipe.candidates = 4;
  job.recipe.orders = {OrderRule{0, OrderKind::lpt, kOne, 0}, OrderRule{1, OrderKind::zigzag, kOne, 0},
                       OrderRule{2, OrderKind::noisy, kOne, kOne / 8}, OrderRule{3, OrderKind::shuffle, kOne, 0}};
  job.recipe.keep = 3;
  job.recipe.refine = {Refiner{RefinerKind::variance, 4, 0}};
  job.recipe.finish = {Refiner{RefinerKind::extremes_1_2, 4, 0}};
  return job;
}

ballast::Job whole_job() {
  ballast::Job job;
  job.layers = kLayers, job.items = kItems, job.packs = kPacks;
  job.recipe = ballast::find_strategy(kStrategy)->recipe;
  return job;
}

// Lets the fake answer what the CPU does, where its buffers have memory: the host's have none.
class Solver {
 public:
  explicit Solver(FakeVulkan& fake) : fake_(fake) {
    EXPECT_TRUE(ballast::cpu::Engine::create(allocator_, {300, 20, 4, 1}, {}, &engine_).ok());
    fake.on_dispatch = [this](const Command& command) {
      if (command.kernel == ballast::vulkan::Kernel::scatter) solve(command);
    };
  }
  ~Solver() { ballast::cpu::Engine::destroy(engine_); }
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

 private:
  void solve(const Command& command) {
    const auto& weights = command.bindings[static_cast<uint32_t>(Binding::weights)];
    if (fake_.buffers[reinterpret_cast<uint64_t>(weights.buffer)].memory == 0) return;
    ballast::Job job = command.constants.items == kItems ? whole_job() : self_test(command.push.candidates);
    job.weights = fake_.bound(Binding::weights);
    job.weight_stride = job.items * sizeof(float);
    job.out.pack_index = at<int32_t>(Binding::pack_index);
    job.out.rank_in_pack = at<int32_t>(Binding::rank_in_pack);
    job.out.pack_load = at<uint32_t>(Binding::pack_load);
    job.out.load_exponent = at<int32_t>(Binding::load_exponent);
    job.out.report_user = fake_.bound(Binding::report);
    job.out.report = [](void* user, uint32_t layer, const ballast::LayerReport& report) {
      std::memcpy(static_cast<std::byte*>(user) + layer * sizeof report, &report, sizeof report);
    };
    EXPECT_TRUE(engine_->run(job).ok());
  }
  template <typename T>
  T* at(Binding binding) {
    return reinterpret_cast<T*>(fake_.bound(binding));
  }

  FakeVulkan& fake_;
  ballast::Allocator allocator_;
  ballast::cpu::Engine* engine_ = nullptr;
};

void* BALLAST_CALL find_function(ballast_vk_handle, const char* name) {
  return reinterpret_cast<void*>(FakeVulkan::entry()(nullptr, name));
}

struct Guest {
  ballast_result open(uint32_t backend = BALLAST_BACKEND_AUTO) {
    auto import = make<ballast_vk_import>();
    import.instance = 3000;
    import.physical_device = reinterpret_cast<uint64_t>(FakeVulkan::host_physical_device());
    import.device = reinterpret_cast<uint64_t>(FakeVulkan::host_device());
    import.queue = reinterpret_cast<uint64_t>(FakeVulkan::host_queue());
    import.get_instance_proc_addr = find_function;
    import.flags = BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED;
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    desc.backend = backend;
    EXPECT_EQ(api.create_instance(nullptr, &instance, nullptr), BALLAST_OK);
    if (const ballast_result code = api.create_device(instance, &desc, &device, &error); code < 0) return code;
    auto limits = limits_of(kItems, kLayers, 4);
    limits.frame_slots = 2;
    if (const ballast_result code = api.context_gpu_size(device, &limits, &told, &error); code < 0) return code;
    return api.create_context(device, &limits, &context, &error);
  }
  uint64_t gpu_bytes() const {
    auto stats = make<ballast_stats>();
    EXPECT_EQ(api.stats(instance, &stats, nullptr), BALLAST_OK);
    return stats.gpu_bytes;
  }
  // The worst code.
  ballast_result work(const Batch& expected, FakeVulkan& fake) {
    Batch by_run(kLayers, kItems, kPacks), by_begin(kLayers, kItems, kPacks);
    by_run.desc.strategy = by_begin.desc.strategy = kStrategy;
    ballast_result worst = api.run(context, &by_run.desc, &error);
    if (worst >= 0) {
      EXPECT_TRUE(by_run.same_answer(expected));
    }
    uint64_t ticket = 0;
    ballast_result code = api.begin(context, &by_begin.desc, &ticket, &error);
    if (code >= 0) code = api.wait(context, ticket, UINT64_MAX, &error);
    if (code >= 0) {
      EXPECT_TRUE(by_begin.same_answer(expected));
    }
    worst = std::min(worst, code);
    auto record = make<ballast_vk_record>();
    for (const uint64_t buffer : {0x500001u, 0x500002u}) fake.buffers[buffer] = {0, 1 << 20};
    record.weights = {0x500001, 0, 1 << 16}, record.pack_index = {0x500002, 0, 1 << 16};
    record.command_buffer = 99;
    ballast_job_desc job = by_run.desc;
    job.weights = nullptr, job.pack_index = job.rank_in_pack = job.load_exponent = nullptr;
    job.pack_load = nullptr, job.pack_value = nullptr, job.reports = nullptr, job.timings = nullptr;
    job.report_stride = 0;
    worst = std::min(worst, api.record(context, &job, &record, &error));
    record.command_buffer = 0, record.frame_slot = 1;
    auto submit = make<ballast_vk_submit>();
    submit.record = &record;
    return std::min(worst, api.submit(context, &job, &submit, &error));
  }
  // The only way that is left is the CPU's.
  void expect_degraded(const Batch& expected, const char* why) {
    Batch by_run(kLayers, kItems, kPacks), by_begin(kLayers, kItems, kPacks);
    by_run.desc.strategy = by_begin.desc.strategy = kStrategy;
    expect_fault(api.run(context, &by_run.desc, &error), error, {BALLAST_DEGRADED, 0, 0, {"CPU", why}});
    EXPECT_TRUE(by_run.same_answer(expected));
    uint64_t ticket = 0;
    ASSERT_EQ(api.begin(context, &by_begin.desc, &ticket, &error), BALLAST_OK) << error.message;
    expect_fault(api.wait(context, ticket, UINT64_MAX, &error), error, {BALLAST_DEGRADED, 0, 0, {"CPU", why}});
    EXPECT_TRUE(by_begin.same_answer(expected));
  }
  ballast_result record() {
    auto job = make<ballast_job_desc>();
    job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
    auto record = make<ballast_vk_record>();
    record.weights = {0x500001, 0, 1 << 16}, record.pack_index = {0x500002, 0, 1 << 16};
    record.command_buffer = 99;
    return api.record(context, &job, &record, &error);
  }
  void close() {
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }

  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  ballast_error error = make<ballast_error>();
  uint64_t told = 0;  // of the GPU's memory, before there was a context
};

ballast_result live(FakeVulkan& fake, const Batch& expected) {
  Solver solver(fake);
  Guest guest;
  ballast_result code = guest.open();
  if (code >= 0 && fake.failed.empty()) {
    EXPECT_EQ(guest.gpu_bytes(), guest.told);
  }
  if (code >= 0) code = guest.work(expected, fake);
  guest.close();
  EXPECT_EQ(fake.live(), 0u) << (fake.objects.empty() ? "" : fake.objects.begin()->second);
  EXPECT_EQ(fake.complaint, "");
  return code;
}

Batch answer_of_cpu() {
  Batch expected(kLayers, kItems, kPacks);
  expected.desc.strategy = kStrategy;
  Objects cpu;
  cpu.open(nullptr, limits_of(kItems, kLayers));
  EXPECT_EQ(cpu.api.run(cpu.context, &expected.desc, nullptr), BALLAST_OK);
  return expected;
}

// Each allocation in turn. Who says AUTO is served by the CPU, and who names Vulkan is told.
TEST(PluginFailure, AFullGpuIsReplacedByTheCpuUnlessItIsNamed) {
  const Batch expected = answer_of_cpu();
  uint32_t allocations = 0;
  for (uint32_t k = 1; k < 200; ++k)
    for (const uint32_t backend : {BALLAST_BACKEND_AUTO, BALLAST_BACKEND_VULKAN}) {
      FakeVulkan fake;
      fake.fail_at = k;
      fake.failure = VK_ERROR_OUT_OF_DEVICE_MEMORY;
      Solver solver(fake);
      Guest guest;
      const ballast_result code = guest.open(backend);
      if (fake.failed == "vkAllocateMemory") {
        ++allocations;
        EXPECT_EQ(code, backend == BALLAST_BACKEND_AUTO ? BALLAST_OK : BALLAST_E_GPU_MEMORY) << guest.error.message;
        if (code == BALLAST_OK) {
          EXPECT_EQ(guest.gpu_bytes(), 0u);
          guest.expect_degraded(expected, "OUT_OF_DEVICE_MEMORY");
          expect_fault(guest.record(), guest.error, {BALLAST_E_GPU_MEMORY, 0, 0, {"CPU", "OUT_OF_DEVICE_MEMORY"}});
        }
      }
      guest.close();
    }
  EXPECT_GE(allocations, 6u);
}

// What is full only when a pipeline is made or work is submitted.
TEST(PluginFailure, AGpuThatFillsUpLaterIsReplacedByTheCpu) {
  const Batch expected = answer_of_cpu();
  for (const uint32_t backend : {BALLAST_BACKEND_AUTO, BALLAST_BACKEND_VULKAN}) {
    FakeVulkan fake;
    Solver solver(fake);
    Guest guest;
    ASSERT_EQ(guest.open(backend), BALLAST_OK) << guest.error.message;
    fake.fail_at = fake.calls + 1;
    fake.failure = VK_ERROR_OUT_OF_DEVICE_MEMORY;
    Batch batch(kLayers, kItems, kPacks);
    batch.desc.strategy = kStrategy;
    const ballast_result code = guest.api.run(guest.context, &batch.desc, &guest.error);
    EXPECT_EQ(code, backend == BALLAST_BACKEND_AUTO ? BALLAST_DEGRADED : BALLAST_E_GPU_MEMORY) << guest.error.message;
    EXPECT_EQ(batch.same_answer(expected), code == BALLAST_DEGRADED);
    guest.close();
  }
}

TEST(PluginFailure, EachCallInTurn) {
  Batch expected(kLayers, kItems, kPacks);
  expected.desc.strategy = kStrategy;
  {
    Objects cpu;
    cpu.open(nullptr, limits_of(kItems, kLayers));
    ASSERT_EQ(cpu.api.run(cpu.context, &expected.desc, nullptr), BALLAST_OK);
  }
  uint32_t calls = 0;
  {
    FakeVulkan fake;
    ASSERT_EQ(live(fake, expected), BALLAST_OK);
    calls = fake.calls;
  }
  EXPECT_GT(calls, 40u);
  for (const VkResult result : {VK_ERROR_DEVICE_LOST, VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_UNKNOWN, VK_SUCCESS}) {
    for (uint32_t k = 1; k <= calls; ++k) {
      FakeVulkan fake;
      fake.fail_at = k;
      fake.failure = result;
      const ballast_result code = live(fake, expected);
      if (fake.failed.empty()) break;  // fewer calls make something than can fail
      SCOPED_TRACE(fake.failed + ", call " + std::to_string(k));
      // The last one is in the end of the context, which has no code for it.
      if (result == VK_ERROR_DEVICE_LOST && k < calls) {
        EXPECT_EQ(code, BALLAST_E_DEVICE_LOST);
      }
    }
  }
}

}  // namespace
}  // namespace ballast_test
