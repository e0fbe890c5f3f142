// A device that is turned down is told of, with the reason.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "host/vulkan/device/device.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

struct Lines {
  std::vector<std::string> warnings;

  LogSink sink() {
    return {this, [](const void* user, LogLevel level, const Status& status) {
              auto& lines = *static_cast<Lines*>(const_cast<void*>(user));
              if (level == LogLevel::warning) lines.warnings.push_back(status.message.data());
            }};
  }
};

Status open(vulkan_test::FakeVulkan& fake, Lines& lines) {
  fake.devices = 2;
  Allocator allocator;
  DeviceRequest request;
  request.entry = vulkan_test::FakeVulkan::entry();
  request.log = lines.sink();
  Device* device = nullptr;
  const Status status = Device::create(allocator, request, &device);
  Device::destroy(device);
  return status;
}

TEST(DeviceLog, TellsWhyEachDeviceWasTurnedDown) {
  vulkan_test::FakeVulkan fake;
  fake.shared_bytes = 8192;
  Lines lines;
  EXPECT_EQ(open(fake, lines).code, Code::no_vulkan);
  ASSERT_EQ(lines.warnings.size(), 2u);
  EXPECT_EQ(lines.warnings[0], "Fake offers 8192 bytes of shared memory; 16384 are needed");
}

TEST(DeviceLog, SaysNothingWhereTheFirstWillDo) {
  vulkan_test::FakeVulkan fake;
  Lines lines;
  EXPECT_TRUE(open(fake, lines).ok());
  EXPECT_TRUE(lines.warnings.empty());
}

// Whatever keeps the best device from being opened, the next one is tried.
TEST(DeviceLog, TellsWhyTheBestCouldNotBeOpened) {
  for (uint32_t k = 1;; ++k) {
    vulkan_test::FakeVulkan fake;
    fake.fail_at = k;
    fake.failure = VK_ERROR_INITIALIZATION_FAILED;
    Lines lines;
    const Status status = open(fake, lines);
    if (fake.failed != "vkCreateDevice") {
      ASSERT_LT(k, 10u);
      continue;
    }
    EXPECT_TRUE(status.ok()) << status.message.data();
    EXPECT_EQ(lines.warnings,
              (std::vector<std::string>{
                  "Fake cannot be opened: vkCreateDevice answered VK_ERROR_INITIALIZATION_FAILED (-3)"}));
    EXPECT_EQ(fake.live(), 0u);
    EXPECT_EQ(fake.complaint, "");
    break;
  }
}

}  // namespace
}  // namespace ballast::vulkan
