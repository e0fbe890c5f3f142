// The host's allocator may call back into the library, so it is called with no lock of the device held. Were one held,
// this program would hang.
#include <gtest/gtest.h>

#include <utility>

#include <algorithm>
#include <cstdlib>

#include "host/vulkan/device/device.hpp"
#include "host/vulkan/run/engine.hpp"
#include "tests/support/aligned.hpp"
#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

// Takes each lock of the device in turn, whenever it is asked for memory.
struct Nosy {
  Device* device = nullptr;
  uint32_t visits = 0;

  void visit() {
    if (!device) return;
    Device* watched = device;
    device = nullptr;  // not from within itself
    ++visits;
    watched->self_test();
    VkPipeline pipeline = VK_NULL_HANDLE;
    EXPECT_TRUE(watched->pipelines().get(*watched, Kernel::scatter, Specialization{}, &pipeline).ok());
    const VkSubmitInfo nothing{VK_STRUCTURE_TYPE_SUBMIT_INFO, nullptr, 0, nullptr, nullptr, 0, nullptr, 0, nullptr};
    EXPECT_TRUE(watched->submit(nothing, VK_NULL_HANDLE).ok());
    device = watched;
  }
  static void* alloc(void* user, size_t size, size_t align) {
    static_cast<Nosy*>(user)->visit();
    return ballast_test::take_aligned(size, std::max<size_t>(align, 64));
  }
  static void dealloc(void* user, void* memory, size_t, size_t) {
    static_cast<Nosy*>(user)->visit();
    ballast_test::give_aligned(memory);
  }
};

TEST(Reentry, NoLockOfTheDeviceIsHeldWhereMemoryIsAskedFor) {
  vulkan_test::FakeVulkan fake;
  Nosy nosy;
  Allocator allocator(&nosy, Nosy::alloc, Nosy::dealloc);
  DeviceRequest request;
  request.entry = vulkan_test::FakeVulkan::entry();
  Device* device = nullptr;
  ASSERT_TRUE(Device::create(allocator, request, &device).ok());
  ASSERT_TRUE(device->pipelines().reserve(allocator));
  nosy.device = device;
  VkPipeline pipeline = VK_NULL_HANDLE;
  EXPECT_TRUE(device->pipelines().get(*device, Kernel::order, Specialization{}, &pipeline).ok());
  // The fake computes nothing, so the first engine's known problem comes out wrong; it was tried, which is enough.
  Engine* engine = nullptr;
  EXPECT_EQ(Engine::create(allocator, *device, {24, 6, 4, 5}, &engine).code, Code::unsupported);
  EXPECT_GT(nosy.visits, 5u);
  nosy.device = nullptr;
  Device::destroy(device);
  EXPECT_EQ(fake.live(), 0u);
}

TEST(Reentry, APipelineMadeTwiceAtOnceIsKeptOnce) {
  vulkan_test::FakeVulkan fake;
  Allocator allocator;
  DeviceRequest request;
  request.entry = vulkan_test::FakeVulkan::entry();
  Device* device = nullptr;
  ASSERT_TRUE(Device::create(allocator, request, &device).ok());
  ASSERT_TRUE(device->pipelines().reserve(allocator));
  const auto get = [&](VkPipeline* out) {
    return device->pipelines().get(*device, Kernel::order, Specialization{}, out);
  };
  // The inner request comes while the outer one is being made: it wins, and the outer one's pipeline is thrown away.
  VkPipeline inner = VK_NULL_HANDLE, outer = VK_NULL_HANDLE;
  bool inside = false;
  fake.on_pipeline = [&] {
    if (std::exchange(inside, true)) return;
    EXPECT_TRUE(get(&inner).ok());
  };
  ASSERT_TRUE(get(&outer).ok());
  EXPECT_NE(inner, VkPipeline{});
  EXPECT_EQ(outer, inner);
  EXPECT_EQ(device->pipelines().size(), 1u);
  Device::destroy(device);
  EXPECT_EQ(fake.live(), 0u);
  EXPECT_EQ(fake.complaint, "");
}

}  // namespace
}  // namespace ballast::vulkan
