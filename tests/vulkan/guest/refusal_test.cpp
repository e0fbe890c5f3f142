// What record and submit refuse, in which words, and that nothing was recorded then.
#include "tests/vulkan/guest/recorded_guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5;

class Refusal : public RecordedGuestTest {
 protected:
  void SetUp() override {
    RecordedGuestTest::SetUp();
    if (!engine) return;
    guest->make_context(kItems, 0, 2);
    commands = engine->make_commands();
    Engine::begin(commands);
    batch = std::make_unique<GpuBatch>(*engine, Batch(kLayers, kItems, kPacks));
    batch->record.command_buffer = wide(commands);
  }

  using Change = std::function<void(GpuBatch&)>;
  void refused(const Change& change, ballast_result code, uint32_t type, size_t offset, const std::string& word) {
    GpuBatch changed = *batch;
    change(changed);
    error = make<ballast_error>();
    recorder->reset();
    expect_fault(guest->api.record(guest->context, &changed.job, &changed.record, &error), error,
                 {code, type, static_cast<uint32_t>(offset), {word}});
    EXPECT_EQ(recorder->all(), 0u) << "refused before any call of Vulkan";
  }
  void refused(const Change& change, size_t offset, const std::string& word, ballast_result code = BALLAST_E_ARGUMENT) {
    refused(change, code, BALLAST_TYPE_VK_RECORD, offset, word);
  }

  std::unique_ptr<GpuBatch> batch;
  VkCommandBuffer commands = VK_NULL_HANDLE;
};

#define AT(field) offsetof(ballast_vk_record, field)

TEST_F(Refusal, OfPlainFields) {
  refused([](GpuBatch& b) { b.record.command_buffer = 0; }, AT(command_buffer), "command_buffer");
  refused([](GpuBatch& b) { b.record.frame_slot = 2; }, AT(frame_slot), "made with 2");
  refused([](GpuBatch& b) { b.record.flags = 8; }, AT(flags), "0x8");
  EXPECT_EQ(guest->api.record(guest->context, &batch->job, nullptr, &error), BALLAST_E_ARGUMENT);
}

TEST_F(Refusal, OfStagesAndAccessesThatCoreDoesNotKnow) {
  constexpr uint64_t kCopy2 = uint64_t{1} << 32, kStorageRead2 = uint64_t{1} << 33;  // of synchronization2
  refused([](GpuBatch& b) { b.record.src_stage = kCopy2; }, AT(src_stage), "src_stage");
  refused([](GpuBatch& b) { b.record.src_stage = 0x20000; }, AT(src_stage), "0x20000");
  refused([](GpuBatch& b) { b.record.dst_stage = kCopy2 | 0x800; }, AT(dst_stage), "dst_stage");
  refused([](GpuBatch& b) { b.record.src_access = kStorageRead2; }, AT(src_access), "src_access");
  refused([](GpuBatch& b) { b.record.dst_access = 0x20000; }, AT(dst_access), "dst_access");
  // Pairs that Vulkan does not allow.
  refused([](GpuBatch& b) { b.record.src_stage = VK_PIPELINE_STAGE_TRANSFER_BIT; }, AT(src_access), "names 0x4000");
  refused([](GpuBatch& b) { b.record.dst_stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT; }, AT(dst_access), "names 0x2000");
  refused([](GpuBatch& b) { b.record.src_access = VK_ACCESS_HOST_WRITE_BIT | VK_ACCESS_SHADER_WRITE_BIT; },
          AT(src_access), "names 0x40,");
  refused([](GpuBatch& b) { b.record.src_stage = 0; }, AT(src_access), "without a stage");
  refused([](GpuBatch& b) { b.record.dst_stage = 0; }, AT(dst_access), "without a stage");
}

TEST_F(Refusal, OfEveryBufferThatIsTooSmallOrMisplaced) {
  const struct {
    ballast_vk_buffer ballast_vk_record::*member;
    size_t offset;
    const char* name;
    bool required;
  } buffers[] = {{&ballast_vk_record::weights, AT(weights), "weights", true},
                 {&ballast_vk_record::pack_index, AT(pack_index), "pack_index", true},
                 {&ballast_vk_record::rank_in_pack, AT(rank_in_pack), "rank_in_pack", false},
                 {&ballast_vk_record::pack_load, AT(pack_load), "pack_load", false},
                 {&ballast_vk_record::load_exponent, AT(load_exponent), "load_exponent", false},
                 {&ballast_vk_record::reports, AT(reports), "reports", false},
                 {&ballast_vk_record::lower_bound, AT(lower_bound), "lower_bound", false},
                 {&ballast_vk_record::status, AT(status), "status", false}};
  for (const auto& buffer : buffers) {
    const auto member = buffer.member;
    refused([=](GpuBatch& b) { --(b.record.*member).size; }, buffer.offset, std::string(buffer.name) + ".size");
    refused([=](GpuBatch& b) { (b.record.*member).offset += 2; }, buffer.offset, std::string(buffer.name) + ".offset");
    refused([=](GpuBatch& b) { (b.record.*member).size = ~uint64_t{0}; }, buffer.offset, buffer.name, BALLAST_E_RANGE);
    refused([=](GpuBatch& b) { (b.record.*member).buffer = 0; }, buffer.offset,
            buffer.required ? "needs" : "no buffer");
  }
}

TEST_F(Refusal, OfPartsThatOverlap) {
  const auto onto = [](ballast_vk_buffer& a, const ballast_vk_buffer& b) { a.offset = b.offset; };
  refused([&](GpuBatch& b) { onto(b.record.pack_index, b.record.weights); }, AT(pack_index),
          "overlaps vk_record.weights");
  refused([&](GpuBatch& b) { onto(b.record.status, b.record.reports); }, AT(status), "overlaps vk_record.reports");
  refused([&](GpuBatch& b) { onto(b.record.rank_in_pack, b.record.pack_index); }, AT(rank_in_pack), "pack_index");
  refused(
      [&](GpuBatch& b) {
        b.record.scratch = {b.record.weights.buffer, 0, b.memory.size * 100};
      },
      AT(weights), "overlaps vk_record.scratch");
  // Side by side is fine, and so is what the caller says is there beyond what the job takes.
  GpuBatch wide_batch = *batch;
  wide_batch.record.weights.size += 1000;
  EXPECT_EQ(guest->api.record(guest->context, &wide_batch.job, &wide_batch.record, &error), BALLAST_OK)
      << error.message;
}

TEST_F(Refusal, OfJobs) {
  using Job = ballast_job_desc;
  const auto job = [&](const Change& change, ballast_result code, size_t offset, const std::string& word) {
    refused(change, code, BALLAST_TYPE_JOB_DESC, offset, word);
  };
  static int32_t host_memory[kItems * kLayers];
  static auto timings = make<ballast_timings>();
  job([](GpuBatch& b) { b.job.pack_index = host_memory; }, BALLAST_E_ARGUMENT, offsetof(Job, pack_index),
      "host memory");
  job([](GpuBatch& b) { b.job.timings = &timings; }, BALLAST_E_ARGUMENT, offsetof(Job, timings), "timings");
  job([](GpuBatch& b) { b.job.time_budget_ns = 1; }, BALLAST_E_UNSUPPORTED, offsetof(Job, time_budget_ns), "time");
  job([](GpuBatch& b) { b.job.item_count = 48; }, BALLAST_E_ARGUMENT, offsetof(Job, item_count), "48");
  job([](GpuBatch& b) { b.job.pack_count = 5; }, BALLAST_E_ARGUMENT, offsetof(Job, pack_count), "divide");
  job([](GpuBatch& b) { b.job.weight_stride = uint64_t{1} << 40; }, BALLAST_E_RANGE, offsetof(Job, weight_stride), "");
  refused([](GpuBatch& b) { b.job.weight_stride = 1u << 30; }, AT(weights), "binds at most", BALLAST_E_RANGE);
}

// A job too long for one command buffer is refused with the jobs to record instead, each of which is taken.
TEST_F(Refusal, OfJobsThatTakeTooLongComesWithAWayOut) {
  GpuBatch changed = *batch;
  changed.job.layer_count = 3'000'000;
  changed.job.first_layer = 7;
  changed.job.strategy = "vectorized_iterative_greedy";
  recorder->reset();
  const ballast_result code = guest->api.record(guest->context, &changed.job, &changed.record, &error);
  const std::string sentence = error.message;
  ASSERT_EQ(code, BALLAST_E_UNSUPPORTED) << sentence;
  EXPECT_EQ(recorder->starting_with("vkCmd"), 0u);
  uint32_t first = 0, layers = 0, second = 0;
  const size_t list = sentence.rfind(": ");
  ASSERT_NE(list, std::string::npos) << sentence;
  ASSERT_EQ(std::sscanf(sentence.c_str() + list, ": %u (%u), %u", &first, &layers, &second), 3) << sentence;
  EXPECT_EQ(first, 7u);
  EXPECT_EQ(second, first + layers);
  uint64_t bytes = 0;
  changed.job.layer_count = layers;
  EXPECT_EQ(guest->api.context_scratch_size(guest->context, &changed.job, &bytes, &error), BALLAST_OK) << error.message;
  changed.job.layer_count = 3 * layers;
  EXPECT_EQ(guest->api.context_scratch_size(guest->context, &changed.job, &bytes, &error), BALLAST_E_UNSUPPORTED);
}

TEST_F(Refusal, OnDevicesThatAreNotTheHosts) {
  auto limits = limits_of(kItems, kLayers);
  for (const uint32_t backend : {BALLAST_BACKEND_CPU, BALLAST_BACKEND_VULKAN}) {
    ballast_test::Objects own;
    auto desc = make<ballast_device_desc>();
    desc.backend = backend;
    ASSERT_EQ(own.api.create_instance(nullptr, &own.instance, nullptr), BALLAST_OK);
    ASSERT_EQ(own.api.create_device(own.instance, &desc, &own.device, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(own.api.create_context(own.device, &limits, &own.context, &error), BALLAST_OK) << error.message;
    expect_fault(own.api.record(own.context, &batch->job, &batch->record, &error), error,
                 {BALLAST_E_UNSUPPORTED, 0, 0, {"device"}});
    uint64_t bytes = 99;
    EXPECT_EQ(own.api.context_scratch_size(own.context, &batch->job, &bytes, &error), BALLAST_OK);
    EXPECT_EQ(bytes, 0u);
  }
}

TEST_F(Refusal, OfSubmits) {
  auto submit = make<ballast_vk_submit>();
  ballast_vk_semaphore semaphore = {wide(engine->make_semaphore()), 0, 0};
  const auto no = [&](ballast_result code, size_t offset, const char* word) {
    error = make<ballast_error>();
    recorder->reset();
    expect_fault(guest->api.submit(guest->context, &batch->job, &submit, &error), error,
                 {code, BALLAST_TYPE_VK_SUBMIT, static_cast<uint32_t>(offset), {word}});
    EXPECT_EQ(recorder->all(), 0u);
  };
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, record), "NULL");
  submit.record = &batch->record;
  submit.wait_count = 1;
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, waits), "NULL");
  submit.waits = &semaphore;
  semaphore.value = 5;
  no(BALLAST_E_UNSUPPORTED, offsetof(ballast_vk_submit, waits), "timelineSemaphore");
  semaphore.value = 0, semaphore.stage_mask = uint64_t{1} << 40;
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, waits), "stage_mask");
  semaphore.stage_mask = VK_PIPELINE_STAGE_HOST_BIT;
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, waits), "host");
  semaphore.semaphore = 0;
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, waits), "waits[0]");
  submit.wait_count = 33;
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, wait_count), "33");
  submit.wait_count = 0, submit.signal_count = 33;
  no(BALLAST_E_ARGUMENT, offsetof(ballast_vk_submit, signal_count), "33");
}

}  // namespace
}  // namespace ballast_guest
