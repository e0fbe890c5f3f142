// The C++ header, compiled as C++17 and as C++20.
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "ballast/ballast.hpp"
#if __cplusplus >= 202002L
#include <span>
#define CppHeader CppHeaderAs20  // ctest tells the two programs' tests apart by name
#define CppHeaderLoading CppHeaderLoadingAs20
#endif

namespace {

constexpr uint32_t kLayers = 3;
constexpr uint32_t kItems = 32;
constexpr uint32_t kPacks = 4;

std::vector<float> some_weights() {
  std::vector<float> weights(kLayers * kItems);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(1 + i * 37 % 23);
  return weights;
}

struct CppHeader : ::testing::Test {
  ballast::Result<ballast::Library> library = ballast::Library::open(BALLAST_PLUGIN_PATH);
  ballast::Result<ballast::Instance> instance = ballast::Instance::create(library);
  ballast::Result<ballast::Device> device = ballast::Device::create(instance);
  ballast::Result<ballast::Context> context = ballast::Context::create(device, {kItems, kPacks});
  std::vector<float> weights = some_weights();
};

TEST_F(CppHeader, PacksInAFewLines) {
  ASSERT_TRUE(context) << context.error().message;
  ballast::PackJob job(kLayers, kItems, kPacks);
  job.weights(weights).strategy("greedy").seed(1);
  auto packing = context->pack(job);
  ASSERT_TRUE(packing) << packing.error().message;
  ASSERT_EQ(packing->pack_index.size(), kLayers * kItems);
  ASSERT_EQ(packing->rank_in_pack.size(), kLayers * kItems);
  for (const ballast_layer_report& report : packing->reports) EXPECT_GE(report.max_load, report.lower_bound);
}

TEST_F(CppHeader, WritesIntoTheHostsMemory) {
  std::array<int32_t, kLayers * kItems> index{}, rank{};
  std::array<uint32_t, kLayers * kPacks> load{};
  std::array<int32_t, kLayers> exponent{};
  std::vector<double> value(kLayers * kPacks);
  ballast_layer_report reports[kLayers];
  ballast_timings timings;
  ballast::PackJob job(kLayers, kItems, kPacks);
  job.weights(weights).strategy("greedy").pack_index(index).rank_in_pack(rank).pack_load(load).load_exponent(exponent);
  job.pack_value(value).reports(reports).timings(timings);
  const auto done = context->run(job);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(std::accumulate(value.begin(), value.begin() + kPacks, 0.0),
            std::accumulate(weights.begin(), weights.begin() + kItems, 0.0));
  EXPECT_GT(timings.total_ns, 0u);
  EXPECT_EQ(context->pack(job)->pack_index, std::vector<int32_t>(index.begin(), index.end()));
}

TEST_F(CppHeader, TakesEveryTypeAndAStride) {
  const std::vector<double> doubles(weights.begin(), weights.end());
  std::vector<uint32_t> integers(kLayers * 40, 1u << 31);
  std::vector<int64_t> longs;
  for (const float weight : weights) longs.push_back(static_cast<int64_t>(weight));
  for (uint32_t i = 0; i < kLayers * kItems; ++i)
    integers[i / kItems * 40 + i % kItems] = static_cast<uint32_t>(weights[i]);
  ballast::PackJob job(kLayers, kItems, kPacks);
  const auto floats = context->pack(job.weights(weights));
  ASSERT_TRUE(floats) << floats.error().message;
  EXPECT_EQ(context->pack(job.weights(doubles))->pack_index, floats->pack_index);
  EXPECT_EQ(context->pack(job.weights(longs))->pack_index, floats->pack_index);
  EXPECT_EQ(context->pack(job.weights(integers).weight_stride(40))->pack_index, floats->pack_index);
#if __cplusplus >= 202002L
  job.weight_stride(0);
  EXPECT_EQ(context->pack(job.weights(std::span<const float>(weights)))->pack_index, floats->pack_index);
#endif
}

TEST_F(CppHeader, ShortSpansAreErrors) {
  ballast::PackJob job(kLayers, kItems, kPacks);
  job.weights(ballast::Span<const float>(weights.data(), weights.size() - 1));
  const auto short_weights = context->pack(job);
  ASSERT_FALSE(short_weights);
  EXPECT_EQ(short_weights.error().code, BALLAST_E_ARGUMENT);
  EXPECT_EQ(short_weights.error().field_offset, offsetof(ballast_job_desc, weights));
  job.weights(weights).weight_stride(UINT64_MAX);
  EXPECT_FALSE(context->pack(job));
  std::vector<int32_t> index(kLayers * kItems);
  std::vector<uint32_t> load(kLayers * kPacks - 1);
  job.weight_stride(0).pack_index(index).pack_load(load);
  const auto short_output = context->run(job);
  ASSERT_FALSE(short_output);
  EXPECT_EQ(short_output.error().field_offset, offsetof(ballast_job_desc, pack_load));
}

TEST_F(CppHeader, ErrorsComeThroughWithWords) {
  ballast::PackJob job(kLayers, kItems, 5);
  const auto packing = context->pack(job.weights(weights));
  ASSERT_FALSE(packing);
  EXPECT_EQ(packing.error().code, BALLAST_E_ARGUMENT);
  EXPECT_EQ(packing.error().field_type, BALLAST_TYPE_JOB_DESC);
  EXPECT_EQ(packing.error().field_offset, offsetof(ballast_job_desc, pack_count));
  EXPECT_NE(packing.error().message.find("pack_count"), std::string::npos);
  const auto vulkan = ballast::Device::create(instance, 7);
  EXPECT_EQ(vulkan.error().field_offset, offsetof(ballast_device_desc, backend));
}

TEST_F(CppHeader, WorksInTheBackground) {
  for (const bool own_threads : {false, true}) {
    ballast::ContextSize size{kItems, kPacks};
    size.own_threads = own_threads;
    size.frame_slots = 2;
    auto two = ballast::Context::create(device, size);
    std::vector<int32_t> first(kLayers * kItems), second(kLayers * kItems);
    ballast::PackJob job(kLayers, kItems, kPacks);
    job.weights(weights).strategy("greedy");
    auto one = two->begin(job.pack_index(first));
    auto other = two->begin(job.pack_index(second));
    ASSERT_TRUE(one) << one.error().message;
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(two->begin(job).error().code, BALLAST_E_BUSY);
    ballast::Ticket moved = std::move(*other);
    EXPECT_FALSE(*other);
    EXPECT_TRUE(moved.wait());
    EXPECT_EQ(moved.number(), 0u);
    EXPECT_EQ(moved.wait().error().code, BALLAST_E_ARGUMENT);
    auto done = one->wait_for(UINT64_MAX);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(*done);
    EXPECT_EQ(first, context->pack(job)->pack_index);
    EXPECT_EQ(first, second);
  }
}

TEST_F(CppHeader, ATicketThatEndsWaits) {
  std::vector<int32_t> where(kLayers * kItems, -1);
  ballast::PackJob job(kLayers, kItems, kPacks);
  job.weights(weights).strategy("greedy").pack_index(where);
  {
    auto ticket = context->begin(job);
    ASSERT_TRUE(ticket) << ticket.error().message;
    auto looked = ticket->wait_for(0);
    ASSERT_TRUE(looked);
    EXPECT_FALSE(*looked) << "nobody works on it yet";
    EXPECT_TRUE(ticket->cancel());
    EXPECT_EQ(ticket->wait().error().code, BALLAST_E_CANCELLED);
  }
  { auto dropped = context->begin(job); }
  auto again = context->begin(job);
  EXPECT_TRUE(again) << "the slot is free: " << again.error().message;
  *again = ballast::Ticket();
  EXPECT_TRUE(context->begin(job));
}

TEST(CppHeaderLoading, AFailedResultIsPassedOn) {
  const auto library = ballast::Library::open("no_such_library.so");
  const auto instance = ballast::Instance::create(library);
  const auto device = ballast::Device::create(instance);
  auto context = ballast::Context::create(device, {kItems, kPacks});
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code, BALLAST_E_NOT_FOUND);
  EXPECT_NE(context.error().message.find("no_such_library.so"), std::string::npos);
  ballast::PackJob job(kLayers, kItems, kPacks);
  const auto weights = some_weights();
  EXPECT_FALSE(context->pack(job.weights(weights))) << "an empty context fails, it does not crash";
  const auto other = ballast::Library::open(BALLAST_OTHER_LIBRARY);
  EXPECT_NE(other.error().message.find("no Ballast plugin"), std::string::npos) << other.error().message;
}

TEST_F(CppHeader, ListsDevicesStrategiesAndStatistics) {
  const auto strategies = library->strategies();
  ASSERT_GE(strategies.size(), 10u);
  EXPECT_TRUE(library->recipe(strategies[1].name));
  EXPECT_FALSE(library->recipe("none such"));
  const auto devices = instance->devices();
  ASSERT_TRUE(devices) << devices.error().message;
  EXPECT_STREQ((*devices)[0].name, "CPU");
  EXPECT_EQ(device->caps()->backend, BALLAST_BACKEND_CPU);
  EXPECT_EQ(instance->stats()->live_contexts, 1u);
  EXPECT_EQ(*ballast::Context::gpu_size(*device, {kItems, kPacks}), 0u);
  EXPECT_FALSE(ballast::Context::gpu_size(*device, {}));
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
  EXPECT_EQ(context->record_layers(job).error().code, BALLAST_E_UNSUPPORTED);
  EXPECT_STREQ(library->result_name(BALLAST_E_BUSY), "BALLAST_E_BUSY");
}

TEST_F(CppHeader, ObjectsMove) {
  ballast::Context moved = std::move(*context);
  EXPECT_FALSE(*context);
  ballast::PackJob job(kLayers, kItems, kPacks);
  EXPECT_TRUE(moved.pack(job.weights(weights)));
  moved = ballast::Context();
  EXPECT_EQ(instance->stats()->live_contexts, 0u);
}

TEST_F(CppHeader, AStrategyAsDataCanBeChanged) {
  auto recipe = library->recipe("batched_refinement_packing");
  ASSERT_TRUE(recipe);
  recipe->candidates = 2;
  ballast::PackJob job(kLayers, kItems, kPacks);
  job.weights(weights).recipe(*recipe);
  EXPECT_TRUE(context->pack(job));
}

}  // namespace
