// Jobs that take several slices of scratch. The plugin's contexts do so beyond 128 MiB; the host module's, made
// for fewer layers than it is given, does so at once.
#include "tests/vulkan/guest/guest.hpp"
// after vulkan.h with its prototypes
#include "host/vulkan/guest/external_jobs.hpp"

namespace ballast_guest {
namespace {

using ballast::vulkan::Binding;

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 9;

class Slices : public GuestTest {
 protected:
  void SetUp() override {
    GuestTest::SetUp();
    if (!engine) return;
    ballast::vulkan::Import import;
    import.instance = engine->instance, import.physical_device = engine->physical_device;
    import.device = engine->device, import.queue = engine->queue;
    import.instance_version = VK_API_VERSION_1_1;
    import.instance_entry = vkGetInstanceProcAddr;
    ASSERT_TRUE(ballast::vulkan::Device::create_imported(allocator, import, &device).ok());
    const auto status = ballast::vulkan::ExternalJobs::create(allocator, *device, {kItems, kPacks, 4, 2}, 1, &packer);
    ASSERT_TRUE(status.ok()) << status.message.data();
    batch.desc.strategy = "batched_refinement_packing";
    run_on_cpu(batch);
  }
  void TearDown() override {
    ballast::vulkan::ExternalJobs::destroy(packer);
    ballast::vulkan::Device::destroy(device);
  }

  void record_and_run(const GpuBatch& gpu) {
    ballast::Job job;
    job.layers = kLayers, job.items = kItems, job.packs = kPacks;
    job.weight_stride = kItems * sizeof(float);
    job.recipe = ballast::find_strategy("batched_refinement_packing")->recipe;
    using namespace ballast::vulkan;
    Plan plan;
    const auto request = request_in_buffers(job, kAllOutputs);
    ASSERT_TRUE(packer->plan(request, &plan).ok());
    ASSERT_LT(plan.slice_layers(), 4u);
    CallerBuffers target;
    target.commands = engine->make_commands();
    const Part parts[kBindings] = {kScratch, kWeights, kIndex, kRank, kLoad, kExponent, kReports, kBound, kStatus};
    for (uint32_t b = 1; b < kBindings; ++b) target.buffers[b] = {gpu.memory.buffer, gpu.parts[parts[b]].offset};
    target.before = {VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_WRITE_BIT};
    target.after = {VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT};
    ballast_guest::Engine::begin(target.commands);
    const auto status = packer->record(plan, target);
    ASSERT_TRUE(status.ok()) << status.message.data();
    ballast_guest::Engine::end(target.commands);
    engine->submit_and_wait(target.commands);
  }

  ballast::Allocator allocator;
  ballast::vulkan::Device* device = nullptr;
  ballast::vulkan::ExternalJobs* packer = nullptr;
  Batch batch{kLayers, kItems, kPacks};
};

TEST_F(Slices, GiveTheSameBytes) {
  const GpuBatch gpu(*engine, batch);
  record_and_run(gpu);
  gpu.expect_same(batch);
}

// In whichever slice: the first is named, those before are packed, those after are left alone.
TEST_F(Slices, TheStatusNamesABadWeightOfAnySlice) {
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    SCOPED_TRACE(layer);
    GpuBatch gpu(*engine, batch);
    gpu.at<float>(kWeights)[layer * kItems + 3] = -1;
    gpu.at<float>(kWeights)[kLayers * kItems - 1] = -1;  // and once more in the last
    record_and_run(gpu);
    EXPECT_EQ(gpu.status(), (std::array<int32_t, 4>{BALLAST_E_WEIGHT, static_cast<int32_t>(layer), 3, 0}));
    gpu.expect_gaps_untouched();
    const auto* given = gpu.at<int32_t>(kIndex);
    const std::vector<unsigned char> pattern(kItems * sizeof(int32_t), 0xA5);
    uint32_t packed = 0;
    for (uint32_t l = 0; l < kLayers; ++l) {
      const bool left = std::memcmp(given + l * kItems, pattern.data(), pattern.size()) == 0;
      const bool same = std::memcmp(given + l * kItems, batch.pack_index.data() + l * kItems, pattern.size()) == 0;
      EXPECT_TRUE(left || (same && packed == l)) << "layer " << l;
      packed += same;
    }
    EXPECT_LE(packed, layer);
    EXPECT_GT(packed + 4, layer) << "only the bad layer's own slice is left out";
  }
}

}  // namespace
}  // namespace ballast_guest
