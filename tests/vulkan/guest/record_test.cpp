// record: the CPU's bytes from the host's command buffers, wherever weights, outputs and scratch lie.
#include <limits>

#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5;
constexpr const char* kStrategies[] = {"greedy", "batched_refinement_packing", "vectorized_iterative_greedy",
                                       "peak_exchange"};

class Record : public GuestTest {
 protected:
  void SetUp() override {
    GuestTest::SetUp();
    if (!engine) return;
    guest = std::make_unique<Guest>(engine->import());
    guest->make_context(kItems, kLayers, std::size(kStrategies));
  }

  Batch expected(const char* strategy) {
    Batch batch(kLayers, kItems, kPacks);
    batch.desc.strategy = strategy;
    run_on_cpu(batch);
    return batch;
  }

  void record(GpuBatch& batch, VkCommandBuffer commands) {
    batch.record.command_buffer = wide(commands);
    ASSERT_EQ(guest->api.record(guest->context, &batch.job, &batch.record, &error), BALLAST_OK) << error.message;
  }

  void record_and_run(GpuBatch& batch) {
    const VkCommandBuffer commands = engine->make_commands();
    Engine::begin(commands);
    record(batch, commands);
    Engine::end(commands);
    engine->submit_and_wait(commands);
  }

  std::unique_ptr<Guest> guest;
};

TEST_F(Record, GivesTheBytesOfTheCpu) {
  for (const char* strategy : kStrategies) {
    SCOPED_TRACE(strategy);
    const Batch batch = expected(strategy);
    GpuBatch gpu(*engine, batch);
    record_and_run(gpu);
    gpu.expect_same(batch);
  }
}

TEST_F(Record, IntoASecondaryCommandBuffer) {
  const Batch batch = expected(kStrategies[1]);
  GpuBatch gpu(*engine, batch);
  const VkCommandBuffer secondary = engine->make_commands(VK_COMMAND_BUFFER_LEVEL_SECONDARY);
  Engine::begin_secondary(secondary);
  record(gpu, secondary);
  Engine::end(secondary);
  const VkCommandBuffer primary = engine->make_commands();
  Engine::begin(primary);
  vkCmdExecuteCommands(primary, 1, &secondary);
  Engine::end(primary);
  engine->submit_and_wait(primary);
  gpu.expect_same(batch);
}

TEST_F(Record, AgainWithoutRecordingAgain) {
  const Batch batch = expected(kStrategies[2]);
  GpuBatch gpu(*engine, batch);
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  record(gpu, commands);
  Engine::end(commands);
  for (int round = 0; round < 3; ++round) {
    for (const Part part : {kIndex, kRank, kLoad, kExponent, kReports, kBound, kStatus})
      std::memset(gpu.at(part), 0xEE, gpu.parts[part].size);
    engine->submit_and_wait(commands);
    gpu.expect_same(batch);
  }
}

TEST_F(Record, WithScratchOfTheHostExactlyAsLargeAsAsked) {
  const Batch batch = expected(kStrategies[1]);
  uint64_t bytes = 0;
  const GpuBatch probe(*engine, batch);
  ASSERT_EQ(guest->api.context_scratch_size(guest->context, &probe.job, &bytes, &error), BALLAST_OK) << error.message;
  EXPECT_GT(bytes, 0u);
  GpuBatch gpu(*engine, batch, 0, bytes);
  record_and_run(gpu);
  gpu.expect_same(batch);
  EXPECT_FALSE(gpu.untouched(kScratch));

  --gpu.record.scratch.size;
  const uint32_t field = offsetof(ballast_vk_record, scratch);
  expect_fault(guest->api.record(guest->context, &gpu.job, &gpu.record, &error), error,
               {BALLAST_E_ARGUMENT, BALLAST_TYPE_VK_RECORD, field, {"scratch", std::to_string(bytes)}});
}

TEST_F(Record, WithOnlyTheOutputsThatAreThere) {
  const Batch batch = expected(kStrategies[1]);
  ballast_vk_buffer ballast_vk_record::*const optional[] = {
      &ballast_vk_record::rank_in_pack, &ballast_vk_record::pack_load,   &ballast_vk_record::load_exponent,
      &ballast_vk_record::reports,      &ballast_vk_record::lower_bound, &ballast_vk_record::status};
  for (uint32_t mask = 0; mask < 64; mask = mask == 0 ? 1 : mask * 2) {
    for (const bool only : {false, true}) {  // all but one, and only one
      GpuBatch gpu(*engine, batch);
      for (uint32_t o = 0; o < 6; ++o)
        if (((mask >> o & 1) != 0) != only) gpu.record.*optional[o] = {};
      record_and_run(gpu);
      gpu.expect_same(batch);
    }
  }
}

TEST_F(Record, WithGapsBetweenTheLayersWeights) {
  const Batch batch = expected(kStrategies[1]);
  GpuBatch gpu(*engine, batch, 0, 0, 7);
  record_and_run(gpu);
  gpu.expect_same(batch);
}

TEST_F(Record, NoLayersIsNothingToDo) {
  const Batch batch = expected(kStrategies[0]);
  GpuBatch gpu(*engine, batch);
  gpu.job.layer_count = 0;
  record_and_run(gpu);
  for (const Part part : {kIndex, kRank, kLoad, kExponent, kReports, kBound, kStatus}) EXPECT_TRUE(gpu.untouched(part));
}

// The scratch of one job is the next one's, and outputs of one are weights of the other: nothing but barriers keeps
// them apart.
TEST_F(Record, ManyJobsInOneCommandBuffer) {
  std::vector<Batch> batches;
  for (const char* strategy : kStrategies) batches.push_back(expected(strategy));
  std::vector<GpuBatch> gpu;
  for (uint32_t b = 0; b < batches.size(); ++b) gpu.emplace_back(*engine, batches[b], b);
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  for (GpuBatch& batch : gpu) record(batch, commands);
  Engine::end(commands);
  engine->submit_and_wait(commands);
  for (uint32_t b = 0; b < batches.size(); ++b) gpu[b].expect_same(batches[b]);
}

// Weights that the GPU wrote right before, outputs that it reads right after, by nothing but the record's own barriers.
TEST_F(Record, BetweenCopiesByItsOwnBarriers) {
  const Batch batch = expected(kStrategies[1]);
  GpuBatch gpu(*engine, batch);
  const GpuBuffer source = engine->make_buffer(gpu.parts[kWeights].size),
                  target = engine->make_buffer(gpu.parts[kIndex].size);
  std::memcpy(source.data, gpu.at(kWeights), source.size);
  std::memset(gpu.at(kWeights), 0, source.size);
  gpu.record.src_stage = VK_PIPELINE_STAGE_TRANSFER_BIT, gpu.record.src_access = VK_ACCESS_TRANSFER_WRITE_BIT;
  gpu.record.dst_stage = VK_PIPELINE_STAGE_TRANSFER_BIT, gpu.record.dst_access = VK_ACCESS_TRANSFER_READ_BIT;
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  const VkBufferCopy in{0, gpu.parts[kWeights].offset, source.size};
  vkCmdCopyBuffer(commands, source.buffer, gpu.memory.buffer, 1, &in);
  record(gpu, commands);
  const VkBufferCopy out{gpu.parts[kIndex].offset, 0, target.size};
  vkCmdCopyBuffer(commands, gpu.memory.buffer, target.buffer, 1, &out);
  Engine::end(commands);
  engine->submit_and_wait(commands);
  EXPECT_EQ(std::memcmp(target.data, batch.pack_index.data(), target.size), 0);
}

// The way out of a job that is too long: parts by first_layer, with the bytes of the whole. The recipe is one of
// chance, so that the numbers of layers matter.
TEST_F(Record, InPartsByFirstLayer) {
  auto recipe = make<ballast_recipe>();
  recipe.candidates = 3, recipe.order_count = 2;
  recipe.orders[0].kind = BALLAST_ORDER_LPT;
  recipe.orders[1] = {1, BALLAST_ORDER_NOISY, 0, BALLAST_ONE / 2};
  Batch whole(kLayers, kItems, kPacks);
  whole.desc.strategy = nullptr, whole.desc.recipe = &recipe;
  whole.desc.seed = 11, whole.desc.first_layer = 1000;
  run_on_cpu(whole);
  for (const auto& [first, count] : {std::pair{0u, 2u}, {2u, 3u}}) {
    Batch part(count, kItems, kPacks);
    std::copy_n(whole.weights.begin() + first * kItems, part.weights.size(), part.weights.begin());
    GpuBatch gpu(*engine, part);
    gpu.job.strategy = nullptr, gpu.job.recipe = &recipe;
    gpu.job.seed = 11, gpu.job.first_layer = 1000 + first;
    record_and_run(gpu);
    EXPECT_EQ(std::memcmp(gpu.at(kIndex), whole.pack_index.data() + first * kItems, gpu.parts[kIndex].size), 0);
    EXPECT_EQ(std::memcmp(gpu.at(kLoad), whole.pack_load.data() + first * kPacks, gpu.parts[kLoad].size), 0);
  }
}

// What a bad weight must leave: untouched, or a packing.
void expect_packing_or_untouched(const GpuBatch& gpu, const Batch& expected) {
  for (uint32_t layer = 0; layer < gpu.job.layer_count; ++layer) {
    const uint64_t bytes = gpu.job.item_count * sizeof(int32_t);
    const std::byte* given = gpu.at(kIndex) + layer * bytes;
    const std::vector<std::byte> pattern(bytes, std::byte{0xA5});
    const bool untouched = std::memcmp(given, pattern.data(), bytes) == 0;
    const bool packing = std::memcmp(given, expected.pack_index.data() + layer * gpu.job.item_count, bytes) == 0;
    EXPECT_TRUE(untouched || packing) << "layer " << layer;
  }
  gpu.expect_gaps_untouched();
}

TEST_F(Record, TheStatusNamesTheFirstBadWeight) {
  const Batch batch = expected(kStrategies[1]);
  const float bad[] = {-1, -0.5f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()};
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    for (const bool with_status : {true, false}) {
      GpuBatch gpu(*engine, batch);
      gpu.at<float>(kWeights)[layer * kItems + 5] = bad[layer % 4];
      gpu.at<float>(kWeights)[layer * kItems + 9] = bad[(layer + 1) % 4];
      gpu.at<float>(kWeights)[(kLayers - 1) * kItems + 23] = -7;
      if (!with_status) gpu.record.status = {};
      record_and_run(gpu);
      if (with_status) {
        EXPECT_EQ(gpu.status(), (std::array<int32_t, 4>{BALLAST_E_WEIGHT, static_cast<int32_t>(layer), 5, 0}));
      }
      expect_packing_or_untouched(gpu, batch);
    }
  }
}

}  // namespace
}  // namespace ballast_guest
