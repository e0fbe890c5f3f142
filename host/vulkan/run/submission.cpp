#include "host/vulkan/run/submission.hpp"

#include <algorithm>

#include "host/base/clock.hpp"
#include "host/vulkan/api/result.hpp"
#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan {

Status InFlightSubmission::create_for_run(Device& device) {
  if (const Status status = create_set(device); !status.ok()) return status;
  if (const Status status = create_commands(device); !status.ok()) return status;
  if (const Status status = create_fence(device); !status.ok()) return status;
  return timer_.create(device);
}

Status InFlightSubmission::create_for_host(Device& device) {
  if (const Status status = create_set(device); !status.ok() || !device.submits()) return status;
  if (const Status status = create_commands(device); !status.ok()) return status;
  return create_fence(device);
}

Status InFlightSubmission::create_fence(Device& device) {
  VkFenceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
  return device.made(fence_, device.vk().CreateFence(device.handle(), &info, device.callbacks(), &fence_),
                     "vkCreateFence");
}

Status InFlightSubmission::create_set(Device& device) {
  const DeviceFunctions& vk = device.vk();
  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kBindings};
  VkDescriptorPoolCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
  info.maxSets = 1;
  info.poolSizeCount = 1;
  info.pPoolSizes = &size;
  if (const Status status = device.made(
          sets_, vk.CreateDescriptorPool(device.handle(), &info, device.callbacks(), &sets_), "vkCreateDescriptorPool");
      !status.ok())
    return status;
  const VkDescriptorSetLayout layout = device.set_layout();
  VkDescriptorSetAllocateInfo wanted{};
  wanted.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
  wanted.descriptorPool = sets_;
  wanted.descriptorSetCount = 1;
  wanted.pSetLayouts = &layout;
  return device.made(set_, vk.AllocateDescriptorSets(device.handle(), &wanted, &set_), "vkAllocateDescriptorSets");
}

Status InFlightSubmission::create_commands(Device& device) {
  const DeviceFunctions& vk = device.vk();
  VkCommandPoolCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
  info.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
  info.queueFamilyIndex = device.info().family;
  if (const Status status = device.made(pool_, vk.CreateCommandPool(device.handle(), &info, device.callbacks(), &pool_),
                                        "vkCreateCommandPool");
      !status.ok())
    return status;
  VkCommandBufferAllocateInfo wanted{};
  wanted.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
  wanted.commandPool = pool_;
  wanted.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  wanted.commandBufferCount = 1;
  return device.made(commands_, vk.AllocateCommandBuffers(device.handle(), &wanted, &commands_),
                     "vkAllocateCommandBuffers");
}

void InFlightSubmission::destroy(Device& device) {
  const DeviceFunctions& vk = device.vk();
  timer_.destroy(device);
  if (fence_) vk.DestroyFence(device.handle(), fence_, device.callbacks());
  if (pool_) vk.DestroyCommandPool(device.handle(), pool_, device.callbacks());
  if (sets_) vk.DestroyDescriptorPool(device.handle(), sets_, device.callbacks());
  fence_ = VK_NULL_HANDLE;
  pool_ = VK_NULL_HANDLE;
  sets_ = VK_NULL_HANDLE;
}

Status InFlightSubmission::begin(Device& device) {
  const DeviceFunctions& vk = device.vk();
  if (const Status status = device.answer(vk.ResetCommandPool(device.handle(), pool_, 0), "vkResetCommandPool");
      !status.ok())
    return status;
  VkCommandBufferBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  return device.answer(vk.BeginCommandBuffer(commands_, &info), "vkBeginCommandBuffer");
}

Status InFlightSubmission::submit(Device& device) {
  const DeviceFunctions& vk = device.vk();
  if (const Status status = device.answer(vk.EndCommandBuffer(commands_), "vkEndCommandBuffer"); !status.ok())
    return status;
  VkSubmitInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands_;
  return submit(device, info, VK_NULL_HANDLE);
}

Status InFlightSubmission::submit(Device& device, const VkSubmitInfo& info, VkFence of_host) {
  if (const Status status = device.answer(device.vk().ResetFences(device.handle(), 1, &fence_), "vkResetFences");
      !status.ok())
    return status;
  Status fenced;
  const Status status = device.submit(info, of_host ? of_host : fence_, of_host ? fence_ : VK_NULL_HANDLE, &fenced);
  if (!status.ok()) return status;
  work_ = fenced.ok() ? Work::in_flight : Work::fence_pending;
  return fenced.code == Code::device_lost ? fenced : Status{};
}

Status InFlightSubmission::fence_after(Device& device) {
  const Status status = device.signal(fence_);
  if (status.ok()) work_ = Work::in_flight;
  return status;
}

Status InFlightSubmission::wait(Device& device, uint64_t timeout_ns) {
  const DeviceFunctions& vk = device.vk();
  VkResult result = vk.WaitForFences(device.handle(), 1, &fence_, VK_TRUE, 0);
  // Short work is polled for: to be woken can take longer than the work.
  const uint64_t polled = device.info().software() ? 0 : std::min<uint64_t>(timeout_ns, 500'000);
  for (const uint64_t start = polled ? monotonic_ns() : 0; result == VK_TIMEOUT && polled;) {
    result = vk.WaitForFences(device.handle(), 1, &fence_, VK_TRUE, 0);
    if (monotonic_ns() - start >= polled) break;
  }
  if (result == VK_TIMEOUT && timeout_ns > polled)
    result = vk.WaitForFences(device.handle(), 1, &fence_, VK_TRUE, timeout_ns - polled);
  if (result == VK_TIMEOUT) {
    Status status;
    status.code = Code::pending;
    return status;
  }
  const Status status = device.answer(result, "vkWaitForFences");
  if (status.ok() || status.code == Code::device_lost) work_ = Work::none;
  return status;
}

bool InFlightSubmission::wait_idle(Device& device) {
  constexpr uint64_t kSecond = 1'000'000'000;
  const uint64_t patience = (device.info().software() ? 300 : 30) * kSecond;
  // A call that failed for want of memory may be luckier the next time.
  for (int attempt = 0; attempt < 3 && busy() && device.alive().ok(); ++attempt) {
    if (!fenced()) fence_after(device);
    if (fenced() && wait(device, patience).code == Code::pending) break;
  }
  if (!device.alive().ok()) work_ = Work::none;
  return !busy();
}

}  // namespace ballast::vulkan
