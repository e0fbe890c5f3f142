// The plugin on a host's device that gives wrong answers, or is lost.
#include <gtest/gtest.h>

#include "tests/support/host.hpp"
#include "tests/support/null_vulkan.hpp"
#if !defined(_WIN32)
#include "tests/support/forked.hpp"
#endif

namespace ballast_test {
namespace {

using ballast::vulkan_test::NullVulkan;

constexpr uint32_t kItems = 24, kPacks = 6;

class NullGuest : public ::testing::Test {
 protected:
  void open(uint32_t flags) {
    auto import = make<ballast_vk_import>();
    import.instance = NullVulkan::kInstance;
    import.physical_device = NullVulkan::kPhysicalDevice;
    import.device = NullVulkan::kDevice;
    import.get_instance_proc_addr = NullVulkan::instance_proc;
    import.flags = flags;
    if (!(flags & BALLAST_VK_NO_SUBMIT)) import.queue = NullVulkan::kQueue;
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    ASSERT_EQ(api.create_instance(nullptr, &instance, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_device(instance, &desc, &device, &error), BALLAST_OK) << error.message;
  }
  void TearDown() override {
    NullVulkan::lost = false;
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }
  ballast_result create_context(uint32_t candidates = 8) {
    const auto limits = limits_of(64, 2, candidates);
    return api.create_context(device, &limits, &context, &error);
  }
  ballast_result record(uint32_t items, const char* strategy = nullptr) {
    auto job = make<ballast_job_desc>();
    job.layer_count = 2, job.item_count = items, job.pack_count = kPacks;
    job.strategy = strategy;
    auto record = make<ballast_vk_record>();
    record.command_buffer = 0x9000;
    record.weights = {0x5000, 0, 1 << 16};
    record.pack_index = {0x6000, 0, 1 << 16};
    return api.record(context, &job, &record, &error);
  }
  ballast_stats stats() {
    auto now = make<ballast_stats>();
    EXPECT_EQ(api.stats(instance, &now, nullptr), BALLAST_OK);
    return now;
  }

  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  ballast_error error = make<ballast_error>();
  Batch batch{2, kItems, kPacks};
};

TEST_F(NullGuest, WrongAnswersLeaveTheCpuToServe) {
  open(BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED);
  ASSERT_EQ(create_context(), BALLAST_OK) << error.message;
  EXPECT_EQ(api.run(context, &batch.desc, &error), BALLAST_DEGRADED);
  EXPECT_NE(std::strstr(error.message, "wrong answer"), nullptr) << error.message;
  EXPECT_FALSE(batch.untouched());
  expect_fault(record(kItems), error, {BALLAST_E_UNSUPPORTED, 0, 0, {"wrong answer"}});
  EXPECT_EQ(stats().cpu_fallbacks, 1u);
  EXPECT_EQ(stats().gpu_bytes, 0u);
}

// The null driver's only queues compute and do not draw.
TEST_F(NullGuest, StagesThatTheQueueDoesNotHaveAreRefused) {
  open(BALLAST_VK_NO_SUBMIT);
  ASSERT_EQ(create_context(), BALLAST_OK) << error.message;
  auto job = make<ballast_job_desc>();
  job.layer_count = 2, job.item_count = kItems, job.pack_count = kPacks;
  auto record = make<ballast_vk_record>();
  record.command_buffer = 0x9000;
  record.weights = {0x5000, 0, 1 << 16};
  record.pack_index = {0x6000, 0, 1 << 16};
  record.dst_stage = 0x80 | 0x800, record.dst_access = 0x20;  // fragment and compute shaders read
  expect_fault(
      api.record(context, &job, &record, &error), error,
      {BALLAST_E_ARGUMENT, BALLAST_TYPE_VK_RECORD, offsetof(ballast_vk_record, dst_stage), {"0x80", "family 0"}});
  record.dst_stage = 0x800 | 0x10000;
  EXPECT_EQ(api.record(context, &job, &record, &error), BALLAST_OK) << error.message;
}

TEST_F(NullGuest, OtherStrategiesAreAskedForByTheirCandidates) {
  open(BALLAST_VK_NO_SUBMIT);
  ASSERT_EQ(create_context(0), BALLAST_OK) << error.message;
  EXPECT_EQ(record(kItems), BALLAST_OK) << error.message;
  expect_fault(record(kItems, "batched_refinement_packing"), error,
               {BALLAST_E_UNSUPPORTED, 0, 1, {"4 candidates", "for 1", "max_candidates 4"}});
  ASSERT_EQ(api.destroy_context(context), BALLAST_OK);
  ASSERT_EQ(create_context(4), BALLAST_OK) << error.message;
  EXPECT_EQ(record(kItems, "batched_refinement_packing"), BALLAST_OK) << error.message;
}

TEST_F(NullGuest, ALossFoundWhileAContextIsMadeIsCounted) {
  open(BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED);
  NullVulkan::lost = true;
  EXPECT_EQ(create_context(), BALLAST_E_DEVICE_LOST);
  EXPECT_EQ(stats().lost_devices, 1u);
  EXPECT_EQ(create_context(), BALLAST_E_DEVICE_LOST);
  EXPECT_EQ(stats().lost_devices, 1u);
}

TEST_F(NullGuest, AfterALossEveryCallSaysSo) {
  open(BALLAST_VK_NO_SUBMIT);
  ASSERT_EQ(create_context(), BALLAST_OK) << error.message;
  EXPECT_EQ(api.run(context, &batch.desc, &error), BALLAST_DEGRADED) << error.message;
  ASSERT_EQ(record(kItems), BALLAST_OK) << error.message;
  NullVulkan::lost = true;
  EXPECT_EQ(record(2 * kItems), BALLAST_E_DEVICE_LOST);
  EXPECT_EQ(record(kItems), BALLAST_E_DEVICE_LOST);
  EXPECT_EQ(api.run(context, &batch.desc, &error), BALLAST_E_DEVICE_LOST) << "though the CPU could";
  batch.desc.layer_count = 0;
  EXPECT_EQ(api.run(context, &batch.desc, &error), BALLAST_E_DEVICE_LOST) << "though there is nothing to do";
  uint64_t ticket = 0;
  ASSERT_EQ(api.begin(context, &batch.desc, &ticket, &error), BALLAST_OK);
  EXPECT_EQ(api.wait(context, ticket, UINT64_MAX, &error), BALLAST_E_DEVICE_LOST);
  EXPECT_EQ(stats().lost_devices, 1u);
}

#if !defined(_WIN32)
// The parent's Vulkan is not the child's: calls say so, destroying drops it, and an import of its own works.
TEST_F(NullGuest, AChildOfForkImportsAnew) {
  open(BALLAST_VK_NO_SUBMIT);
  ASSERT_EQ(create_context(), BALLAST_OK) << error.message;
  EXPECT_EQ(in_child([this]() -> Finding {
              uint64_t ticket = 0, bytes = 0;
              const auto limits = limits_of(64, 2, 8);
              const auto refused = [this](ballast_result code) {
                return code == BALLAST_E_UNSUPPORTED && std::strstr(error.message, "before fork");
              };
              if (!refused(api.run(context, &batch.desc, &error))) return "run";
              if (!refused(api.begin(context, &batch.desc, &ticket, &error))) return "begin";
              if (!refused(record(kItems))) return "record";
              if (!refused(api.context_gpu_size(device, &limits, &bytes, &error))) return "context_gpu_size";
              if (!refused(api.context_host_size(device, &limits, &bytes, &error))) return "context_host_size";
              if (api.destroy_context(context) || api.destroy_device(device) || api.destroy_instance(instance))
                return "destroy";
              context = nullptr, device = nullptr, instance = nullptr;
              open(BALLAST_VK_NO_SUBMIT);
              if (create_context() != BALLAST_OK || record(kItems) != BALLAST_OK) return error.message;
              if (api.destroy_context(context) || api.destroy_device(device) || api.destroy_instance(instance))
                return "destroy of the child's own";
              return "";
            }),
            "");
  EXPECT_EQ(record(kItems), BALLAST_OK) << "in the parent nothing has changed: " << error.message;
}
#endif

}  // namespace
}  // namespace ballast_test
