// Contexts of one imported device on many threads, with many frames in flight, on a driver that does nothing: for the
// thread sanitizer, and for the host's lock.
#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

#include "host/vulkan/guest/external_jobs.hpp"
#include "tests/support/host.hpp"
#include "tests/support/null_vulkan.hpp"

namespace ballast_test {
namespace {

using ballast::vulkan_test::NullVulkan;

constexpr uint32_t kThreads = 4, kFrames = 1000, kSlots = 3, kItems = 24, kPacks = 6;

ballast_vk_import import_of_null() {
  auto import = make<ballast_vk_import>();
  import.instance = NullVulkan::kInstance;
  import.physical_device = NullVulkan::kPhysicalDevice;
  import.device = NullVulkan::kDevice;
  import.get_instance_proc_addr = NullVulkan::instance_proc;
  import.flags = BALLAST_VK_NO_SUBMIT;
  return import;
}

// Shapes that no other thread has, and shapes that all have: pipelines are made and found at the same time.
void record_frames(const ballast_api& api, ballast_device device, uint32_t thread) {
  auto limits = limits_of(64, 2, 8);
  limits.frame_slots = kSlots;
  ballast_context context = nullptr;
  auto error = make<ballast_error>();
  ASSERT_EQ(api.create_context(device, &limits, &context, &error), BALLAST_OK) << error.message;
  for (uint32_t frame = 0; frame < kFrames; ++frame) {
    auto job = make<ballast_job_desc>();
    job.layer_count = 2;
    job.pack_count = kPacks;
    job.item_count = frame % 2 ? kItems : kPacks * (2 + (thread + frame / 100) % 8);
    job.strategy = frame % 3 ? "greedy" : "vectorized_iterative_greedy";
    auto record = make<ballast_vk_record>();
    record.command_buffer = 0x9000 + thread;
    record.frame_slot = frame % kSlots;
    record.weights = {0x5000 + thread, 0, 1 << 16};
    record.pack_index = {0x6000 + thread, 0, 1 << 16};
    ASSERT_EQ(api.record(context, &job, &record, &error), BALLAST_OK) << error.message;
  }
  EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
}

TEST(GuestThreads, RecordOnOneDevice) {
  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  auto error = make<ballast_error>();
  ASSERT_EQ(api.create_instance(nullptr, &instance, &error), BALLAST_OK);
  const ballast_vk_import import = import_of_null();
  auto desc = make<ballast_device_desc>();
  desc.h.next = &import.h;
  ASSERT_EQ(api.create_device(instance, &desc, &device, &error), BALLAST_OK) << error.message;
  NullVulkan::commands = 0, NullVulkan::submissions = 0;
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < kThreads; ++t) threads.emplace_back([&, t] { record_frames(api, device, t); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(NullVulkan::commands, kThreads * kFrames * 10u);
  EXPECT_EQ(NullVulkan::submissions, 0u);
  EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
  EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
}

// submit, on the host module itself: the null driver cannot solve the problem that devices are tried with.
void take_queue(void* user, uint32_t, uint32_t) { static_cast<std::mutex*>(user)->lock(); }
void drop_queue(void* user, uint32_t, uint32_t) { static_cast<std::mutex*>(user)->unlock(); }

TEST(GuestThreads, SubmitInTurns) {
  namespace vk = ballast::vulkan;
  std::mutex queue;
  vk::Import import;
  import.instance = reinterpret_cast<VkInstance>(NullVulkan::kInstance);
  import.physical_device = reinterpret_cast<VkPhysicalDevice>(NullVulkan::kPhysicalDevice);
  import.device = reinterpret_cast<VkDevice>(NullVulkan::kDevice);
  import.queue = reinterpret_cast<VkQueue>(NullVulkan::kQueue);
  import.instance_version = VK_API_VERSION_1_1;
  import.instance_entry =
      reinterpret_cast<PFN_vkGetInstanceProcAddr>(reinterpret_cast<void (*)()>(NullVulkan::instance_proc));
  import.lock = {&queue, take_queue, drop_queue};
  ballast::Allocator allocator;
  vk::Device* device = nullptr;
  ASSERT_TRUE(vk::Device::create_imported(allocator, import, &device).ok());
  device->decide({});
  NullVulkan::submissions = NullVulkan::queue_conflicts = 0;
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      vk::ExternalJobs* jobs = nullptr;
      ASSERT_TRUE(vk::ExternalJobs::create(allocator, *device, {kItems, kPacks, 1, 2}, kSlots, &jobs).ok());
      ballast::Job job;
      job.layers = 2, job.items = kItems, job.packs = kPacks;
      job.weight_stride = kItems * sizeof(float);
      vk::Plan plan;
      ASSERT_TRUE(jobs->plan(vk::request_in_buffers(job, 0), &plan).ok());
      vk::CallerBuffers target;
      target.buffers[1] = target.buffers[2] = {reinterpret_cast<VkBuffer>(uint64_t{0x5000}), 0};
      for (uint32_t frame = 0; frame < kFrames; ++frame) {
        target.slot = frame % kSlots;
        ASSERT_TRUE(jobs->submit(plan, target, {}).ok());
      }
      vk::ExternalJobs::destroy(jobs);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(NullVulkan::submissions, kThreads * kFrames);
  EXPECT_EQ(NullVulkan::queue_conflicts, 0u);
  vk::Device::destroy(device);
  EXPECT_EQ(allocator.bytes(), 0u);
}

}  // namespace
}  // namespace ballast_test
