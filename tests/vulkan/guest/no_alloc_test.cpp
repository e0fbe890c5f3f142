// record takes no memory from anywhere, not the host's allocator nor the system's nor the device's, and makes no queue
// call. What the driver does inside its own functions is its own.
#include "tests/support/counted_malloc.hpp"
#include "tests/support/counting_allocator.hpp"
#include "tests/vulkan/guest/call_recorder.hpp"
#include "tests/vulkan/guest/guest.hpp"

namespace {

// Of the thread that calls the plugin: drivers have threads of their own.
thread_local uint64_t plugin_calls = 0;

}  // namespace

void ballast_test::count_allocation() {
  if (!ballast_guest::CallRecorder::inside_driver()) ++plugin_calls;
}

namespace ballast_guest {
namespace {

class NoAllocation : public GuestTest {};

TEST_F(NoAllocation, InRecordWhetherItSucceedsOrFails) {
  constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5;
  ballast_vk_import import = engine->import();
  CallRecorder recorder(*engine, import);
  ballast_test::CountingAllocator memory;
  auto services = make<ballast_instance_desc>();
  ballast_test::use_allocator(services, memory);
  for (const ballast_instance_desc* given : {&services, static_cast<ballast_instance_desc*>(nullptr)}) {
    Guest guest(import, given);
    const auto limits = limits_of(kItems, kLayers, 8);
    const uint64_t before_all = plugin_calls;
    const ballast_result made = guest.api.create_context(guest.device, &limits, &guest.context, nullptr);
    const uint64_t of_plugin = plugin_calls - before_all;
    ASSERT_EQ(made, BALLAST_OK);
#if !BALLAST_SANITIZED
    EXPECT_GT(of_plugin, 0u) << "nothing is counted";
#else
    (void)of_plugin;
#endif
    Batch batch(kLayers, kItems, kPacks);
    // The first record of a shape makes its pipelines, and even that takes no memory but the driver's.
    for (const char* strategy : {"greedy", "greedy", "vectorized_iterative_greedy", "vectorized_iterative_greedy"}) {
      for (const bool fails : {false, true}) {
        GpuBatch gpu(*engine, batch);
        gpu.job.strategy = strategy;
        const VkCommandBuffer commands = engine->make_commands();
        Engine::begin(commands);
        gpu.record.command_buffer = wide(commands);
        if (fails) gpu.record.pack_index.size = 1;
        recorder.reset();
        const uint64_t host = memory.calls, heap = plugin_calls;
        const ballast_result code = guest.api.record(guest.context, &gpu.job, &gpu.record, &error);
        const uint64_t heap_after = plugin_calls;
        EXPECT_EQ(code, fails ? BALLAST_E_ARGUMENT : BALLAST_OK) << error.message;
        EXPECT_EQ(memory.calls, host);
#if !BALLAST_SANITIZED
        EXPECT_EQ(heap_after, heap) << strategy;
#else
        (void)heap, (void)heap_after;
#endif
        EXPECT_EQ(recorder.of("vkAllocateMemory"), 0u);
        EXPECT_EQ(recorder.of("vkCreateBuffer"), 0u);
        EXPECT_EQ(recorder.starting_with("vkQueue"), 0u);
        if (!fails) {
          EXPECT_GT(recorder.of("vkCmdDispatch"), 0u);
        }
      }
    }
    // Nor do the questions before it, whose answer needs no call of Vulkan.
    GpuBatch question(*engine, batch);
    question.job.layer_count = 1000;
    uint64_t bytes = 0;
    uint32_t layers = 0;
    ballast_context large = nullptr;
    const auto any_number = limits_of(kItems, 0, 8);
    ASSERT_EQ(guest.api.create_context(guest.device, &any_number, &large, &error), BALLAST_OK) << error.message;
    recorder.reset();
    const uint64_t host_before = memory.calls, heap_before = plugin_calls;
    EXPECT_EQ(guest.api.context_scratch_size(large, &question.job, &bytes, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(guest.api.context_record_layers(large, &question.job, &layers, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(memory.calls, host_before);
    EXPECT_EQ(recorder.all(), 0u);
#if !BALLAST_SANITIZED
    EXPECT_EQ(plugin_calls, heap_before);
#else
    (void)heap_before;
#endif
    EXPECT_EQ(guest.api.destroy_context(large), BALLAST_OK);
    // By now the shapes are known: nothing but commands, and one update of the slot's descriptor set.
    GpuBatch gpu(*engine, batch);
    const VkCommandBuffer commands = engine->make_commands();
    Engine::begin(commands);
    gpu.record.command_buffer = wide(commands);
    recorder.reset();
    EXPECT_EQ(guest.api.record(guest.context, &gpu.job, &gpu.record, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(recorder.all(), recorder.starting_with("vkCmd") + 1);
    EXPECT_EQ(recorder.of("vkUpdateDescriptorSets"), 1u);
    EXPECT_EQ(recorder.of("vkCmdBindDescriptorSets"), 1u);
  }
}

}  // namespace
}  // namespace ballast_guest
