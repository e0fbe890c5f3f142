// Pipeline caches from a host: what is ours comes back whole, anything else does not reach the driver.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "host/vulkan/device/cache.hpp"
#include "host/vulkan/device/device.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

using vulkan_test::FakeVulkan;

class Caches : public ::testing::Test {
 protected:
  void SetUp() override {
    DeviceRequest request;
    request.entry = FakeVulkan::entry();
    ASSERT_TRUE(Device::create(allocator, request, &device).ok());
    // Vulkan's own header, then something.
    const uint32_t header[] = {32, 1, device->info().vendor, device->info().device};
    fake.cache_data.resize(100, std::byte{7});
    std::memcpy(fake.cache_data.data(), header, sizeof header);
    std::memcpy(fake.cache_data.data() + 16, device->info().cache_uuid.data(), 16);
  }
  void TearDown() override {
    cache.destroy(*device);
    Device::destroy(device);
    EXPECT_EQ(fake.live(), 0u);
    EXPECT_EQ(allocator.bytes(), 0u);
  }

  std::vector<std::byte> saved() {
    EXPECT_TRUE(cache.created() || cache.create(*device, {}).ok());
    Arena blob;
    EXPECT_TRUE(cache.save(*device, allocator, blob).ok());
    return {blob.data(), blob.data() + blob.size()};
  }
  Status open(const std::vector<std::byte>& blob) { return open_blob(device->info(), blob, &data); }

  Allocator allocator;
  FakeVulkan fake;
  Device* device = nullptr;
  PipelineCache cache;
  std::span<const std::byte> data;
};

TEST_F(Caches, WhatWasSavedIsGivenToTheDriverAgain) {
  const auto blob = saved();
  EXPECT_EQ(blob.size(), sizeof(CacheHeader) + fake.cache_data.size());
  ASSERT_TRUE(open(blob).ok());
  cache.destroy(*device);
  ASSERT_TRUE(cache.create(*device, data).ok());
  EXPECT_EQ(fake.cache_given, fake.cache_data);
}

TEST_F(Caches, EveryFlippedBitIsNoticed) {
  const auto good = saved();
  for (size_t i = 0; i < good.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[i] ^= std::byte{1} << bit;
      EXPECT_FALSE(open(bad).ok()) << i;
    }
}

TEST_F(Caches, EveryOtherLengthIsNoticed) {
  const auto good = saved();
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(open({good.begin(), good.begin() + static_cast<ptrdiff_t>(size)}).ok()) << size;
  auto longer = good;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(open(longer).ok());
}

TEST_F(Caches, AnotherDevicesOrDriversIsNotUsed) {
  const auto blob = saved();
  const auto refused_by = [&](auto change) {
    PhysicalDevice other = device->info();
    change(other);
    const Status status = open_blob(other, blob, &data);
    EXPECT_NE(std::strstr(status.message.data(), "another device"), nullptr) << status.message.data();
    EXPECT_STRNE(cache_key(other, "1.0.0").data(), cache_key(device->info(), "1.0.0").data());
  };
  refused_by([](PhysicalDevice& d) { ++d.vendor; });
  refused_by([](PhysicalDevice& d) { ++d.device; });
  refused_by([](PhysicalDevice& d) { ++d.driver_version; });
  refused_by([](PhysicalDevice& d) { ++d.cache_uuid[15]; });
  EXPECT_STRNE(cache_key(device->info(), "1.0.1").data(), cache_key(device->info(), "1.0.0").data());
}

TEST_F(Caches, ADriversBytesWithoutItsHeaderAreNotUsed) {
  fake.cache_data[16] ^= std::byte{1};  // the uuid in the driver's own header; our checksum is right
  EXPECT_NE(std::strstr(open(saved()).message.data(), "driver's own header"), nullptr);
  fake.cache_data.resize(31);
  EXPECT_FALSE(open(saved()).ok());
}

TEST_F(Caches, AFailingDriverLeavesNothingBehind) {
  for (const VkResult result : {VK_ERROR_OUT_OF_HOST_MEMORY, VK_INCOMPLETE})
    for (uint32_t k = 1; k <= 2; ++k) {
      ASSERT_TRUE(cache.created() || cache.create(*device, {}).ok());
      fake.failure = result;
      fake.fail_at = fake.calls + k;
      Arena blob;
      EXPECT_FALSE(cache.save(*device, allocator, blob).ok()) << k;
    }
  cache.destroy(*device);
  fake.fail_at = fake.calls + 1;
  EXPECT_FALSE(cache.create(*device, {}).ok());
  EXPECT_FALSE(cache.created());
}

}  // namespace
}  // namespace ballast::vulkan
