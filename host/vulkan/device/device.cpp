#include "host/vulkan/device/device.hpp"

#include <algorithm>

#include "host/vulkan/api/result.hpp"
#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan {

Status Device::create(Allocator& allocator, const DeviceRequest& request, Device** out) {
  Device* device = ballast::create<Device>(allocator, allocator);
  if (!device) return failure(Code::memory, "no memory for a Vulkan device");
  const Status status = device->open(request);
  if (!status.ok()) {
    destroy(device);
    return status;
  }
  *out = device;
  return {};
}

void Device::destroy(Device* device) {
  if (device) ballast::destroy(device->allocator_, device);
}

Device::~Device() {
  if (abandoned()) {
    pipelines_.forget(allocator_);
    if (instance_) instance_->leak_on_hang();
  } else if (handle_) {
    pipelines_.clear(*this);
    if (pipeline_layout_) table_.DestroyPipelineLayout(handle_, pipeline_layout_, callbacks());
    if (set_layout_) table_.DestroyDescriptorSetLayout(handle_, set_layout_, callbacks());
    if (!imported_) table_.DestroyDevice(handle_, nullptr);
  }
  Instance::destroy(instance_);
}

Status Device::open(const DeviceRequest& request) {
  if (const Status status = Instance::create(allocator_, request.entry, &instance_); !status.ok()) return status;
  if (const Status status = choose(request); !status.ok()) return status;
  return prepare();
}

Status Device::prepare() { return create_layouts(); }

Status Device::choose(const DeviceRequest& request) {
  const bool named = std::any_of(request.uuid.begin(), request.uuid.end(), [](uint8_t byte) { return byte != 0; });
  Status reason =
      failure(Code::no_vulkan, "%s", named ? "there is no Vulkan device with this uuid" : "there is no Vulkan device");
  bool first = true;
  for (const PhysicalDevice& candidate : instance_->devices()) {
    if (named ? candidate.uuid != request.uuid : candidate.software() && !request.software) continue;
    const Status status = open_on(candidate, request.form);
    if (status.ok()) return status;
    request.log.say(LogLevel::warning, status);
    if (first) reason = status;
    first = false;
  }
  return reason;
}

Status Device::open_on(const PhysicalDevice& candidate, ReduceForm form) {
  if (const Status status = check_capable(candidate); !status.ok()) return status;
  info_ = candidate;
  if (form != ReduceForm::by_device)
    info_.limits.subgroup_form = form == ReduceForm::subgroup && candidate.subgroup_arithmetic;
  if (const Status status = create_handle(); !status.ok()) return status;
  const Status status = find_queue();
  if (!status.ok()) destroy_handle();
  return status;
}

Status Device::create_handle() {
  const float priority = 1;
  VkDeviceQueueCreateInfo queue{};
  queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
  queue.queueFamilyIndex = info_.family;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  VkDeviceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  const VkResult result = instance_->table().CreateDevice(info_.handle, &info, nullptr, &handle_);
  const Status why = vulkan::made(handle_, result, "vkCreateDevice");
  if (why.ok()) return why;
  Status status = failure(why.code, "%s cannot be opened: %s", info_.name.data(), why.message.data());
  status.vk_result = result;
  return status;
}

Status Device::find_queue() {
  const PFN_vkGetDeviceProcAddr entry = instance_->table().GetDeviceProcAddr;
  // First of all, so that whatever else is missing the device can be destroyed.
  table_.DestroyDevice = reinterpret_cast<PFN_vkDestroyDevice>(entry(handle_, "vkDestroyDevice"));
  if (const Status status = load(entry, handle_, table_); !status.ok()) return status;
  table_.GetDeviceQueue(handle_, info_.family, 0, &queue_);
  return queue_ ? Status{} : failure(Code::no_vulkan, "vkGetDeviceQueue of %s gave no queue", info_.name.data());
}

// Nothing was made on it yet.
void Device::destroy_handle() {
  if (table_.DestroyDevice) table_.DestroyDevice(handle_, nullptr);
  handle_ = VK_NULL_HANDLE;
  table_ = {};
}

Status Device::create_layouts() {
  VkDescriptorSetLayoutBinding bindings[kBindings] = {};
  for (uint32_t b = 0; b < kBindings; ++b)
    bindings[b] = {b, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
  VkDescriptorSetLayoutCreateInfo set{};
  set.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
  set.bindingCount = kBindings;
  set.pBindings = bindings;
  if (const Status status =
          made(set_layout_, table_.CreateDescriptorSetLayout(handle_, &set, callbacks(), &set_layout_),
               "vkCreateDescriptorSetLayout");
      !status.ok())
    return status;
  const VkPushConstantRange push{VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof(Push)};
  VkPipelineLayoutCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
  info.setLayoutCount = 1;
  info.pSetLayouts = &set_layout_;
  info.pushConstantRangeCount = 1;
  info.pPushConstantRanges = &push;
  return made(pipeline_layout_, table_.CreatePipelineLayout(handle_, &info, callbacks(), &pipeline_layout_),
              "vkCreatePipelineLayout");
}

Status Device::answer(VkResult result, const char* call) {
  if (result == VK_ERROR_DEVICE_LOST) declare_lost();
  return status_of(result, call);
}

Status Device::alive() const {
  if (!lost_.load(std::memory_order_relaxed)) return {};
  Status status = failure(Code::device_lost, "the device %s was lost earlier; destroy it", info_.name.data());
  status.vk_result = VK_ERROR_DEVICE_LOST;
  return status;
}

void Device::take_turn() {
  if (!imported_)
    queue_lock_.lock();
  else if (host_lock_.take)
    host_lock_.take(host_lock_.user, info_.family, queue_index_);
}

void Device::end_turn() {
  if (!imported_)
    queue_lock_.unlock();
  else if (host_lock_.drop)
    host_lock_.drop(host_lock_.user, info_.family, queue_index_);
}

Status Device::submit(const VkSubmitInfo& info, VkFence first, VkFence second, Status* second_status) {
  take_turn();
  const VkResult result = table_.QueueSubmit(queue_, 1, &info, first);
  VkResult after = VK_SUCCESS;
  if (result == VK_SUCCESS && second) after = table_.QueueSubmit(queue_, 0, nullptr, second);
  end_turn();
  if (second_status) *second_status = answer(after, "vkQueueSubmit");
  return answer(result, "vkQueueSubmit");
}

Status Device::signal(VkFence fence) {
  take_turn();
  const VkResult result = table_.QueueSubmit(queue_, 0, nullptr, fence);
  end_turn();
  return answer(result, "vkQueueSubmit");
}

Device::SelfTest Device::self_test() {
  const LockGuard held(self_test_mutex_);
  return self_test_;
}

void Device::decide(const Status& status) {
  const LockGuard held(self_test_mutex_);
  if (self_test_ != SelfTest::unknown) return;
  self_test_ = status.ok() ? SelfTest::proven : SelfTest::refused;
  refusal_ = status;
}

}  // namespace ballast::vulkan
