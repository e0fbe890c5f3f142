// Which devices there are, in which order, and in which words their drivers fail.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "host/vulkan/api/result.hpp"
#include "host/vulkan/device/instance.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

TEST(Devices, TheBestComeFirstAndEqualsAsTheDriverHasThem) {
  vulkan_test::FakeVulkan fake;
  fake.types = {VK_PHYSICAL_DEVICE_TYPE_CPU,          VK_PHYSICAL_DEVICE_TYPE_OTHER,
                VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU, VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU,
                VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU, VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU,
                VK_PHYSICAL_DEVICE_TYPE_CPU};
  fake.devices = static_cast<uint32_t>(fake.types.size());
  Allocator allocator;
  Instance* instance = nullptr;
  ASSERT_TRUE(Instance::create(allocator, vulkan_test::FakeVulkan::entry(), &instance).ok());
  std::vector<uint32_t> uuids;  // the driver's first device has 1
  for (const PhysicalDevice& device : instance->devices()) uuids.push_back(device.uuid[0]);
  EXPECT_EQ(uuids, (std::vector<uint32_t>{3, 5, 6, 4, 1, 7, 2}));
  Instance::destroy(instance);
  EXPECT_EQ(fake.live(), 0u);
}

TEST(Devices, ADriverThatHasNoneLeavesAnEmptyList) {
  vulkan_test::FakeVulkan fake;
  fake.devices = 0;
  Allocator allocator;
  Instance* instance = nullptr;
  ASSERT_TRUE(Instance::create(allocator, vulkan_test::FakeVulkan::entry(), &instance).ok());
  EXPECT_TRUE(instance->devices().empty());
  Instance::destroy(instance);
}

TEST(Devices, EveryResultIsCalledByItsName) {
#define NAMED(result) EXPECT_STREQ(name_of(result), #result)
  NAMED(VK_SUCCESS);
  NAMED(VK_NOT_READY);
  NAMED(VK_TIMEOUT);
  NAMED(VK_INCOMPLETE);
  NAMED(VK_ERROR_OUT_OF_HOST_MEMORY);
  NAMED(VK_ERROR_OUT_OF_DEVICE_MEMORY);
  NAMED(VK_ERROR_INITIALIZATION_FAILED);
  NAMED(VK_ERROR_DEVICE_LOST);
  NAMED(VK_ERROR_MEMORY_MAP_FAILED);
  NAMED(VK_ERROR_LAYER_NOT_PRESENT);
  NAMED(VK_ERROR_EXTENSION_NOT_PRESENT);
  NAMED(VK_ERROR_FEATURE_NOT_PRESENT);
  NAMED(VK_ERROR_INCOMPATIBLE_DRIVER);
  NAMED(VK_ERROR_TOO_MANY_OBJECTS);
  NAMED(VK_ERROR_FRAGMENTED_POOL);
  NAMED(VK_ERROR_OUT_OF_POOL_MEMORY);
  NAMED(VK_ERROR_UNKNOWN);
#undef NAMED
  const Status stranger = status_of(static_cast<VkResult>(-1000), "vkQueueSubmit");
  EXPECT_EQ(stranger.code, Code::vulkan);
  EXPECT_NE(std::string(stranger.message.data()).find("(-1000)"), std::string::npos) << stranger.message.data();
}

}  // namespace
}  // namespace ballast::vulkan
