// On a fake driver, as a guest of a fake host: every call fails in turn while moving in, recording and submitting,
// every function is missing in turn. Nothing is left behind, and nothing of the host's is destroyed.
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "host/vulkan/device/cache.hpp"
#include "host/vulkan/guest/external_jobs.hpp"
#include "tests/support/aligned.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

using vulkan_test::FakeVulkan;

constexpr uint32_t kLayers = 5, kItems = 24, kPacks = 6;

// A host's lock that knows whether it is held.
struct HostLock {
  uint32_t turns = 0;
  bool held = false;

  static void take(void* user, uint32_t family, uint32_t index) {
    auto& lock = *static_cast<HostLock*>(user);
    EXPECT_FALSE(lock.held);
    EXPECT_EQ(family, 0u);
    EXPECT_EQ(index, 0u);
    lock.held = true;
    ++lock.turns;
  }
  static void drop(void* user, uint32_t, uint32_t) { static_cast<HostLock*>(user)->held = false; }
};

enum class Work { record, submit, submit_with_fence, run };

struct Host {
  Host() {
    fake.on_queue_call = [this] { EXPECT_TRUE(lock.held) << "a queue call outside the lock"; };
  }

  Import import() {
    Import import;
    import.instance = reinterpret_cast<VkInstance>(uint64_t{3000});
    import.physical_device = FakeVulkan::host_physical_device();
    import.device = FakeVulkan::host_device();
    import.queue = FakeVulkan::host_queue();
    import.instance_version = VK_API_VERSION_1_1;
    import.instance_entry = FakeVulkan::entry();
    import.cache = reinterpret_cast<VkPipelineCache>(uint64_t{0x700000});
    import.lock = {&lock, HostLock::take, HostLock::drop};
    return import;
  }

  FakeVulkan fake;
  HostLock lock;
  Allocator allocator;
};

struct HostJob {
  HostJob() {
    job.layers = kLayers, job.items = kItems, job.packs = kPacks;
    job.weight_stride = kItems * sizeof(float);
    job.recipe = find_strategy("batched_refinement_packing")->recipe;
    job.weights = reinterpret_cast<const std::byte*>(weights.data());
    job.out.pack_index = pack_index.data();
  }
  std::vector<float> weights = std::vector<float>(kLayers * kItems, 1.0f);
  std::vector<int32_t> pack_index = std::vector<int32_t>(kLayers * kItems, -1);
  Job job;
};

// What a context has on a device of the host's.
struct Tools {
  Status create(Allocator& allocator, Device& device, const EngineLimits& limits = {kItems, kPacks, 4, kLayers}) {
    if (const Status status = Engine::create(allocator, device, limits, &engine); !status.ok()) return status;
    return ExternalJobs::create(allocator, device, limits, 2, &jobs);
  }
  void destroy() {
    ExternalJobs::destroy(jobs);
    Engine::destroy(engine);
  }
  Engine* engine = nullptr;
  ExternalJobs* jobs = nullptr;
};

CallerBuffers target_of(FakeVulkan& fake) {
  CallerBuffers target;
  for (uint32_t b = 1; b <= static_cast<uint32_t>(Binding::pack_index); ++b) {
    const uint64_t handle = 0x500000 + b;
    fake.buffers[handle] = {0, 1 << 20};  // the host's
    target.buffers[b] = {reinterpret_cast<VkBuffer>(handle), 0};
  }
  return target;
}

Status do_work(const Tools& tools, FakeVulkan& fake, Work work) {
  HostJob host;
  if (work == Work::run) return tools.engine->run(host.job);
  ExternalJobs& jobs = *tools.jobs;
  Plan plan;
  if (const Status status = jobs.plan(request_in_buffers(host.job, 0), &plan); !status.ok()) return status;
  CallerBuffers target = target_of(fake);
  if (work == Work::record) {
    target.commands = reinterpret_cast<VkCommandBuffer>(uint64_t{99});
    return jobs.record(plan, target);
  }
  SubmitSync sync;
  if (work == Work::submit_with_fence) sync.fence = reinterpret_cast<VkFence>(uint64_t{0x600000});
  if (const Status status = jobs.submit(plan, target, sync); !status.ok()) return status;
  return jobs.submit(plan, target, sync);  // once more in the same slot: is the first one done?
}

// A guest's whole life, with everything destroyed in the end.
Status live(Host& host, Work work) {
  Device* device = nullptr;
  Tools tools;
  Status status = Device::create_imported(host.allocator, host.import(), &device);
  if (status.ok()) {
    device->decide({});  // the fake computes nothing
    status = tools.create(host.allocator, *device);
  }
  if (status.ok()) status = do_work(tools, host.fake, work);
  if (status.code == Code::device_lost && tools.jobs) {
    EXPECT_EQ(do_work(tools, host.fake, work).code, Code::device_lost) << "the loss is remembered";
  }
  tools.destroy();
  if (device) {
    EXPECT_EQ(device->gpu_bytes().load(), 0u);
  }
  Device::destroy(device);
  EXPECT_EQ(host.fake.live(), 0u) << (host.fake.objects.empty() ? "" : host.fake.objects.begin()->second);
  EXPECT_EQ(host.fake.complaint, "");
  EXPECT_EQ(host.allocator.bytes(), 0u);
  EXPECT_FALSE(host.lock.held);
  return status;
}

constexpr Work kAllWork[] = {Work::record, Work::submit, Work::submit_with_fence, Work::run};

TEST(GuestFailure, EachCallInTurn) {
  const VkResult results[] = {VK_ERROR_DEVICE_LOST, VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_OUT_OF_HOST_MEMORY,
                              VK_ERROR_INITIALIZATION_FAILED, VK_SUCCESS};
  const Code codes[] = {Code::device_lost, Code::gpu_memory, Code::memory, Code::vulkan, Code::vulkan};
  for (const Work work : kAllWork) {
    uint32_t calls = 0;
    {
      Host host;
      const Status status = live(host, work);
      ASSERT_TRUE(status.ok()) << status.message.data();
      EXPECT_EQ(host.lock.turns > 0, work != Work::record);
      EXPECT_EQ(host.fake.pipeline_cache, 0x700000u) << "the host's";
      calls = host.fake.calls;
    }
    EXPECT_GT(calls, 20u);
    for (uint32_t r = 0; r < 5; ++r) {
      for (uint32_t k = 1; k <= calls; ++k) {
        Host host;
        host.fake.fail_at = k;
        host.fake.failure = results[r];
        const Status status = live(host, work);
        SCOPED_TRACE(host.fake.failed + ", call " + std::to_string(k) + ", " + status.message.data());
        if (host.fake.failed.empty()) {  // fewer calls make something than can fail
          EXPECT_EQ(results[r], VK_SUCCESS);
          EXPECT_TRUE(status.ok());
          break;
        }
        // Some failures are got over: memory of another kind, a fence that could not follow the host's, the last wait.
        if (status.ok()) {
          EXPECT_TRUE(host.fake.failed == "vkAllocateMemory" || host.fake.failed == "vkQueueSubmit" ||
                      host.fake.failed == "vkWaitForFences");
          continue;
        }
        EXPECT_EQ(status.code, codes[r]);
        EXPECT_EQ(status.vk_result, results[r]);
        EXPECT_NE(std::strstr(status.message.data(), host.fake.failed.c_str()), nullptr);
      }
    }
  }
}

TEST(GuestFailure, EachFunctionMissing) {
  std::set<std::string> names;
  {
    Host host;
    ASSERT_TRUE(live(host, Work::submit).ok());
    names.insert(host.fake.asked.begin(), host.fake.asked.end());
  }
  EXPECT_GT(names.size(), 45u);
  for (const char* of_host : {"vkDestroyDevice", "vkDestroyInstance", "vkCreateDevice", "vkGetDeviceQueue"})
    EXPECT_EQ(names.count(of_host), 0u) << of_host;
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    Host host;
    host.fake.missing = name;
    const Status status = live(host, Work::submit);
    EXPECT_EQ(status.code, Code::no_vulkan);
    EXPECT_NE(std::strstr(status.message.data(), name.c_str()), nullptr) << status.message.data();
  }
}

TEST(GuestFailure, EachAllocationOfTheHost) {
  struct Miser {
    uint32_t calls = 0, fail_at = 0;
    static void* alloc(void* user, size_t size, size_t align) {
      Miser& miser = *static_cast<Miser*>(user);
      return ++miser.calls == miser.fail_at ? nullptr : ballast_test::take_aligned(size, align);
    }
    static void dealloc(void*, void* memory, size_t, size_t) { ballast_test::give_aligned(memory); }
  } miser;
  for (uint32_t k = 1;; ++k) {
    miser = {0, k};
    Allocator allocator(&miser, Miser::alloc, Miser::dealloc);
    Host host;
    Device* device = nullptr;
    Tools tools;
    Status status = Device::create_imported(allocator, host.import(), &device);
    if (status.ok()) {
      device->decide({});
      status = tools.create(allocator, *device);
    }
    if (status.ok()) {
      const uint32_t before = miser.calls;
      status = do_work(tools, host.fake, Work::record);
      EXPECT_EQ(miser.calls, before) << "record allocates";
    }
    tools.destroy();
    Device::destroy(device);
    EXPECT_EQ(host.fake.live(), 0u);
    EXPECT_EQ(host.fake.complaint, "");
    if (status.ok()) {
      EXPECT_GT(k, 4u);
      break;
    }
    EXPECT_EQ(status.code, Code::memory) << status.message.data();
  }
}

TEST(GuestFailure, AQueueThatWillNotDoIsTheCulprit) {
  Host host;
  Device* device = nullptr;
  ImportField invalid_field{};
  Import import = host.import();
  import.index = 1;
  EXPECT_EQ(Device::create_imported(host.allocator, import, &device, &invalid_field).code, Code::argument);
  EXPECT_EQ(invalid_field, ImportField::index);
  import.family = 1;
  EXPECT_EQ(Device::create_imported(host.allocator, import, &device, &invalid_field).code, Code::argument);
  EXPECT_EQ(invalid_field, ImportField::family);
  host.fake.queue_flags = VK_QUEUE_TRANSFER_BIT;
  EXPECT_EQ(Device::create_imported(host.allocator, host.import(), &device, &invalid_field).code, Code::argument);
  EXPECT_EQ(invalid_field, ImportField::family);
  host.fake.queue_flags = VK_QUEUE_COMPUTE_BIT;
  host.fake.api_version = VK_API_VERSION_1_0;
  EXPECT_EQ(Device::create_imported(host.allocator, host.import(), &device, &invalid_field).code, Code::no_vulkan);
  EXPECT_EQ(invalid_field, ImportField::physical_device);
  EXPECT_EQ(host.fake.live(), 0u);
}

TEST(GuestFailure, TheCacheIsMadeWithTheHostsCallbacks) {
  Host host;
  VkAllocationCallbacks callbacks{};
  callbacks.pUserData = &host;
  Import import = host.import();
  import.callbacks = &callbacks;
  import.cache = VK_NULL_HANDLE;
  Device* device = nullptr;
  ASSERT_TRUE(Device::create_imported(host.allocator, import, &device).ok());
  PipelineCache cache;
  ASSERT_TRUE(cache.create(*device, {}).ok());
  cache.destroy(*device);
  ASSERT_EQ(host.fake.cache_callbacks.size(), 2u);
  for (const VkAllocationCallbacks* given : host.fake.cache_callbacks) {
    ASSERT_TRUE(given);
    EXPECT_EQ(given->pUserData, &host);
  }
  Device::destroy(device);
}

// On a device of the host's, with tools that are destroyed in the end.
class InFlight : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Device::create_imported(host.allocator, host.import(), &device).ok());
    device->decide({});
    ASSERT_TRUE(tools.create(host.allocator, *device).ok());
    host.fake.fence_never_signals = true;
  }
  void TearDown() override {
    EXPECT_TRUE(device->alive().ok()) << "nothing of that is a loss";
    EXPECT_EQ(Engine::destroy(tools.engine), left_by_engine);
    EXPECT_EQ(ExternalJobs::destroy(tools.jobs), left_by_jobs);
    EXPECT_EQ(device->gpu_bytes().load() != 0, left_by_engine + left_by_jobs != 0);
    Device::destroy(device);
    EXPECT_EQ(host.fake.live() != 0, left_by_engine + left_by_jobs != 0);
    EXPECT_EQ(host.fake.complaint, "");
    EXPECT_EQ(host.allocator.bytes(), 0u);
  }
  Status submit(uint64_t fence = 0) {
    SubmitSync sync;
    sync.fence = reinterpret_cast<VkFence>(fence);
    return plan_and([&](const Plan& p, const CallerBuffers& target) { return tools.jobs->submit(p, target, sync); });
  }
  Status record() {
    return plan_and([&](const Plan& p, CallerBuffers target) {
      target.commands = reinterpret_cast<VkCommandBuffer>(uint64_t{99});
      return tools.jobs->record(p, target);
    });
  }
  template <typename Action>
  Status plan_and(Action action) {
    HostJob job;
    Plan plan;
    if (const Status status = tools.jobs->plan(request_in_buffers(job.job, 0), &plan); !status.ok()) return status;
    return action(plan, target_of(host.fake));
  }

  Host host;
  Device* device = nullptr;
  Tools tools;
  uint64_t left_by_engine = 0, left_by_jobs = 0;
};

TEST_F(InFlight, WhatDoesNotEndIsLeftWithAllItUses) {
  ASSERT_TRUE(submit().ok());
  EXPECT_EQ(submit().code, Code::busy);
  EXPECT_EQ(record().code, Code::busy);
  left_by_jobs = tools.jobs->gpu_bytes();
}

TEST_F(InFlight, WhatEndsInTimeIsDestroyed) {
  ASSERT_TRUE(submit().ok());
  host.fake.end_work();
}

// The host's own work may be before it in the queue, for as long as the host likes.
TEST_F(InFlight, ARunWaitsUntilItIsCancelled) {
  HostJob job;
  uint32_t cancel = 0;
  job.job.cancel = &cancel;
  host.fake.on_queue_call = [&] { cancel = 1; };
  EXPECT_EQ(tools.engine->run(job.job).code, Code::cancelled);
  EXPECT_EQ(host.fake.submissions, 1u);
  EXPECT_EQ(job.pack_index[0], -1);
  left_by_engine = tools.engine->gpu_bytes();
}

TEST_F(InFlight, AfterACancelledRunTheNextOneWaitsForItsTurn) {
  HostJob job;
  uint32_t cancel = 0;
  job.job.cancel = &cancel;
  host.fake.on_queue_call = [&] { cancel = 1; };
  EXPECT_EQ(tools.engine->run(job.job).code, Code::cancelled);
  host.fake.on_queue_call = nullptr;
  cancel = 0;
  ASSERT_TRUE(tools.engine->start(job.job).ok());
  EXPECT_EQ(tools.engine->advance(0).code, Code::pending);
  EXPECT_EQ(host.fake.submissions, 1u) << "the frame is in use";
  host.fake.fence_never_signals = false;
  host.fake.end_work();
  EXPECT_TRUE(tools.engine->run(job.job).ok());
}

// The empty submission that has our fence follow the host's fails: the job was submitted all the same, and its slot is
// busy until a fence could follow.
TEST_F(InFlight, AJobThatNoFenceFollows) {
  uint32_t calls = 0;
  host.fake.failure = VK_ERROR_OUT_OF_HOST_MEMORY;
  host.fake.on_queue_call = [&] { host.fake.fail_at = ++calls == 1 ? host.fake.calls + 1 : 0; };
  EXPECT_TRUE(submit(0x600000).ok());
  EXPECT_EQ(host.fake.failed, "vkQueueSubmit");
  const uint32_t before = host.fake.calls;
  EXPECT_EQ(record().code, Code::busy);
  EXPECT_EQ(host.fake.calls, before) << "record makes no queue call";
  EXPECT_EQ(submit().code, Code::busy) << "it can be followed now, but has not ended";
  host.fake.end_work();
  EXPECT_TRUE(record().ok());
}

// Where the room for pipelines ends record says so, and allocates nothing.
TEST(GuestFailure, RecordKeepsToItsRoomForPipelines) {
  Host host;
  Device* device = nullptr;
  ExternalJobs* jobs = nullptr;
  ASSERT_TRUE(Device::create_imported(host.allocator, host.import(), &device).ok());
  device->decide({});
  ASSERT_TRUE(ExternalJobs::create(host.allocator, *device, {512, 256, 4, kLayers}, 2, &jobs).ok());
  const uint64_t bytes = host.allocator.bytes();
  Status status;
  uint32_t shapes = 0;
  for (uint32_t items = 2; items <= 512 && status.ok(); items += 2, ++shapes) {
    HostJob job;
    job.job.items = items, job.job.packs = items / 2;
    job.job.weight_stride = items * sizeof(float);
    Plan plan;
    ASSERT_TRUE(jobs->plan(request_in_buffers(job.job, 0), &plan).ok());
    CallerBuffers target;
    target.commands = reinterpret_cast<VkCommandBuffer>(uint64_t{99});
    for (uint32_t b = 1; b <= static_cast<uint32_t>(Binding::pack_index); ++b) {
      host.fake.buffers[0x500000] = {0, 1 << 20};
      target.buffers[b] = {reinterpret_cast<VkBuffer>(uint64_t{0x500000}), 0};
    }
    status = jobs->record(plan, target);
  }
  EXPECT_EQ(status.code, Code::memory);
  EXPECT_NE(std::strstr(status.message.data(), "pipeline"), nullptr) << status.message.data();
  EXPECT_EQ(device->pipelines().size(), PipelineStore::kReserved);
  EXPECT_GT(shapes, 10u);
  EXPECT_EQ(host.allocator.bytes(), bytes);
  // Another context brings room, as much as each other.
  Tools another;
  ASSERT_TRUE(ExternalJobs::create(host.allocator, *device, {kItems, kPacks, 4, kLayers}, 2, &another.jobs).ok());
  EXPECT_TRUE(do_work(another, host.fake, Work::record).ok());
  EXPECT_GT(device->pipelines().size(), PipelineStore::kReserved);
  const uint64_t with_two = host.allocator.bytes();
  ExternalJobs* third = nullptr;
  ASSERT_TRUE(ExternalJobs::create(host.allocator, *device, {kItems, kPacks, 4, kLayers}, 2, &third).ok());
  EXPECT_GT(host.allocator.bytes() - with_two, PipelineStore::kReserved * sizeof(Specialization));
  ExternalJobs::destroy(third);
  another.destroy();
  ExternalJobs::destroy(jobs);
  Device::destroy(device);
  EXPECT_EQ(host.fake.live(), 0u);
}

}  // namespace
}  // namespace ballast::vulkan
