// Import: run on the host's device, what is refused and in which words, and that nothing of the host's is destroyed.
#include <limits>

#include "tests/support/aligned.hpp"
#include "tests/vulkan/guest/call_recorder.hpp"
#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5;

class Import : public GuestTest {
 protected:
  void refused(const ballast_vk_import& import, ballast_result code, size_t offset, const char* word) {
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    ballast_device made = nullptr;
    error = make<ballast_error>();
    expect_fault(objects.api.create_device(objects.instance, &desc, &made, &error), error,
                 {code, BALLAST_TYPE_VK_IMPORT, static_cast<uint32_t>(offset), {word}});
    EXPECT_EQ(made, nullptr);
  }

  struct OnlyInstance {
    OnlyInstance() { EXPECT_EQ(api.create_instance(nullptr, &instance, nullptr), BALLAST_OK); }
    ~OnlyInstance() { EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK); }
    const ballast_api& api = plugin();
    ballast_instance instance = nullptr;
  } objects;
};

TEST_F(Import, RunGivesTheBytesOfTheCpu) {
  Guest guest(engine->import());
  guest.make_context(kItems, kLayers);
  for (const char* strategy : {"greedy", "batched_refinement_packing"}) {
    Batch expected(kLayers, kItems, kPacks), given(kLayers, kItems, kPacks);
    expected.desc.strategy = given.desc.strategy = strategy;
    run_on_cpu(expected);
    EXPECT_EQ(guest.api.run(guest.context, &given.desc, &error), BALLAST_OK) << error.message;
    EXPECT_TRUE(given.same_answer(expected));
  }
  auto caps = make<ballast_device_caps>();
  EXPECT_EQ(guest.api.device_caps(guest.device, &caps, &error), BALLAST_OK);
  EXPECT_EQ(caps.backend, BALLAST_BACKEND_VULKAN);
  EXPECT_TRUE(caps.flags & BALLAST_DEVICE_IMPORTED);
  EXPECT_EQ(caps.buffer_offset_alignment, engine->offset_alignment);
}

TEST_F(Import, TellsTheRequirementsBeforeThereIsADevice) {
  auto needs = make<ballast_vk_requirements>();
  ASSERT_EQ(objects.api.vk_requirements(objects.instance, &needs, &error), BALLAST_OK);
  EXPECT_EQ(needs.min_api_version, VK_API_VERSION_1_1);
  EXPECT_EQ(needs.queue_flags, static_cast<uint32_t>(VK_QUEUE_COMPUTE_BIT));
  EXPECT_EQ(needs.required_extension_count, 0u);
  EXPECT_EQ(needs.required_feature_count, 0u);
  ASSERT_EQ(needs.optional_extension_count, 1u);
  EXPECT_STREQ(needs.optional_extensions[0], VK_KHR_TIMELINE_SEMAPHORE_EXTENSION_NAME);
  ASSERT_EQ(needs.optional_feature_count, 1u);
  EXPECT_STREQ(needs.optional_features[0], "VkPhysicalDeviceVulkan12Features.timelineSemaphore");
}

TEST_F(Import, NamesTheFieldThatWillNotDo) {
  const auto spoil = [&](auto change, size_t offset, const char* word, ballast_result code = BALLAST_E_ARGUMENT) {
    ballast_vk_import import = engine->import();
    change(import);
    refused(import, code, offset, word);
  };
#define SPOIL(field, value, ...) \
  spoil([](ballast_vk_import& i) { i.field = value; }, offsetof(ballast_vk_import, field), __VA_ARGS__)
  SPOIL(instance, 0, "instance");
  SPOIL(physical_device, 0, "physical_device");
  SPOIL(device, 0, "device");
  SPOIL(queue, 0, "queue");
  SPOIL(get_instance_proc_addr, nullptr, "get_instance_proc_addr");
  SPOIL(flags, 4, "0x4");
  SPOIL(lock_queue, nullptr, "lock_queue");
  SPOIL(unlock_queue, nullptr, "unlock_queue");
  SPOIL(instance_api_version, VK_API_VERSION_1_0, "1.0", BALLAST_E_NO_VULKAN);
  SPOIL(reserved, 1, "reserved");
  SPOIL(queue_family, 99, "99");
  SPOIL(queue_index, 99, "99");
#undef SPOIL
  const auto no_lock = [](ballast_vk_import& i) { i.lock_queue = i.unlock_queue = nullptr; };
  spoil(no_lock, offsetof(ballast_vk_import, lock_queue), "internally synchronized");
  const auto queue_too = [](ballast_vk_import& i) { i.flags = BALLAST_VK_NO_SUBMIT; };
  spoil(queue_too, offsetof(ballast_vk_import, queue), "NO_SUBMIT");
  const auto no_names = [](ballast_vk_import& i) { i.enabled_extension_count = 3; };
  spoil(no_names, offsetof(ballast_vk_import, enabled_extensions), "3 names");
  static const char* const names[] = {"VK_KHR_one", nullptr};
  const auto holes = [](ballast_vk_import& i) { i.enabled_extensions = names, i.enabled_extension_count = 2; };
  spoil(holes, offsetof(ballast_vk_import, enabled_extensions), "[1]");
  static const VkPhysicalDeviceProperties2 wrong{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, nullptr, {}};
  const auto features = [](ballast_vk_import& i) { i.enabled_features = &wrong; };
  spoil(features, offsetof(ballast_vk_import, enabled_features), "VkPhysicalDeviceFeatures2");
}

TEST_F(Import, AUuidMustBeTheDevices) {
  const ballast_vk_import import = engine->import();
  Guest guest(import);
  auto caps = make<ballast_device_caps>();
  ASSERT_EQ(guest.api.device_caps(guest.device, &caps, &error), BALLAST_OK);
  auto desc = make<ballast_device_desc>();
  desc.h.next = &import.h;
  std::memcpy(desc.device_uuid, caps.device_uuid, 16);
  ballast_device made = nullptr;
  EXPECT_EQ(guest.api.create_device(guest.instance, &desc, &made, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(guest.api.destroy_device(made), BALLAST_OK);
  desc.device_uuid[3] ^= 1;
  expect_fault(guest.api.create_device(guest.instance, &desc, &made, &error), error,
               {BALLAST_E_ARGUMENT,
                BALLAST_TYPE_DEVICE_DESC,
                static_cast<uint32_t>(offsetof(ballast_device_desc, device_uuid)),
                {"uuid"}});
}

TEST_F(Import, TwoDevicesInOneProcess) {
  std::string why;
  const auto other = Engine::open({}, why);
  ASSERT_TRUE(other) << why;
  Guest first(engine->import()), second(other->import());
  first.make_context(kItems, kLayers), second.make_context(kItems, kLayers);
  Batch expected(kLayers, kItems, kPacks);
  run_on_cpu(expected);
  Batch a(kLayers, kItems, kPacks), b(kLayers, kItems, kPacks);
  std::thread left([&] { EXPECT_EQ(first.api.run(first.context, &a.desc, nullptr), BALLAST_OK); });
  std::thread right([&] { EXPECT_EQ(second.api.run(second.context, &b.desc, nullptr), BALLAST_OK); });
  left.join(), right.join();
  EXPECT_TRUE(a.same_answer(expected));
  EXPECT_TRUE(b.same_answer(expected));
}

// The plugin lives and dies in the host's device; then the device is as good as before.
TEST_F(Import, DestroysNothingOfTheHosts) {
  ballast_vk_import import = engine->import();
  CallRecorder recorder(*engine, import);
  {
    Guest guest(import);
    guest.make_context(kItems, kLayers);
    Batch batch(kLayers, kItems, kPacks);
    EXPECT_EQ(guest.api.run(guest.context, &batch.desc, &error), BALLAST_OK) << error.message;
  }
  EXPECT_FALSE(recorder.asked("vkDestroyDevice")) << "what is not asked for cannot be called";
  EXPECT_EQ(recorder.of("vkCreateBuffer"), recorder.of("vkDestroyBuffer"));
  EXPECT_EQ(recorder.of("vkAllocateMemory"), recorder.of("vkFreeMemory"));
  EXPECT_EQ(recorder.of("vkCreateComputePipelines"), recorder.of("vkDestroyPipeline"));
  EXPECT_EQ(recorder.of("vkCreateShaderModule"), recorder.of("vkDestroyShaderModule"));
  EXPECT_EQ(recorder.of("vkCreateCommandPool"), recorder.of("vkDestroyCommandPool"));
  EXPECT_EQ(recorder.of("vkCreateDescriptorPool"), recorder.of("vkDestroyDescriptorPool"));
  EXPECT_EQ(recorder.of("vkCreateFence"), recorder.of("vkDestroyFence"));
  EXPECT_EQ(recorder.of("vkCreateQueryPool"), recorder.of("vkDestroyQueryPool"));
  EXPECT_GT(recorder.of("vkCreateComputePipelines"), 0u);
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  Engine::end(commands);
  engine->submit_and_wait(commands);
}

class ImportWithTimelines : public GuestTest, public ::testing::WithParamInterface<Timelines> {
 protected:
  void SetUp() override {
    EngineOptions options;
    options.timelines = GetParam();
    open(options);
  }
};

// However the host has enabled them: a job waits for a value, and signals another.
TEST_P(ImportWithTimelines, SubmitWaitsForAValueAndSignalsOne) {
  Guest guest(engine->import());
  guest.make_context(kItems, kLayers);
  Batch batch(kLayers, kItems, kPacks);
  run_on_cpu(batch);
  const GpuBatch gpu(*engine, batch);
  const VkSemaphore semaphore = engine->make_semaphore(true);
  const ballast_vk_semaphore waits = {wide(semaphore), 4, 0}, signals = {wide(semaphore), 9, 0};
  auto submit = make<ballast_vk_submit>();
  submit.record = &gpu.record;
  submit.waits = &waits, submit.signals = &signals;
  submit.wait_count = submit.signal_count = 1;
  ASSERT_EQ(guest.api.submit(guest.context, &gpu.job, &submit, &error), BALLAST_OK) << error.message;
  EXPECT_TRUE(gpu.untouched(kIndex));
  engine->signal(semaphore, 4);
  engine->wait(semaphore, 9);
  gpu.expect_same(batch);
  engine->wait_idle();
}

// What the plugin is not told of it does not use, whatever the device could do.
TEST_P(ImportWithTimelines, SubmitTakesNoValuesWhereTheImportNamesNone) {
  ballast_vk_import features_alone = engine->import(), extension_alone = engine->import();
  features_alone.enabled_extensions = nullptr, features_alone.enabled_extension_count = 0;
  features_alone.instance_api_version = VK_API_VERSION_1_1;
  extension_alone.enabled_features = nullptr;
  for (const ballast_vk_import& import : {features_alone, extension_alone}) {
    Guest guest(import);
    guest.make_context(kItems, kLayers);
    const GpuBatch gpu(*engine, Batch(kLayers, kItems, kPacks));
    const ballast_vk_semaphore waits = {wide(engine->make_semaphore(true)), 4, 0};
    auto submit = make<ballast_vk_submit>();
    submit.record = &gpu.record, submit.waits = &waits, submit.wait_count = 1;
    expect_fault(guest.api.submit(guest.context, &gpu.job, &submit, &error), error,
                 {BALLAST_E_UNSUPPORTED,
                  BALLAST_TYPE_VK_SUBMIT,
                  static_cast<uint32_t>(offsetof(ballast_vk_submit, waits)),
                  {"timelineSemaphore"}});
  }
}

INSTANTIATE_TEST_SUITE_P(Import, ImportWithTimelines,
                         ::testing::Values(Timelines::by_extension, Timelines::by_own_struct,
                                           Timelines::by_struct_of_1_2));

// VkAllocationCallbacks that count, and know their own.
struct Callbacks {
  Callbacks() {
    table.pUserData = this;
    table.pfnAllocation = [](void* user, size_t size, size_t align, VkSystemAllocationScope) {
      ++static_cast<Callbacks*>(user)->live;
      ++static_cast<Callbacks*>(user)->calls;
      return ballast_test::take_aligned(size, align);
    };
    table.pfnReallocation = [](void*, void*, size_t, size_t, VkSystemAllocationScope) -> void* { return nullptr; };
    table.pfnFree = [](void* user, void* memory) {
      if (memory) --static_cast<Callbacks*>(user)->live;
      ballast_test::give_aligned(memory);
    };
  }
  VkAllocationCallbacks table{};
  std::atomic<int64_t> live{0}, calls{0};
};

TEST_F(Import, UsesTheHostsAllocationCallbacksAndPipelineCache) {
  Callbacks callbacks;
  VkPipelineCacheCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO;
  VkPipelineCache cache = VK_NULL_HANDLE;
  ASSERT_EQ(vkCreatePipelineCache(engine->device, &info, nullptr, &cache), VK_SUCCESS);
  ballast_vk_import import = engine->import();
  import.pipeline_cache = wide(cache);
  {
    VkAllocationCallbacks borrowed = callbacks.table;
    import.allocation_callbacks = &borrowed;
    Guest guest(import);
    borrowed = {};  // only lent
    guest.make_context(kItems, kLayers);
    Batch batch(kLayers, kItems, kPacks);
    EXPECT_EQ(guest.api.run(guest.context, &batch.desc, &error), BALLAST_OK) << error.message;
#ifndef _WIN32  // where Wine hands none on to the driver
    EXPECT_GT(callbacks.live, 0);
#endif
  }
  EXPECT_EQ(callbacks.live, 0);
  vkDestroyPipelineCache(engine->device, cache, nullptr);
}

TEST_F(Import, WithoutSubmittingRunIsServedByTheCpu) {
  ballast_vk_import import = engine->import();
  CallRecorder recorder(*engine, import);
  import.queue = 0, import.flags = BALLAST_VK_NO_SUBMIT;
  import.lock_queue = import.unlock_queue = nullptr;
  Guest guest(import);
  guest.make_context(kItems, kLayers);
  Batch expected(kLayers, kItems, kPacks), given(kLayers, kItems, kPacks);
  run_on_cpu(expected);
  EXPECT_EQ(guest.api.run(guest.context, &given.desc, &error), BALLAST_DEGRADED);
  EXPECT_NE(std::string(error.message).find("recording only"), std::string::npos) << error.message;
  EXPECT_TRUE(given.same_answer(expected));

  GpuBatch gpu(*engine, expected);
  auto submit = make<ballast_vk_submit>();
  submit.record = &gpu.record;
  expect_fault(guest.api.submit(guest.context, &gpu.job, &submit, &error), error,
               {BALLAST_E_UNSUPPORTED, 0, 0, {"NO_SUBMIT"}});
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  gpu.record.command_buffer = wide(commands);
  EXPECT_EQ(guest.api.record(guest.context, &gpu.job, &gpu.record, &error), BALLAST_OK) << error.message;
  Engine::end(commands);
  EXPECT_EQ(recorder.starting_with("vkQueue"), 0u);
  EXPECT_FALSE(recorder.asked("vkQueueSubmit"));
  engine->submit_and_wait(commands);
  gpu.expect_same(expected);
}

TEST_F(Import, AnInternallySynchronizedQueueNeedsNoLock) {
  ballast_vk_import import = engine->import();
  import.flags = BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED;
  const uint64_t before = engine->queue_mutex.turns();
  for (const bool given : {true, false}) {
    if (!given) import.lock_queue = import.unlock_queue = nullptr;
    Guest guest(import);
    guest.make_context(kItems, kLayers);
    Batch batch(kLayers, kItems, kPacks);
    EXPECT_EQ(guest.api.run(guest.context, &batch.desc, &error), BALLAST_OK) << error.message;
  }
  EXPECT_EQ(engine->queue_mutex.turns(), before);
}

// However a host packs, on several threads at once, and while it submits work of its own: every queue call lies inside
// its lock.
TEST_F(Import, EveryQueueCallLiesInsideTheLock) {
  constexpr int kRounds = 10;
  ballast_vk_import import = engine->import();
  CallRecorder recorder(*engine, import);
  Guest guest(import), other(import);
  Batch expected(kLayers, kItems, kPacks);
  run_on_cpu(expected);
  GpuBatch recorded(*engine, expected), submitted(*engine, expected);
  const VkCommandBuffer commands = engine->make_commands(), of_host = engine->make_commands();
  const VkFence fences[] = {engine->make_fence(), engine->make_fence(), engine->make_fence()};

  const auto run = [&](const ballast_api& api, ballast_context context) {
    Batch batch(kLayers, kItems, kPacks);
    EXPECT_EQ(api.run(context, &batch.desc, nullptr), BALLAST_OK);
    EXPECT_TRUE(batch.same_answer(expected));
  };
  const auto begin_and_wait = [&](const ballast_api& api, ballast_context context) {
    Batch batches[] = {{kLayers, kItems, kPacks}, {kLayers, kItems, kPacks}};
    uint64_t tickets[2] = {};
    for (int i = 0; i < 2; ++i) EXPECT_EQ(api.begin(context, &batches[i].desc, &tickets[i], nullptr), BALLAST_OK);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(api.wait(context, tickets[i], UINT64_MAX, nullptr), BALLAST_OK);
      EXPECT_TRUE(batches[i].same_answer(expected));
    }
  };
  const auto expect_done = [&](GpuBatch& gpu, VkFence fence) {
    engine->wait(fence);
    gpu.expect_same(expected);
    std::memset(gpu.at(kIndex), 0xEE, gpu.parts[kIndex].size);
  };
  const auto record = [&](const ballast_api& api, ballast_context context) {
    Engine::begin(commands);
    recorded.record.command_buffer = wide(commands);
    EXPECT_EQ(api.record(context, &recorded.job, &recorded.record, nullptr), BALLAST_OK);
    Engine::end(commands);
    engine->submit(commands, fences[0]);
    expect_done(recorded, fences[0]);
  };
  const auto submit = [&](const ballast_api& api, ballast_context context) {
    auto desc = make<ballast_vk_submit>();
    desc.record = &submitted.record;
    desc.fence = wide(fences[1]);
    EXPECT_EQ(api.submit(context, &submitted.job, &desc, nullptr), BALLAST_OK);
    expect_done(submitted, fences[1]);
  };
  using Way = std::function<void(const ballast_api&, ballast_context)>;
  const Way ways[] = {run, begin_and_wait, record, submit, run, begin_and_wait};

  Engine::begin(of_host);
  Engine::end(of_host);
  std::atomic<bool> stop{false};
  std::thread host([&] {
    while (!stop) engine->submit(of_host, fences[2]), engine->wait(fences[2]);
  });
  std::vector<std::thread> threads;
  for (size_t t = 0; t < std::size(ways); ++t)
    threads.emplace_back([&, t] {
      const Guest& owner = t < 4 ? guest : other;  // of devices of its own, on the same queue
      auto limits = limits_of(kItems, kLayers, 8);
      limits.frame_slots = 2;
      if (t < 4) limits.flags = BALLAST_CONTEXT_OWN_THREADS;  // so begin goes both ways
      ballast_context context = nullptr;
      ASSERT_EQ(owner.api.create_context(owner.device, &limits, &context, nullptr), BALLAST_OK);
      for (int round = 0; round < kRounds; ++round) ways[t](owner.api, context);
      EXPECT_EQ(owner.api.destroy_context(context), BALLAST_OK);
    });
  for (std::thread& thread : threads) thread.join();
  stop = true;
  host.join();
  EXPECT_GE(recorder.of("vkQueueSubmit"), 7u * kRounds) << "of run, twice, submit, and begin, twice two";
  EXPECT_EQ(recorder.queue_calls_outside_lock(), 0u);
}

// Contexts of one device, each on a thread of its own: run, record and submit at the same time.
TEST_F(Import, ContextsOfOneDeviceOnSeveralThreads) {
  ballast_vk_import import = engine->import();
  CallRecorder recorder(*engine, import);
  Guest guest(import);
  Batch expected(kLayers, kItems, kPacks);
  run_on_cpu(expected);
  constexpr uint32_t kThreads = 3, kRounds = 10;
  std::vector<GpuBatch> batches;
  VkCommandBuffer commands[kThreads];
  for (uint32_t t = 0; t < kThreads; ++t) {
    batches.emplace_back(*engine, expected);
    commands[t] = engine->make_commands();  // used one after the other: they share a pool
  }
  std::mutex pool;
  const auto work = [&](uint32_t t) {
    const auto limits = limits_of(kItems, kLayers, 8);
    ballast_context context = nullptr;
    ASSERT_EQ(guest.api.create_context(guest.device, &limits, &context, nullptr), BALLAST_OK);
    for (uint32_t round = 0; round < kRounds; ++round) {
      Batch batch(kLayers, kItems, kPacks);
      EXPECT_EQ(guest.api.run(context, &batch.desc, nullptr), BALLAST_OK);
      EXPECT_TRUE(batch.same_answer(expected));
      auto submit = make<ballast_vk_submit>();
      submit.record = &batches[t].record;
      EXPECT_EQ(guest.api.submit(context, &batches[t].job, &submit, nullptr), BALLAST_OK);
    }
    EXPECT_EQ(guest.api.destroy_context(context), BALLAST_OK);  // waits for the last submit
    batches[t].expect_same(expected);
    ASSERT_EQ(guest.api.create_context(guest.device, &limits, &context, nullptr), BALLAST_OK);
    {
      const std::lock_guard held(pool);
      Engine::begin(commands[t]);
      batches[t].record.command_buffer = wide(commands[t]);
      EXPECT_EQ(guest.api.record(context, &batches[t].job, &batches[t].record, nullptr), BALLAST_OK);
      Engine::end(commands[t]);
    }
    engine->submit(commands[t]);
    engine->wait_idle();
    EXPECT_EQ(guest.api.destroy_context(context), BALLAST_OK);
    batches[t].expect_same(expected);
  };
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < kThreads; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(recorder.queue_calls_outside_lock(), 0u);
}

}  // namespace
}  // namespace ballast_guest
