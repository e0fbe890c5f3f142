// The C++ header, compiled as C++17 and as C++20.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <thread>
#if !defined(_WIN32)
#include <unistd.h>
#endif

#include "ballast/ballast.hpp"
#if BALLAST_NULL_VULKAN
#include "tests/support/null_vulkan.hpp"
#endif
#if __cplusplus >= 202002L
#include <span>
#define CppHeader CppHeaderAs20  // the two programs need distinct test names
#define CppHeaderLoading CppHeaderLoadingAs20
#define CppHeaderVulkan CppHeaderVulkanAs20
#endif

namespace {

constexpr uint32_t kLayers = 3;
constexpr uint32_t kItems = 32;
constexpr uint32_t kPacks = 4;

std::vector<float> some_weights() {
  std::vector<float> weights(kLayers * kItems);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(1 + (i * i * 7919 + i * 10473) % 9973);
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
  EXPECT_EQ(context->record_layers(ballast::PackJob(kLayers, kItems, kPacks)).code(), BALLAST_E_UNSUPPORTED);
  EXPECT_EQ(*context->scratch_size(ballast::PackJob(kLayers, kItems, kPacks)), 0u);
  EXPECT_GE(instance->vk_requirements()->min_api_version, 1u << 22);
  EXPECT_EQ(instance->extension("ballast.none/1"), nullptr);
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

// ---- what a job was given may go ----

TEST_F(CppHeader, AJobKeepsItsRecipeAndStrategy) {
  ballast::PackJob named(kLayers, kItems, kPacks);
  const auto due = context->pack(named.weights(weights).strategy("dealt_ensemble"));
  ASSERT_TRUE(due) << due.error().message;
  EXPECT_NE(due->pack_index, context->pack(named.strategy(nullptr))->pack_index) << "the default does as well";

  ballast::PackJob job(kLayers, kItems, kPacks);
  job.weights(weights).recipe(*library->recipe("dealt_ensemble"));
  EXPECT_EQ(context->pack(job)->pack_index, due->pack_index);
  auto recipe = *library->recipe("dealt_ensemble");
  job.recipe(recipe);
  recipe.candidates = BALLAST_MAX_CANDIDATES + 1;
  auto packing = context->pack(job);
  ASSERT_TRUE(packing) << packing.error().message;
  EXPECT_EQ(packing->pack_index, due->pack_index);

  std::string name = "dealt_ensemble";
  ballast::PackJob other(kLayers, kItems, kPacks);
  other.weights(weights).strategy(name.c_str());
  name = "none such here";
  packing = context->pack(other);
  ASSERT_TRUE(packing) << packing.error().message;
  EXPECT_EQ(packing->pack_index, due->pack_index);
}

// A copy of a job is as good: its recipe is its own.
TEST_F(CppHeader, ACopiedJobOutlivesTheFirst) {
  auto job = std::make_unique<ballast::PackJob>(kLayers, kItems, kPacks);
  job->weights(weights).recipe(*library->recipe("dealt_ensemble"));
  const auto due = context->pack(*job);
  EXPECT_NE(due->pack_index, context->pack(ballast::PackJob(kLayers, kItems, kPacks).weights(weights))->pack_index);
  ballast::PackJob copy = *job;
  job->recipe(*library->recipe("greedy"));
  job.reset();
  EXPECT_EQ(context->pack(copy)->pack_index, due->pack_index);
}

template <typename T, typename From>
constexpr bool kViews = std::is_constructible_v<ballast::Span<T>, From>;
static_assert(kViews<const float, std::vector<float>&> && kViews<const float, const std::vector<float>&>);
static_assert(kViews<float, std::array<float, 3>&> && kViews<const float, float (&)[3]>);
static_assert(kViews<const float, ballast::Span<float>> && kViews<const float, const ballast::Span<const float>&>);
static_assert(!kViews<const float, std::vector<float>> && !kViews<const float, const std::vector<float>>);
static_assert(!kViews<const float, std::array<float, 3>> && !kViews<const float, const float (&&)[3]>);
static_assert(!kViews<float, const std::vector<float>&>);
#if __cplusplus >= 202002L
static_assert(kViews<const float, std::span<float>> && kViews<const float, const std::span<const float, 4>>);
#endif

// ---- objects in use ----

#if defined(_WIN32)
unsigned long process_id() { return GetCurrentProcessId(); }
#else
int process_id() { return getpid(); }
#endif

// A copy of the plugin that nothing else in this process has loaded.
struct OwnCopy {
  OwnCopy() {
    std::ifstream from(BALLAST_PLUGIN_PATH, std::ios::binary);
    std::ofstream to(path, std::ios::binary);
    to << from.rdbuf();
  }
  ~OwnCopy() { std::remove(path.c_str()); }
  bool loaded() const {
#if defined(_WIN32)
    return GetModuleHandleA(path.c_str()) != nullptr;
#else
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (handle) dlclose(handle);
    return handle != nullptr;
#endif
  }

  // A library that stays loaded keeps its name.
  static int count() {
    static int copies = 0;
    return ++copies;
  }

  std::string path = ::testing::TempDir() + "ballast_own_copy_" + std::to_string(__cplusplus) + "_" +
                     std::to_string(process_id()) + "_" + std::to_string(count());
};

TEST(CppHeaderLoading, TheLastObjectUnloadsTheLibrary) {
  const OwnCopy copy;
  {
    ballast::Instance instance;
    {
      const auto library = ballast::Library::open(copy.path);
      ASSERT_TRUE(library) << library.error().message;
      auto made = ballast::Instance::create(library);
      instance = std::move(*made);
    }
    EXPECT_TRUE(copy.loaded()) << "an instance of it lives";
    EXPECT_EQ(instance.stats()->live_devices, 0u);
  }
  EXPECT_FALSE(copy.loaded());
}

// Holds a run inside its progress callback.
struct Gate {
  std::atomic<bool> inside{false}, open{false};
  static uint32_t BALLAST_CALL hold(void* user, uint64_t, uint64_t) {
    Gate& gate = *static_cast<Gate*>(user);
    gate.inside = true;
    while (!gate.open) std::this_thread::yield();
    return 0;
  }
};

struct BusyContext {
  explicit BusyContext(const std::string& path)
      : library(ballast::Library::open(path)),
        instance(ballast::Instance::create(library)),
        device(ballast::Device::create(instance, BALLAST_BACKEND_CPU)),
        context(ballast::Context::create(device, {kItems, kPacks})) {}

  // Returns once the thread is inside run.
  std::thread run(Gate& gate, std::vector<int32_t>& out, const std::vector<float>& weights, ballast_result& code) {
    std::thread thread([&, api = library->api(), handle = context->handle()] {
      auto desc = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
      desc.layer_count = kLayers, desc.item_count = kItems, desc.pack_count = kPacks;
      desc.weights = weights.data(), desc.pack_index = out.data();
      desc.progress = Gate::hold, desc.progress_user = &gate;
      code = api->run(handle, &desc, nullptr);
    });
    while (!gate.inside) std::this_thread::yield();
    return thread;
  }

  ballast::Result<ballast::Library> library;
  ballast::Result<ballast::Instance> instance;
  ballast::Result<ballast::Device> device;
  ballast::Result<ballast::Context> context;
};

TEST(CppHeaderLoading, ABusyObjectKeepsTheLibraryLoaded) {
  const OwnCopy copy;
  const auto weights = some_weights();
  std::vector<int32_t> out(kLayers * kItems, -1);
  ballast_result code = BALLAST_E_INTERNAL;
  Gate gate;
  std::thread thread;
  const ballast_api* api = nullptr;
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  {
    BusyContext busy(copy.path);
    ASSERT_TRUE(busy.context) << busy.context.error().message;
    api = busy.library->api(), instance = busy.instance->handle(), device = busy.device->handle();
    context = busy.context->handle();
    thread = busy.run(gate, out, weights, code);
  }
  const bool loaded = copy.loaded();
  if (!loaded) _Exit(1);  // the thread would return into nothing
  gate.open = true;
  thread.join();
  EXPECT_EQ(code, BALLAST_OK);
  EXPECT_EQ(std::count(out.begin(), out.end(), -1), 0);
  EXPECT_TRUE(copy.loaded());
  // The objects live on as well.
  EXPECT_EQ(api->destroy_context(context), BALLAST_OK);
  EXPECT_EQ(api->destroy_device(device), BALLAST_OK);
  EXPECT_EQ(api->destroy_instance(instance), BALLAST_OK);
}

TEST(CppHeaderLoading, ABusyObjectCanBeDestroyedLater) {
  const OwnCopy copy;
  const auto weights = some_weights();
  std::vector<int32_t> out(kLayers * kItems, -1);
  ballast_result code = BALLAST_E_INTERNAL;
  Gate gate;
  {
    BusyContext busy(copy.path);
    ASSERT_TRUE(busy.context) << busy.context.error().message;
    std::thread thread = busy.run(gate, out, weights, code);
    EXPECT_EQ(busy.context->destroy().code(), BALLAST_E_BUSY);
    EXPECT_EQ(busy.device->destroy().code(), BALLAST_E_BUSY);
    EXPECT_TRUE(*busy.context);
    gate.open = true;
    thread.join();
    EXPECT_EQ(code, BALLAST_OK);
    EXPECT_TRUE(busy.context->destroy());
    EXPECT_FALSE(*busy.context);
    EXPECT_TRUE(busy.context->destroy()) << "an empty object has nothing to destroy";
    EXPECT_TRUE(busy.device->destroy());
  }
  EXPECT_FALSE(copy.loaded());
}

// ---- Vulkan, on a driver that computes nothing ----

#if BALLAST_NULL_VULKAN
using ballast::vulkan_test::NullVulkan;

struct CppHeaderVulkan : CppHeader {
  static ballast_vk_import import(uint32_t flags) {
    auto import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
    import.instance = NullVulkan::kInstance, import.physical_device = NullVulkan::kPhysicalDevice;
    import.device = NullVulkan::kDevice, import.get_instance_proc_addr = NullVulkan::instance_proc;
    import.queue = flags & BALLAST_VK_NO_SUBMIT ? 0 : NullVulkan::kQueue;
    import.flags = flags;
    return import;
  }
  static ballast_vk_record buffers() {
    auto record = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
    record.command_buffer = 0x9000;
    record.weights = {0x5000, 0, kLayers * kItems * 8};
    record.pack_index = {0x6000, 0, kLayers * kItems * 4};
    return record;
  }

  ballast::Result<ballast::Device> guest = ballast::Device::import(*instance, import(BALLAST_VK_NO_SUBMIT));
  ballast::Result<ballast::Context> recorder = ballast::Context::create(guest, {kItems, kPacks, kLayers});
  ballast::PackJob job = ballast::PackJob(kLayers, kItems, kPacks);
};

TEST_F(CppHeaderVulkan, RecordsAndAsksForSizes) {
  ASSERT_TRUE(recorder) << recorder.error().message;
  const uint64_t before = NullVulkan::commands;
  const auto done = recorder->record(job, buffers());
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_GT(NullVulkan::commands, before);
  EXPECT_GT(*recorder->scratch_size(job), 0u);
  EXPECT_EQ(*recorder->record_layers(job), kLayers);
  job.weight_type(BALLAST_WEIGHT_F64);
  EXPECT_TRUE(recorder->record(job, buffers()));
  auto small = buffers();
  small.weights.size = kLayers * kItems * 4;
  EXPECT_EQ(recorder->record(job, small).error().field_type, BALLAST_TYPE_VK_RECORD) << "doubles do not fit";
  EXPECT_EQ(recorder->submit(job, buffers()).code(), BALLAST_E_UNSUPPORTED) << "there is no queue";
}

// What the plugin's submit would be given.
struct Submission {
  ballast_job_desc job;
  ballast_vk_submit submit;
  ballast_vk_record record;
  static Submission last;
  static ballast_result BALLAST_CALL take(ballast_context, const ballast_job_desc* job, const ballast_vk_submit* submit,
                                          ballast_error*) {
    last = {*job, *submit, *submit->record};
    return BALLAST_OK;
  }
};
Submission Submission::last;

TEST_F(CppHeaderVulkan, SubmitPassesWhatItIsGiven) {
  ASSERT_TRUE(recorder) << recorder.error().message;
  ballast_api table = *library->api();
  table.submit = Submission::take;
  const ballast_api* real = library->api();
  library->module()->api = &table;
  const ballast_vk_semaphore waits[2] = {{1, 2, 3}, {4, 5, 6}}, signals[1] = {{7, 8, 9}};
  ballast::SubmitSync sync;
  sync.waits = waits, sync.signals = signals, sync.fence = 10;
  EXPECT_TRUE(recorder->submit(job.seed(11), buffers(), sync));
  library->module()->api = real;
  const Submission& last = Submission::last;
  EXPECT_EQ(last.job.seed, 11u);
  EXPECT_EQ(last.job.weights, nullptr);
  EXPECT_EQ(last.record.command_buffer, buffers().command_buffer);
  EXPECT_EQ(last.submit.waits, waits);
  EXPECT_EQ(last.submit.wait_count, 2u);
  EXPECT_EQ(last.submit.signals, signals);
  EXPECT_EQ(last.submit.signal_count, 1u);
  EXPECT_EQ(last.submit.fence, 10u);
}

TEST_F(CppHeaderVulkan, RemarksReachTheCaller) {
  std::vector<int32_t> where(kLayers * kItems);
  job.weights(weights).pack_index(where);
  const auto done = recorder->run(job);
  EXPECT_TRUE(done);
  EXPECT_EQ(done.code(), BALLAST_DEGRADED);
  EXPECT_EQ(done.remark().code, BALLAST_DEGRADED);
  EXPECT_NE(done.remark().message, "");
  const auto packing = recorder->pack(job);
  EXPECT_TRUE(packing);
  EXPECT_EQ(packing.code(), BALLAST_DEGRADED);
  EXPECT_EQ(packing.remark().message, done.remark().message);
  auto ticket = recorder->begin(job);
  ASSERT_TRUE(ticket) << ticket.error().message;
  const auto waited = ticket->wait();
  EXPECT_TRUE(waited);
  EXPECT_EQ(waited.remark().message, done.remark().message);
  EXPECT_EQ(context->run(job).code(), BALLAST_OK);
  EXPECT_EQ(context->run(job).remark().message, "");
}
#endif

}  // namespace
