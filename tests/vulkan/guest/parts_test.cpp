// A job too long for one command buffer, recorded in as many as the plugin says it takes: the same bytes.
#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {
namespace {

// A layer's weights and packs take 256 bytes, which is as far as offsets need be apart.
constexpr uint32_t kItems = 64, kPacks = 16, kLayers = 8, kFirstLayer = 7;

// Weights could be made for which that takes minutes; those of the test are soon as good as they get.
ballast_recipe of_very_many_moves(uint32_t moves = 20'000'000) {
  auto recipe = make<ballast_recipe>();
  recipe.finish_count = 1;
  recipe.finish[0].kind = BALLAST_REFINER_VARIANCE;
  recipe.finish[0].move_cap = moves;
  return recipe;
}

class Parts : public GuestTest {
 protected:
  void SetUp() override {
    GuestTest::SetUp();
    ASSERT_TRUE(engine);
    guest = std::make_unique<Guest>(engine->import());
    guest->make_context(kItems, 0);
    batch.desc.recipe = &recipe;
    batch.desc.first_layer = kFirstLayer;
    run_on_cpu(batch);
  }
  void TearDown() override { guest.reset(); }

  ballast_result layers_at_once(const ballast_job_desc& job, uint32_t& layers) {
    return guest->api.context_record_layers(guest->context, &job, &layers, &error);
  }

  // So many layers from one on, in their stretches of the buffers.
  void record_part(const GpuBatch& gpu, uint32_t begin, uint32_t layers) {
    ballast_job_desc job = gpu.job;
    job.first_layer += begin, job.layer_count = layers;
    ballast_vk_record part = gpu.record;
    for (ballast_vk_buffer* buffer : {&part.weights, &part.pack_index, &part.rank_in_pack}) {
      buffer->offset += uint64_t{begin} * kItems * 4;
      buffer->size = uint64_t{layers} * kItems * 4;
    }
    const VkCommandBuffer commands = engine->make_commands();
    Engine::begin(commands);
    part.command_buffer = wide(commands);
    ASSERT_EQ(guest->api.record(guest->context, &job, &part, &error), BALLAST_OK) << error.message;
    Engine::end(commands);
    engine->submit_and_wait(commands);
    engine->free_commands(commands);
  }

  const ballast_recipe recipe = of_very_many_moves();
  std::unique_ptr<Guest> guest;
  Batch batch{kLayers, kItems, kPacks};
};

TEST_F(Parts, GiveTheBytesOfTheWhole) {
  auto caps = make<ballast_device_caps>();
  ASSERT_EQ(guest->api.device_caps(guest->device, &caps, &error), BALLAST_OK);
  if (!(caps.flags & BALLAST_DEVICE_SOFTWARE))
    GTEST_SKIP() << "a GPU takes as long for one of these layers as for all, which it works on at once";
  GpuBatch gpu(*engine, batch);
  gpu.record.pack_load = gpu.record.load_exponent = gpu.record.reports = gpu.record.lower_bound = {};
  gpu.record.status = {};
  gpu.record.command_buffer = wide(engine->make_commands());
  ASSERT_EQ(guest->api.record(guest->context, &gpu.job, &gpu.record, &error), BALLAST_E_UNSUPPORTED) << error.message;
  const std::string sentence = error.message;
  uint32_t each = 0;
  ASSERT_EQ(layers_at_once(gpu.job, each), BALLAST_OK) << error.message;
  ASSERT_LE(each, kLayers / 2);
  const std::string in_words = ": " + std::to_string(kFirstLayer) + " (" + std::to_string(each) + "), " +
                               std::to_string(kFirstLayer + each) + " (";
  EXPECT_NE(sentence.find(in_words), std::string::npos) << sentence << " has no" << in_words;
  for (uint32_t begin = 0; begin < kLayers; begin += each) {
    record_part(gpu, begin, std::min(each, kLayers - begin));
    if (HasFatalFailure()) return;
  }
  gpu.expect_same(batch);
}

// Where parts have enough layers for it, outputs of four bytes a layer may lie one after the other.
TEST_F(Parts, MayLieOneAfterTheOther) {
  ballast_job_desc job = GpuBatch(*engine, batch).job;
  const ballast_recipe shorter = of_very_many_moves(100'000);
  job.recipe = &shorter;
  job.layer_count = 5000;
  uint32_t each = 0;
  ASSERT_EQ(layers_at_once(job, each), BALLAST_OK) << error.message;
  ASSERT_LT(each, job.layer_count);
  EXPECT_GE(each, engine->offset_alignment / 4);
  EXPECT_EQ(each % (engine->offset_alignment / 4), 0u);
}

TEST_F(Parts, OfAShortJobAreAllOfIt) {
  GpuBatch gpu(*engine, batch);
  gpu.job.recipe = nullptr, gpu.job.strategy = "greedy";
  uint32_t layers = 0;
  ASSERT_EQ(layers_at_once(gpu.job, layers), BALLAST_OK) << error.message;
  EXPECT_EQ(layers, kLayers);
  gpu.job.layer_count = 0;
  ASSERT_EQ(layers_at_once(gpu.job, layers), BALLAST_OK) << error.message;
  EXPECT_EQ(layers, 0u);
}

// Not even one layer, a job that is none, no place for the answer: nothing is written.
TEST_F(Parts, AreRefusedAsByRecord) {
  GpuBatch gpu(*engine, batch);
  uint32_t layers = 99;
  ballast_recipe endless = recipe;
  endless.finish[0].move_cap = UINT32_MAX;
  gpu.job.recipe = &endless;
  EXPECT_EQ(layers_at_once(gpu.job, layers), BALLAST_E_UNSUPPORTED) << error.message;
  gpu.job.recipe = &recipe;
  gpu.job.pack_count = 5;
  expect_fault(layers_at_once(gpu.job, layers), error,
               {BALLAST_E_ARGUMENT, BALLAST_TYPE_JOB_DESC, offsetof(ballast_job_desc, pack_count), {"divide"}});
  gpu.job.pack_count = kPacks;
  EXPECT_EQ(layers, 99u);
  expect_fault(guest->api.context_record_layers(guest->context, &gpu.job, nullptr, &error), error,
               {BALLAST_E_ARGUMENT, 0, 2, {"layers"}});
}

}  // namespace
}  // namespace ballast_guest
