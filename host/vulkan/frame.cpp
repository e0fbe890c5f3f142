#include "host/vulkan/frame.hpp"

#include <chrono>

#include "host/base/clock.hpp"
#include "host/vulkan/layout.hpp"
#include "host/vulkan/result.hpp"

namespace ballast::vulkan {

Status Frame::create_for_run(Device& device) {
  if (const Status status = create_set(device); !status.ok()) return status;
  if (const Status status = create_commands(device); !status.ok()) return status;
  if (const Status status = create_fence(device); !status.ok()) return status;
  return timer_.create(device);
}

Status Frame::create_for_host(Device& device) {
  if (const Status status = create_set(device); !status.ok() || !device.submits()) return status;
  if (const Status status = create_commands(device); !status.ok()) return status;
  return create_fence(device);
}

Status Frame::create_fence(Device& device) {
  VkFenceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
  return device.made(fence_, device.vk().CreateFence(device.handle(), &info, device.callbacks(), &fence_),
                     "vkCreateFence");
}

Status Frame::create_set(Device& device) {
  const DeviceTable& vk = device.vk();
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

Status Frame::create_commands(Device& device) {
  const DeviceTable& vk = device.vk();
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

void Frame::destroy(Device& device) {
  const DeviceTable& vk = device.vk();
  timer_.destroy(device);
  if (fence_) vk.DestroyFence(device.handle(), fence_, device.callbacks());
  if (pool_) vk.DestroyCommandPool(device.handle(), pool_, device.callbacks());
  if (sets_) vk.DestroyDescriptorPool(device.handle(), sets_, device.callbacks());
  fence_ = VK_NULL_HANDLE;
  pool_ = VK_NULL_HANDLE;
  sets_ = VK_NULL_HANDLE;
}

Status Frame::begin(Device& device) {
  const DeviceTable& vk = device.vk();
  if (const Status status = device.answer(vk.ResetCommandPool(device.handle(), pool_, 0), "vkResetCommandPool");
      !status.ok())
    return status;
  VkCommandBufferBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  return device.answer(vk.BeginCommandBuffer(commands_, &info), "vkBeginCommandBuffer");
}

Status Frame::submit(Device& device) {
  const DeviceTable& vk = device.vk();
  if (const Status status = device.answer(vk.EndCommandBuffer(commands_), "vkEndCommandBuffer"); !status.ok())
    return status;
  if (const Status status = device.answer(vk.ResetFences(device.handle(), 1, &fence_), "vkResetFences"); !status.ok())
    return status;
  VkSubmitInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands_;
  return device.submit(info, fence_);
}

Status Frame::wait(Device& device, uint64_t timeout_ns) {
  const DeviceTable& vk = device.vk();
  VkResult result = VK_TIMEOUT;
  // Short work is polled for: to be woken can take longer than the work.
  if (!device.info().software()) {
    using Clock = SteadyClock;
    const auto patience = Clock::now() + std::chrono::microseconds(500);
    do result = vk.WaitForFences(device.handle(), 1, &fence_, VK_TRUE, 0);
    while (result == VK_TIMEOUT && Clock::now() < patience);
  }
  if (result == VK_TIMEOUT) result = vk.WaitForFences(device.handle(), 1, &fence_, VK_TRUE, timeout_ns);
  if (result == VK_SUCCESS) return {};
  device.declare_lost();
  if (result != VK_TIMEOUT) return status_of(result, "vkWaitForFences");
  Status status = failure(Code::device_lost, "%s did not finish in %.0f seconds", device.info().name.data(),
                          static_cast<double>(timeout_ns) * 1e-9);
  status.vk_result = result;
  return status;
}

}  // namespace ballast::vulkan
