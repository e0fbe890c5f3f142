// The examples in the headers' comments run, and do what the text around them promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/abi/header_examples/examples.h"
#include "tests/support/plugin.hpp"
#if BALLAST_NULL_VULKAN
#include "tests/support/null_vulkan.hpp"
#endif

namespace {

using ballast_test::make;

constexpr uint32_t kLayers = 3, kItems = 64, kPacks = 8;

std::vector<float> some_weights() {
  std::vector<float> weights(kLayers * kItems);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(1 + (i * i * 7919 + i * 104729) % 99991);
  return weights;
}

ballast_stats stats_of(const ballast_api& api, ballast_instance instance) {
  auto stats = make<ballast_stats>();
  EXPECT_EQ(api.stats(instance, &stats, nullptr), BALLAST_OK);
  return stats;
}

struct HeaderExamples : ::testing::Test {
  void SetUp() override {
    auto size = make<ballast_context_desc>();
    size.max_items = kItems, size.max_packs = kPacks, size.frame_slots = 2;
    ASSERT_EQ(api.create_instance(nullptr, &instance, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_device(instance, nullptr, &device, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_context(device, &size, &context, &error), BALLAST_OK) << error.message;
    job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
    job.weights = weights.data(), job.pack_index = pack_index.data();
  }
  void TearDown() override {
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }

  std::vector<int32_t> packed_by_run(const ballast_recipe* recipe = nullptr) {
    std::vector<int32_t> index(kLayers * kItems, -1);
    ballast_job_desc other = job;
    other.pack_index = index.data(), other.recipe = recipe;
    EXPECT_EQ(api.run(context, &other, &error), BALLAST_OK) << error.message;
    return index;
  }

  const ballast_api& api = ballast_test::plugin();
  ballast_error error = make<ballast_error>();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  std::vector<float> weights = some_weights();
  std::vector<int32_t> pack_index = std::vector<int32_t>(kLayers * kItems, -1);
  ballast_job_desc job = make<ballast_job_desc>();
};

TEST_F(HeaderExamples, LoadFindsTheTable) {
  void* library = ballast_test::open_library(BALLAST_PLUGIN_PATH);
  ASSERT_NE(library, nullptr);
  EXPECT_NE(load(library), nullptr);
  EXPECT_EQ(load(nullptr), nullptr);
  ballast_test::close_library(library);
}

TEST_F(HeaderExamples, CompletePacksAndReportsFailures) {
  EXPECT_EQ(pack(&api, weights.data(), pack_index.data(), kLayers, kItems, kPacks, &error), BALLAST_OK);
  EXPECT_EQ(pack_index, packed_by_run());
  EXPECT_EQ(pack(&api, weights.data(), pack_index.data(), kLayers, kItems, 0, &error), BALLAST_E_ARGUMENT);
  EXPECT_NE(std::string(error.message).find("pack_count"), std::string::npos) << error.message;
  EXPECT_EQ(pack(&api, weights.data(), pack_index.data(), kLayers, 0, kPacks, nullptr), BALLAST_E_ARGUMENT);
}

TEST_F(HeaderExamples, RecipeChangesAStrategy) {
  EXPECT_EQ(example_recipe(&api, context, job, &error), BALLAST_OK) << error.message;
  auto recipe = make<ballast_recipe>();
  ASSERT_EQ(api.strategy_recipe("batched_refinement_packing", &recipe, &error), BALLAST_OK);
  const auto unchanged = packed_by_run(&recipe);
  recipe.candidates = 8, recipe.refine[0].move_cap = 100;
  EXPECT_EQ(pack_index, packed_by_run(&recipe));
  EXPECT_NE(pack_index, unchanged) << "the weights do not tell the two recipes apart";
}

TEST_F(HeaderExamples, OptionsGivePacksACapacity) {
  const uint32_t capacity[kPacks] = {1, 0, 64, 64, 64, 64, 64, 64};
  EXPECT_EQ(example_options(&api, context, job, capacity, &error), BALLAST_OK) << error.message;
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    const auto begin = pack_index.begin() + layer * kItems;
    EXPECT_LE(std::count(begin, begin + kItems, 0), 1);
    EXPECT_EQ(std::count(begin, begin + kItems, 1), 0);
  }
  const uint32_t none[kPacks] = {};
  EXPECT_EQ(example_options(&api, context, job, none, &error), BALLAST_E_INFEASIBLE);
}

int frames_drawn = 0;

TEST_F(HeaderExamples, BackgroundDrawsAFrameAndGetsTheResult) {
  frames_drawn = 0;
  const auto draw = [] { ++frames_drawn; };
  EXPECT_EQ(example_background(&api, context, job, draw, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(frames_drawn, 1);
  EXPECT_EQ(pack_index, packed_by_run());
  weights[5] = -1;
  EXPECT_EQ(example_background(&api, context, job, draw, &error), BALLAST_E_WEIGHT);
}

int packings_used = 0;

TEST_F(HeaderExamples, TheGuidePollsInTheBackground) {
  frames_drawn = packings_used = 0;
  auto size = make<ballast_context_desc>();
  size.max_items = kItems, size.max_packs = kPacks, size.flags = BALLAST_CONTEXT_OWN_THREADS;
  ballast_context threaded = nullptr;
  ASSERT_EQ(api.create_context(device, &size, &threaded, &error), BALLAST_OK) << error.message;
  const auto draw = [] { ++frames_drawn; };
  const auto use = [](const int32_t*) { ++packings_used; };
  EXPECT_EQ(guide_background(&api, threaded, job, draw, use), BALLAST_OK);
  EXPECT_GE(frames_drawn, 1);
  EXPECT_EQ(packings_used, 1);
  EXPECT_EQ(pack_index, packed_by_run());
  weights[5] = -1;
  EXPECT_EQ(guide_background(&api, threaded, job, draw, use), BALLAST_E_WEIGHT);
  EXPECT_EQ(packings_used, 1);
  EXPECT_EQ(api.destroy_context(threaded), BALLAST_OK);
}

#if BALLAST_NULL_VULKAN
using ballast::vulkan_test::NullVulkan;

void* pointer(uint64_t handle) { return reinterpret_cast<void*>(static_cast<uintptr_t>(handle)); }

TEST_F(HeaderExamples, ImportAndRecordWorkWithADriver) {
  static int locks = 0, command_buffers = 0;
  example_engine engine = {};
  engine.vk_instance = pointer(NullVulkan::kInstance), engine.vk_physical_device = pointer(NullVulkan::kPhysicalDevice);
  engine.vk_device = pointer(NullVulkan::kDevice), engine.vk_queue = pointer(NullVulkan::kQueue);
  engine.find_function = NullVulkan::instance_proc;
  engine.lock = [](void*, uint32_t, uint32_t) { ++locks; };
  engine.unlock = [](void*, uint32_t, uint32_t) { --locks; };
  ballast_device imported = nullptr;
  ASSERT_EQ(example_import(&api, instance, &engine, &imported, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(stats_of(api, instance).live_devices, 2u);
  EXPECT_EQ(api.destroy_device(imported), BALLAST_OK);
  ASSERT_EQ(guide_import(&api, instance, &engine, &imported), BALLAST_OK);
  EXPECT_EQ(stats_of(api, instance).live_devices, 2u);
  EXPECT_EQ(api.destroy_device(imported), BALLAST_OK);
  engine.find_function = nullptr;
  EXPECT_EQ(guide_import(&api, instance, &engine, &imported), BALLAST_E_ARGUMENT);
  EXPECT_EQ(locks, 0);

  // A driver that computes nothing fails the self-test, so the context is of a device that is never submitted to.
  auto import = make<ballast_vk_import>();
  import.instance = NullVulkan::kInstance, import.physical_device = NullVulkan::kPhysicalDevice;
  import.device = NullVulkan::kDevice, import.get_instance_proc_addr = NullVulkan::instance_proc;
  import.flags = BALLAST_VK_NO_SUBMIT;
  auto desc = make<ballast_device_desc>();
  desc.h.next = &import.h;
  auto size = make<ballast_context_desc>();
  size.max_items = kItems, size.max_packs = kPacks, size.max_layers = kLayers, size.frame_slots = 2;
  ballast_context recorder = nullptr;
  ASSERT_EQ(api.create_device(instance, &desc, &imported, &error), BALLAST_OK) << error.message;
  ASSERT_EQ(api.create_context(imported, &size, &recorder, &error), BALLAST_OK) << error.message;
  job.weights = nullptr, job.pack_index = nullptr;
  engine.commands = pointer(0x9000), engine.weights = pointer(0x5000), engine.packs = pointer(0x6000);
  engine.weight_bytes = engine.pack_bytes = kLayers * kItems * 4;
  for (engine.frame = 0; engine.frame < 3; ++engine.frame) {
    const uint64_t before = NullVulkan::commands;
    EXPECT_EQ(example_record(&api, recorder, job, &engine, &error), BALLAST_OK) << error.message;
    const uint64_t recorded = NullVulkan::commands - before;
    EXPECT_GT(recorded, 0u);
    EXPECT_EQ(guide_record(&api, recorder, job, &engine), BALLAST_OK);
    EXPECT_EQ(NullVulkan::commands - before, 2 * recorded) << "the guide and the header show the same";
  }
  auto whole = make<ballast_vk_record>();
  whole.weights = {0x5000, 0, engine.weight_bytes}, whole.pack_index = {0x6000, 0, engine.pack_bytes};
  const auto next = []() -> ballast_vk_handle { return 0x9000 + static_cast<uint64_t>(++command_buffers); };
  EXPECT_EQ(guide_parts(&api, recorder, job, &whole, next), BALLAST_OK);
  EXPECT_EQ(command_buffers, 1) << "the job fits into one";
  EXPECT_EQ(api.destroy_context(recorder), BALLAST_OK);
  EXPECT_EQ(api.destroy_device(imported), BALLAST_OK);
}
#endif

}  // namespace
