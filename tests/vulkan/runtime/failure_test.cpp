// On a fake driver: every call fails in turn, every function is missing in turn, memory comes in every kind.
#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <set>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/vulkan/run/engine.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

using vulkan_test::Command;
using vulkan_test::FakeVulkan;

constexpr uint32_t kLayers = 5, kItems = 24, kPacks = 6;

DeviceRequest request() {
  DeviceRequest w;
  w.entry = FakeVulkan::entry();
  return w;
}

// A job with all outputs, and what they held before.
struct TestJob {
  TestJob() {
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>((i * 7919) % 1000);
    job.layers = kLayers;
    job.items = kItems;
    job.packs = kPacks;
    job.weights = reinterpret_cast<const std::byte*>(weights.data());
    job.weight_stride = kItems * sizeof(float);
    job.recipe = find_strategy("batched_refinement_packing")->recipe;
    job.out.pack_index = pack_index.data();
    job.out.rank_in_pack = rank_in_pack.data();
    job.out.pack_load = pack_load.data();
    job.out.load_exponent = load_exponent.data();
    job.out.stage_ns = stage_ns;
  }
  std::vector<float> weights = std::vector<float>(kLayers * kItems);
  std::vector<int32_t> pack_index = std::vector<int32_t>(kLayers * kItems, -1);
  std::vector<int32_t> rank_in_pack = std::vector<int32_t>(kLayers * kItems, -1);
  std::vector<uint32_t> pack_load = std::vector<uint32_t>(kLayers * kPacks, 7);
  std::vector<int32_t> load_exponent = std::vector<int32_t>(kLayers, 7);
  uint64_t stage_ns[kStageCount] = {};
  Job job;
};

// A device that has passed its self_test, as the fake computes nothing, and an engine on it.
void open(Allocator& allocator, const EngineLimits& limits, Device** device, Engine** engine) {
  ASSERT_TRUE(Device::create(allocator, request(), device).ok());
  (*device)->decide({});
  ASSERT_TRUE(Engine::create(allocator, **device, limits, engine).ok());
}

// A device's whole life. The status of the first thing that went wrong. The self_test is taken for granted: the fake
// computes nothing.
Status live(Allocator& allocator, TestJob& test) {
  Device* device = nullptr;
  Engine* engine = nullptr;
  Status status = Device::create(allocator, request(), &device);
  if (status.ok()) {
    device->decide({});
    status = Engine::create(allocator, *device, {kItems, kPacks, 4, kLayers}, &engine);
  }
  if (status.ok()) status = engine->run(test.job);
  if (!status.ok() && status.code == Code::device_lost && engine) {
    EXPECT_EQ(engine->run(test.job).code, Code::device_lost) << "the loss is remembered";
    Engine* another = nullptr;
    EXPECT_EQ(Engine::create(allocator, *device, {kItems, kPacks, 4, kLayers}, &another).code, Code::device_lost);
  }
  Engine::destroy(engine);
  if (device) {
    EXPECT_EQ(device->gpu_bytes().load(), 0u);
  }
  Device::destroy(device);
  return status;
}

void expect_nothing_left(const FakeVulkan& fake, const Allocator& allocator) {
  EXPECT_EQ(fake.live(), 0u) << (fake.objects.empty() ? "" : fake.objects.begin()->second);
  EXPECT_EQ(fake.complaint, "");
  EXPECT_EQ(allocator.bytes(), 0u);
}

// Memory as a discrete device without a window to the host has it: non-coherent upload, cached and non-coherent
// readback.
std::vector<VkMemoryPropertyFlags> separate_memory() {
  return {VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT,
          VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
}

uint32_t calls_of_a_life(const std::vector<VkMemoryPropertyFlags>& memory) {
  Allocator allocator;
  FakeVulkan fake;
  fake.memory_types = memory;
  TestJob test;
  const Status status = live(allocator, test);
  EXPECT_TRUE(status.ok()) << status.message.data();
  expect_nothing_left(fake, allocator);
  return fake.calls;
}

TEST(Failure, EachCallInTurn) {
  const VkResult results[] = {VK_ERROR_DEVICE_LOST, VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_OUT_OF_HOST_MEMORY,
                              VK_ERROR_INITIALIZATION_FAILED, VK_SUCCESS};
  const Code codes[] = {Code::device_lost, Code::gpu_memory, Code::memory, Code::vulkan, Code::vulkan};
  const std::vector<VkMemoryPropertyFlags> memories[] = {FakeVulkan().memory_types, separate_memory()};
  for (const auto& memory : memories) {
    const uint32_t calls = calls_of_a_life(memory);
    EXPECT_GT(calls, 40u);
    for (uint32_t r = 0; r < 5; ++r) {
      for (uint32_t k = 1; k <= calls; ++k) {
        Allocator allocator;
        FakeVulkan fake;
        fake.memory_types = memory;
        fake.fail_at = k;
        fake.failure = results[r];
        TestJob test;
        const Status status = live(allocator, test);
        SCOPED_TRACE(fake.failed + ", call " + std::to_string(k) + ", " + status.message.data());
        if (fake.failed.empty()) {  // fewer calls make something than can fail
          EXPECT_EQ(results[r], VK_SUCCESS);
          EXPECT_TRUE(status.ok());
          break;
        }
        // Another kind of memory may have had room.
        const bool recovers = fake.failed == "vkAllocateMemory" && results[r] == VK_ERROR_OUT_OF_DEVICE_MEMORY;
        if (!status.ok() || !recovers) {
          EXPECT_EQ(status.code, codes[r]);
          EXPECT_EQ(status.vk_result, results[r]);
          EXPECT_NE(std::strstr(status.message.data(), fake.failed.c_str()), nullptr);
          EXPECT_EQ(test.pack_index[0], -1) << "nothing is written";
        }
        expect_nothing_left(fake, allocator);
      }
    }
  }
  // And a new device is as good as ever.
  calls_of_a_life(separate_memory());
}

TEST(Failure, MemoryOfTheDeviceThatEndsHasACodeOfItsOwn) {
  Allocator allocator;
  FakeVulkan fake;
  fake.fail_at = 1;
  fake.failure = VK_ERROR_OUT_OF_DEVICE_MEMORY;
  TestJob test;
  EXPECT_EQ(live(allocator, test).code, Code::gpu_memory);
  expect_nothing_left(fake, allocator);
}

TEST(Failure, EachFunctionMissing) {
  std::set<std::string> names;
  {
    Allocator allocator;
    FakeVulkan fake;
    TestJob test;
    ASSERT_TRUE(live(allocator, test).ok());
    names.insert(fake.asked.begin(), fake.asked.end());
  }
  EXPECT_GT(names.size(), 50u);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    Allocator allocator;
    FakeVulkan fake;
    fake.missing = name;
    TestJob test;
    const Status status = live(allocator, test);
    EXPECT_EQ(status.code, Code::no_vulkan);
    EXPECT_NE(std::strstr(status.message.data(), name.c_str()), nullptr) << status.message.data();
    EXPECT_EQ(allocator.bytes(), 0u);
    // Without the function that destroys it, the object cannot go.
    const bool stuck = name == "vkDestroyInstance" || name == "vkDestroyDevice";
    EXPECT_EQ(fake.live(), stuck ? 1u : 0u);
  }
}

TEST(Failure, EachAllocationOfTheHost) {
  struct Miser {
    uint32_t calls = 0, fail_at = 0;
    static void* alloc(void* user, size_t size, size_t align) {
      Miser& miser = *static_cast<Miser*>(user);
      return ++miser.calls == miser.fail_at ? nullptr : ::operator new(size, std::align_val_t(align), std::nothrow);
    }
    static void dealloc(void*, void* memory, size_t, size_t align) {
      ::operator delete(memory, std::align_val_t(align));
    }
  } miser;
  for (uint32_t k = 1;; ++k) {
    miser = {0, k};
    Allocator allocator(&miser, Miser::alloc, Miser::dealloc);
    FakeVulkan fake;
    TestJob test;
    const Status status = live(allocator, test);
    expect_nothing_left(fake, allocator);
    if (status.ok()) {
      EXPECT_GT(k, 5u);
      break;
    }
    EXPECT_EQ(status.code, Code::memory) << status.message.data();
  }
}

// It is no loss, and what the device may still use is left to it.
TEST(Failure, AFenceThatNeverSignalsRunsOutOfTime) {
  Allocator allocator;
  FakeVulkan fake;
  fake.type = VK_PHYSICAL_DEVICE_TYPE_CPU;  // which is not polled for
  fake.fence_never_signals = true;
  TestJob test;
  Device* device = nullptr;
  Engine* engine = nullptr;
  ASSERT_NO_FATAL_FAILURE(open(allocator, {kItems, kPacks, 4, kLayers}, &device, &engine));
  for (int round = 0; round < 2; ++round) {
    const Status status = engine->run(test.job);
    EXPECT_EQ(status.code, Code::timeout);
    EXPECT_NE(std::strstr(status.message.data(), "Fake"), nullptr) << status.message.data();
    EXPECT_TRUE(device->alive().ok());
    EXPECT_EQ(fake.submissions, 1u) << "nothing is put behind it";
    EXPECT_EQ(test.pack_index[0], -1);
  }
  const uint64_t objects = fake.live(), bytes = engine->gpu_bytes();
  EXPECT_EQ(Engine::destroy(engine), bytes);
  Device::destroy(device);
  EXPECT_EQ(fake.live(), objects);
  EXPECT_EQ(fake.complaint, "");
  EXPECT_EQ(allocator.bytes(), 0u);
}

TEST(Failure, WhatEndsLateServesAgain) {
  Allocator allocator;
  FakeVulkan fake;
  fake.type = VK_PHYSICAL_DEVICE_TYPE_CPU;  // which is not polled for
  fake.fence_never_signals = true;
  TestJob test;
  Device* device = nullptr;
  Engine* engine = nullptr;
  ASSERT_NO_FATAL_FAILURE(open(allocator, {kItems, kPacks, 4, kLayers}, &device, &engine));
  EXPECT_EQ(engine->run(test.job).code, Code::timeout);
  fake.fence_never_signals = false;
  fake.end_work();
  EXPECT_TRUE(engine->run(test.job).ok());
  EXPECT_EQ(fake.submissions, 2u);
  EXPECT_EQ(Engine::destroy(engine), 0u);
  Device::destroy(device);
  expect_nothing_left(fake, allocator);
}

// A job in steps: each submits a part, or finds that it has not ended.
TEST(Failure, AJobGoesOnByTheFence) {
  Allocator allocator;
  FakeVulkan fake;
  fake.fence_never_signals = true;
  TestJob test;
  Device* device = nullptr;
  Engine* engine = nullptr;
  EngineLimits limits{kItems, kPacks, 4, kLayers};
  limits.submission_ns = 1;
  ASSERT_NO_FATAL_FAILURE(open(allocator, limits, &device, &engine));
  ASSERT_TRUE(engine->start(test.job).ok());
  Status status;
  for (uint32_t part = 1;; ++part) {
    EXPECT_EQ(fake.submissions, part);
    for (const uint64_t patience : {uint64_t{0}, uint64_t{1}})
      EXPECT_EQ(engine->advance(patience).code, Code::pending) << "it has not ended";
    EXPECT_EQ(fake.submissions, part);
    fake.end_work();
    status = engine->advance(0);
    if (status.code != Code::pending) break;
  }
  EXPECT_TRUE(status.ok()) << status.message.data();
  EXPECT_GT(fake.submissions, 5u);
  EXPECT_EQ(Engine::destroy(engine), 0u);
  Device::destroy(device);
  expect_nothing_left(fake, allocator);
}

TEST(Failure, WrongAnswersAreRefusedForGood) {
  Allocator allocator;
  FakeVulkan fake;
  Device* device = nullptr;
  ASSERT_TRUE(Device::create(allocator, request(), &device).ok());
  for (int round = 0; round < 2; ++round) {
    Engine* engine = nullptr;
    const Status status = Engine::create(allocator, *device, {kItems, kPacks, 4, kLayers}, &engine);
    EXPECT_EQ(status.code, Code::unsupported);
    EXPECT_NE(std::strstr(status.message.data(), "wrong answer"), nullptr) << status.message.data();
  }
  EXPECT_EQ(fake.submissions, 1u);
  Device::destroy(device);
  expect_nothing_left(fake, allocator);
}

// The host has looked at the weights itself: a device that refuses them is at fault.
TEST(Failure, ADeviceThatContradictsTheCpuIsAnInternalFault) {
  Allocator allocator;
  FakeVulkan fake;
  fake.on_dispatch = [&](const Command&) {
    const int32_t refused = -15;  // BALLAST_E_WEIGHT
    std::memcpy(fake.bound(Binding::status), &refused, sizeof refused);
  };
  TestJob test;
  const Status status = live(allocator, test);
  EXPECT_EQ(status.code, Code::internal) << status.message.data();
  EXPECT_NE(std::strstr(status.message.data(), "refused weights that are valid"), nullptr) << status.message.data();
  EXPECT_EQ(test.pack_index[0], -1) << "nothing is written";
  expect_nothing_left(fake, allocator);
}

TEST(Failure, DevicesThatWillNotDoAreToldInWords) {
  Allocator allocator;
  const auto reason = [&](auto change, DeviceRequest w = request()) {
    FakeVulkan fake;
    change(fake);
    Device* device = nullptr;
    const Status status = Device::create(allocator, w, &device);
    EXPECT_EQ(status.code, Code::no_vulkan);
    expect_nothing_left(fake, allocator);
    return std::string(status.message.data());
  };
  EXPECT_EQ(reason([](FakeVulkan& f) { f.devices = 0; }), "there is no Vulkan device");
  EXPECT_EQ(reason([](FakeVulkan& f) { f.queue_flags = VK_QUEUE_GRAPHICS_BIT; }), "Fake has no queue that computes");
  EXPECT_EQ(reason([](FakeVulkan& f) { f.api_version = VK_API_VERSION_1_0; }), "Fake speaks Vulkan 1.0; 1.1 is needed");
  EXPECT_EQ(reason([](FakeVulkan& f) { f.shared_bytes = 8192; }),
            "Fake offers 8192 bytes of shared memory; 16384 are needed");
  DeviceRequest stranger = request();
  stranger.uuid[0] = 9;
  EXPECT_EQ(reason([](FakeVulkan&) {}, stranger), "there is no Vulkan device with this uuid");
  DeviceRequest hardware = request();
  hardware.software = false;
  EXPECT_EQ(reason([](FakeVulkan& f) { f.type = VK_PHYSICAL_DEVICE_TYPE_CPU; }, hardware), "there is no Vulkan device");
}

TEST(Failure, NoQueueAndNoAddressAreFailuresToo) {
  Allocator allocator;
  for (const bool queue : {false, true}) {
    FakeVulkan fake;
    fake.has_queue = queue;
    fake.maps = false;
    TestJob test;
    const Status status = live(allocator, test);
    EXPECT_EQ(status.code, queue ? Code::vulkan : Code::no_vulkan);
    EXPECT_STREQ(status.message.data(), queue ? "vkMapMemory answered VK_SUCCESS, but made nothing"
                                              : "vkGetDeviceQueue of Fake gave no queue");
    expect_nothing_left(fake, allocator);
  }
}

// Scratch for many candidates is cut to what the device gives at once.
TEST(Failure, NoMoreMemoryAtOnceThanTheDeviceAllows) {
  Allocator allocator;
  FakeVulkan fake;
  fake.allocation = 1 << 20;
  Device* device = nullptr;
  Engine* engine = nullptr;
  ASSERT_TRUE(Device::create(allocator, request(), &device).ok());
  device->decide({});
  EXPECT_TRUE(Engine::create(allocator, *device, {kItems, kPacks, 4000, kLayers}, &engine).ok());
  Engine::destroy(engine);
  Device::destroy(device);
  expect_nothing_left(fake, allocator);
}

// What an engine takes is told to the byte, with the buffers that only some kinds of memory ask for.
void expect_told(const std::vector<VkMemoryPropertyFlags>& memory) {
  Allocator allocator;
  FakeVulkan fake;
  fake.memory_types = memory;
  Device* device = nullptr;
  Engine* engine = nullptr;
  uint64_t told = 0;
  const EngineLimits limits{kItems, kPacks, 4, kLayers};
  ASSERT_TRUE(Device::create(allocator, request(), &device).ok());
  device->decide({});
  EXPECT_TRUE(Engine::gpu_bytes_for(*device, limits, &told).ok());
  EXPECT_EQ(device->gpu_bytes().load(), 0u);
  ASSERT_TRUE(Engine::create(allocator, *device, limits, &engine).ok());
  EXPECT_EQ(engine->gpu_bytes(), told);
  EXPECT_EQ(device->gpu_bytes().load(), told);
  Engine::destroy(engine);
  Device::destroy(device);
  expect_nothing_left(fake, allocator);
}

// The fake's scatter writes what the CPU found for the weights that the device sees: they must have come up, and the
// outputs must come back, whatever kinds of memory there are.
void run_through(const std::vector<VkMemoryPropertyFlags>& memory, bool copies, bool flushes) {
  Allocator allocator;
  FakeVulkan fake;
  fake.memory_types = memory;
  TestJob test, expected;
  cpu::Engine* twin = nullptr;
  ASSERT_TRUE(cpu::Engine::create(allocator, {kItems, kPacks, 4, 1}, {}, &twin).ok());
  fake.on_dispatch = [&](const Command& command) {
    if (command.kernel != Kernel::scatter) return;
    Job job = test.job;
    job.weights = fake.bound(Binding::weights);
    job.out = {};
    job.out.pack_index = reinterpret_cast<int32_t*>(fake.bound(Binding::pack_index));
    job.out.rank_in_pack = reinterpret_cast<int32_t*>(fake.bound(Binding::rank_in_pack));
    job.out.pack_load = reinterpret_cast<uint32_t*>(fake.bound(Binding::pack_load));
    job.out.load_exponent = reinterpret_cast<int32_t*>(fake.bound(Binding::load_exponent));
    ASSERT_TRUE(twin->run(job).ok());
  };
  ASSERT_TRUE(twin->run(expected.job).ok());
  const Status status = live(allocator, test);
  ASSERT_TRUE(status.ok()) << status.message.data();
  EXPECT_EQ(test.pack_index, expected.pack_index);
  EXPECT_EQ(test.rank_in_pack, expected.rank_in_pack);
  EXPECT_EQ(test.pack_load, expected.pack_load);
  EXPECT_EQ(test.load_exponent, expected.load_exponent);
  EXPECT_EQ(fake.submissions, 1u) << "one submission a job";
  uint32_t copied = 0;
  for (const Command& command : fake.submitted) copied += command.kind == Command::Kind::copy;
  EXPECT_EQ(copied, copies ? 2u : 0u);
  EXPECT_EQ(fake.flushes > 0, flushes);
  EXPECT_EQ(fake.invalidates > 0, flushes);
  cpu::Engine::destroy(twin);
  expect_nothing_left(fake, allocator);
  expect_told(memory);
}

TEST(Failure, EveryKindOfMemory) {
  constexpr VkMemoryPropertyFlags kDevice = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT,
                                  kHost = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT,
                                  kCoherent = VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
                                  kCached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
  run_through({kDevice | kHost | kCoherent | kCached}, false, false);  // software drivers, integrated devices
  run_through({kDevice | kHost | kCached}, false, true);               // a phone
  run_through({kDevice, kHost | kCoherent, kHost | kCoherent | kCached}, true, false);  // a discrete device
  run_through(separate_memory(), true, true);
}

}  // namespace
}  // namespace ballast::vulkan
