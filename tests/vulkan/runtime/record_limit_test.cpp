// How much one command buffer may be given, and that it takes no longer to say so for many layers than for few.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "host/vulkan/guest/external_jobs.hpp"
#include "host/vulkan/plan/scratch_layout.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

using vulkan_test::FakeVulkan;

class RecordLimit : public ::testing::Test {
 protected:
  void SetUp() override {
    Import import;
    import.instance = reinterpret_cast<VkInstance>(uint64_t{3000});
    import.physical_device = FakeVulkan::host_physical_device();
    import.device = FakeVulkan::host_device();
    import.instance_version = VK_API_VERSION_1_1;
    import.instance_entry = FakeVulkan::entry();
    ASSERT_TRUE(Device::create_imported(allocator, import, &device).ok());
    ASSERT_TRUE(ExternalJobs::create(allocator, *device, {288, 32, 256, 64}, 1, &jobs).ok());
  }
  void TearDown() override {
    ExternalJobs::destroy(jobs);
    Device::destroy(device);
  }
  Status plan(uint32_t layers, uint32_t items, uint32_t packs, const Recipe& recipe) {
    Job job;
    job.layers = layers, job.items = items, job.packs = packs, job.recipe = recipe;
    job.weight_stride = items * sizeof(float);
    Plan made;
    return jobs->plan(request_in_buffers(job, 0), &made);
  }

  FakeVulkan fake;
  Allocator allocator;
  Device* device = nullptr;
  ExternalJobs* jobs = nullptr;
};

TEST_F(RecordLimit, TakesWhatModelsNeed) {
  for (const Recipe& recipe : find_strategy("peak_exchange")->efforts.first(3))
    for (const uint32_t layers : {1u, 58u, 94u}) {
      const Status status = plan(layers, 288, 32, recipe);
      EXPECT_TRUE(status.ok()) << status.message.data();
    }
}

// Walked through, so many would take minutes, and the search for the parts hours.
TEST_F(RecordLimit, RefusesBillionsOfLayersAtOnce) {
  for (const char* name : {"greedy", "two_phase_packing_with_pair_swap"}) {
    const Status status = plan(UINT32_MAX, 288, 32, find_strategy(name)->recipe);
    EXPECT_EQ(status.code, Code::unsupported);
    EXPECT_NE(std::strstr(status.message.data(), "record instead"), nullptr) << status.message.data();
  }
}

// As a rule it would be done in no time, but there are weights for which it is not.
TEST_F(RecordLimit, CountsWhatWeightsCouldBeMadeFor) {
  Recipe patient = find_strategy("peak_exchange")->recipe;
  patient.refine[1].move_cap = 900'000;
  EXPECT_EQ(plan(58, 288, 32, patient).code, Code::unsupported);
  patient.refine[1].move_cap = 2'000;
  const Status status = plan(58, 288, 32, patient);
  EXPECT_TRUE(status.ok()) << status.message.data();
}

TEST_F(RecordLimit, DurationsAreThoseOfAllSlices) {
  DeviceLimits limits;
  for (const uint32_t layers : {1u, 7u, 64u, 100u, 129u}) {
    Request request;
    request.layers = layers, request.items = 64, request.packs = 8;
    request.recipe = find_strategy("batched_refinement_packing")->recipe;
    Plan made;
    ASSERT_TRUE(
        Plan::make(request, limits, 32 * scratch_bytes_per_layer(64, 8, request.recipe.candidates), &made).ok());
    Plan::Duration sum;
    made.for_each([&](const Dispatch& dispatch) {
      sum.typical_ns += dispatch.typical_ns;
      sum.worst_ns += dispatch.cost_ns;
      return true;
    });
    const Plan::Duration given = made.duration();
    // Only the very first dispatch is cut smaller than those of other slices.
    EXPECT_GE(given.typical_ns, sum.typical_ns);
    EXPECT_GE(given.worst_ns, sum.worst_ns);
    EXPECT_LE(given.typical_ns, sum.typical_ns + sum.typical_ns / 8);
    EXPECT_LE(given.worst_ns, sum.worst_ns + sum.worst_ns / 8);
  }
}

}  // namespace
}  // namespace ballast::vulkan
