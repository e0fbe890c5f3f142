// submit: the CPU's bytes on the host's queue, between its semaphores, and what becomes of slots in flight.
#include "tests/vulkan/guest/recorded_guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5, kSlots = 3;

class Submit : public RecordedGuestTest {
 protected:
  void SetUp() override { open(kKept); }
  void open(const EngineOptions& options) {
    open_recorded(options);
    if (!engine) return;
    guest->make_context(kItems, kLayers, kSlots);
    batch.desc.strategy = "batched_refinement_packing";
    run_on_cpu(batch);
    recorder->reset();
  }

  ballast_result submit(const GpuBatch& gpu, ballast_vk_submit desc) {
    desc.record = &gpu.record;
    return guest->api.submit(guest->context, &gpu.job, &desc, &error);
  }

  Batch batch{kLayers, kItems, kPacks};
  ballast_vk_submit plain = make<ballast_vk_submit>();
};

TEST_F(Submit, GivesTheBytesOfTheCpu) {
  const GpuBatch gpu(*engine, batch);
  ASSERT_EQ(submit(gpu, plain), BALLAST_OK) << error.message;
  EXPECT_EQ(recorder->of("vkQueueSubmit"), 1u);
  engine->wait_idle();
  gpu.expect_same(batch);
}

TEST_F(Submit, SignalsTheHostsFence) {
  const GpuBatch gpu(*engine, batch);
  plain.fence = wide(engine->make_fence());
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(submit(gpu, plain), BALLAST_OK) << error.message;
    engine->wait(reinterpret_cast<VkFence>(plain.fence));
  }
  gpu.expect_same(batch);
}

TEST_F(Submit, EndsAndSubmitsTheHostsCommandBuffer) {
  GpuBatch gpu(*engine, batch);
  const GpuBuffer copy = engine->make_buffer(gpu.parts[kWeights].size);
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  const VkBufferCopy region{gpu.parts[kWeights].offset, 0, copy.size};
  vkCmdCopyBuffer(commands, gpu.memory.buffer, copy.buffer, 1, &region);
  gpu.record.command_buffer = wide(commands);
  ASSERT_EQ(submit(gpu, plain), BALLAST_OK) << error.message;
  engine->wait_idle();
  gpu.expect_same(batch);
  EXPECT_EQ(std::memcmp(copy.data, gpu.at(kWeights), copy.size), 0) << "what the host had recorded ran, too";
}

TEST_F(Submit, WaitsForAndSignalsBinarySemaphores) {
  const GpuBatch first(*engine, batch, 0), second(*engine, batch, 1);
  const ballast_vk_semaphore between = {wide(engine->make_semaphore()), 0, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT};
  ballast_vk_semaphore signal = between;
  signal.stage_mask = ~uint64_t{0};  // means nothing there
  ballast_vk_submit one = plain, two = plain;
  one.signals = &signal, two.waits = &between;
  one.signal_count = two.wait_count = 1;
  ASSERT_EQ(submit(first, one), BALLAST_OK) << error.message;
  ASSERT_EQ(submit(second, two), BALLAST_OK) << error.message;
  engine->wait_idle();
  first.expect_same(batch), second.expect_same(batch);
}

// With no layers there is nothing to do, but the semaphores are signalled all the same.
TEST_F(Submit, NoLayersStillSignal) {
  GpuBatch gpu(*engine, batch);
  gpu.job.layer_count = 0;
  plain.fence = wide(engine->make_fence());
  ASSERT_EQ(submit(gpu, plain), BALLAST_OK) << error.message;
  engine->wait(reinterpret_cast<VkFence>(plain.fence));
  EXPECT_TRUE(gpu.untouched(kIndex));
}

class SubmitWithTimelines : public Submit {
 protected:
  void SetUp() override {
    EngineOptions options;
    options.timelines = Timelines::by_own_struct;
    open(options);
  }
};

TEST_F(SubmitWithTimelines, WaitsForAValueAndSignalsOne) {
  const GpuBatch gpu(*engine, batch);
  const VkSemaphore semaphore = engine->make_semaphore(true);
  const ballast_vk_semaphore waits = {wide(semaphore), 4, 0}, signals = {wide(semaphore), 9, 0};
  plain.waits = &waits, plain.signals = &signals;
  plain.wait_count = plain.signal_count = 1;
  ASSERT_EQ(submit(gpu, plain), BALLAST_OK) << error.message;

  // While it waits its slot is taken, the others are not.
  const GpuBatch same_slot(*engine, batch, 0);
  expect_fault(submit(same_slot, make<ballast_vk_submit>()), error, {BALLAST_E_BUSY, 0, 0, {"frame slot"}});
  EXPECT_TRUE(gpu.untouched(kIndex));
  engine->signal(semaphore, 4);
  engine->wait(semaphore, 9);
  gpu.expect_same(batch);
  engine->wait_idle();
  EXPECT_EQ(submit(same_slot, make<ballast_vk_submit>()), BALLAST_OK) << error.message;
  engine->wait_idle();
  same_slot.expect_same(batch);
}

// destroy_context waits for what is in flight: here for a job that cannot start before another thread says so.
TEST_F(SubmitWithTimelines, DestroyWaitsForWorkInFlight) {
  const GpuBatch gpu(*engine, batch);
  const VkSemaphore semaphore = engine->make_semaphore(true);
  const ballast_vk_semaphore waits = {wide(semaphore), 1, 0};
  plain.waits = &waits, plain.wait_count = 1;
  ASSERT_EQ(submit(gpu, plain), BALLAST_OK) << error.message;
  std::atomic<bool> signalled{false};
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    signalled = true;
    engine->signal(semaphore, 1);
  });
  EXPECT_EQ(guest->api.destroy_context(guest->context), BALLAST_OK);
  EXPECT_TRUE(signalled);
  guest->context = nullptr;
  later.join();
  gpu.expect_same(batch);
}

// A host that ends without destroying anything ends in peace, as far as its driver lets it: SwiftShader's does not
// while work is in flight.
TEST_F(Submit, AHostMayDieWithoutDestroying) {
  if (BALLAST_SANITIZED) GTEST_SKIP() << "a sanitizer calls it a leak";
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const GpuBatch gpu(*engine, batch);
        const ballast_result code = submit(gpu, plain);
        engine->wait_idle();
        std::exit(code == BALLAST_OK ? 42 : 1);
      },
      ::testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace ballast_guest
