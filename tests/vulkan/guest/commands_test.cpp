// What record puts into a command buffer, counted on a driver that does nothing: the same number of commands for one
// layer as for many, as long as they fit one slice of scratch.
#include <gtest/gtest.h>

#include "tests/support/host.hpp"
#include "tests/support/null_vulkan.hpp"

namespace ballast_test {
namespace {

using ballast::vulkan_test::NullVulkan;

constexpr uint32_t kItems = 288, kPacks = 32, kMostLayers = 58;
constexpr uint64_t kCommandBuffer = 0x9000, kBuffer = 0x5000, kPart = 1 << 17;

class NullCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    auto import = make<ballast_vk_import>();
    import.instance = NullVulkan::kInstance;
    import.physical_device = NullVulkan::kPhysicalDevice;
    import.device = NullVulkan::kDevice;
    import.get_instance_proc_addr = NullVulkan::instance_proc;
    import.flags = BALLAST_VK_NO_SUBMIT;
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    const auto limits = limits_of(kItems, kMostLayers, 2048);
    ASSERT_EQ(api.create_instance(nullptr, &instance, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_device(instance, &desc, &device, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_context(device, &limits, &context, &error), BALLAST_OK) << error.message;
  }
  void TearDown() override {
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }

  ballast_job_desc job_of(const char* strategy, uint32_t layers) const {
    auto job = make<ballast_job_desc>();
    job.layer_count = layers, job.item_count = kItems, job.pack_count = kPacks;
    job.strategy = strategy;
    return job;
  }

  // Of a job with every output.
  uint64_t commands_of(const char* strategy, uint32_t layers) {
    const ballast_job_desc job = job_of(strategy, layers);
    auto record = make<ballast_vk_record>();
    record.command_buffer = kCommandBuffer;
    ballast_vk_buffer* const buffers[] = {&record.weights,     &record.pack_index,    &record.rank_in_pack,
                                          &record.pack_load,   &record.load_exponent, &record.reports,
                                          &record.lower_bound, &record.status};
    for (uint64_t b = 0; b < std::size(buffers); ++b) *buffers[b] = {kBuffer, b * kPart, kPart};
    EXPECT_EQ(api.record(context, &job, &record, &error), BALLAST_OK) << error.message;  // makes the pipelines
    const uint64_t before = NullVulkan::commands;
    EXPECT_EQ(api.record(context, &job, &record, &error), BALLAST_OK) << error.message;
    return NullVulkan::commands - before;
  }

  // Slices are as large as the context's scratch allows, so a further layer needs no more of it.
  bool takes_one_slice(const char* strategy, uint32_t layers) {
    uint64_t bytes[2] = {};
    for (uint32_t i = 0; i < 2; ++i) {
      const ballast_job_desc job = job_of(strategy, layers - i);
      EXPECT_EQ(api.context_scratch_size(context, &job, &bytes[i], &error), BALLAST_OK) << error.message;
    }
    return bytes[0] > bytes[1];
  }

  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  ballast_error error = make<ballast_error>();
};

TEST_F(NullCommands, AreAsManyForOneLayerAsForMany) {
  auto info = make<ballast_strategy_info>();
  uint32_t of_all_layers = 0;
  for (uint32_t s = 0; api.strategy_info(s, &info, nullptr) == BALLAST_OK; ++s) {
    SCOPED_TRACE(info.name);
    const uint64_t of_one = commands_of(info.name, 1);
    EXPECT_GE(of_one, 20u);
    EXPECT_LE(of_one, 100u) << "which is what docs/guide/integrating.md promises";
    for (const uint32_t layers : {2u, 8u, kMostLayers}) {
      if (!takes_one_slice(info.name, layers)) continue;
      EXPECT_EQ(commands_of(info.name, layers), of_one) << layers << " layers";
      of_all_layers += layers == kMostLayers;
    }
  }
  EXPECT_GE(of_all_layers, 8u) << "as good as all strategies";
}

}  // namespace
}  // namespace ballast_test
