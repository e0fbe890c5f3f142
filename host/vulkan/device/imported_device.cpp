// Moving in with a host: its device is used, and nothing of it is destroyed.
#include <algorithm>
#include <string_view>

#include "host/vulkan/device/device.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint32_t kMostFamilies = 64;

// Only what describes a device; that a host's device could be destroyed through the table is out of the question.
Status load_as_guest(const Import& import, InstanceFunctions& table, PFN_vkGetDeviceProcAddr* device_entry) {
  Status status;
  const auto fetch = [&](auto& function, const char* name) {
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(import.instance_entry(import.instance, name));
    if (!function && status.ok())
      status = failure(Code::no_vulkan, "the host's get_instance_proc_addr has no function %s", name);
  };
  fetch(table.GetPhysicalDeviceProperties, "vkGetPhysicalDeviceProperties");
  fetch(table.GetPhysicalDeviceProperties2, "vkGetPhysicalDeviceProperties2");
  fetch(table.GetPhysicalDeviceQueueFamilyProperties, "vkGetPhysicalDeviceQueueFamilyProperties");
  fetch(table.GetPhysicalDeviceMemoryProperties, "vkGetPhysicalDeviceMemoryProperties");
  *device_entry = import.device_entry;
  if (!*device_entry) fetch(*device_entry, "vkGetDeviceProcAddr");
  return status;
}

Status take_family(const Import& import, const InstanceFunctions& table, PhysicalDevice& device,
                   ImportField& invalid_field) {
  invalid_field = ImportField::family;
  VkQueueFamilyProperties families[kMostFamilies];
  uint32_t count = kMostFamilies;
  table.GetPhysicalDeviceQueueFamilyProperties(import.physical_device, &count, families);
  if (import.family >= count)
    return failure(Code::argument, "queue_family is %u; %s has %u families", import.family, device.name.data(), count);
  const VkQueueFamilyProperties& family = families[import.family];
  if (!(family.queueFlags & VK_QUEUE_COMPUTE_BIT))
    return failure(Code::argument, "queue_family is %u, whose queues do not compute", import.family);
  invalid_field = ImportField::index;
  if (import.index >= family.queueCount)
    return failure(Code::argument, "queue_index is %u; family %u has %u queues", import.index, import.family,
                   family.queueCount);
  invalid_field = ImportField::physical_device;
  device.family = import.family;
  device.graphics = family.queueFlags & VK_QUEUE_GRAPHICS_BIT;
  device.timestamp_bits = family.timestampValidBits;
  return {};
}

bool is_listed(std::span<const char* const> extensions, std::string_view name) {
  return std::any_of(extensions.begin(), extensions.end(), [&](const char* listed) { return listed == name; });
}

// Either of the two structs that enable the feature.
bool enables_timelines(const void* features) {
  for (auto* link = static_cast<const VkBaseInStructure*>(features); link; link = link->pNext) {
    if (link->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES &&
        reinterpret_cast<const VkPhysicalDeviceTimelineSemaphoreFeatures*>(link)->timelineSemaphore)
      return true;
    if (link->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES &&
        reinterpret_cast<const VkPhysicalDeviceVulkan12Features*>(link)->timelineSemaphore)
      return true;
  }
  return false;
}

// Timeline semaphores are of the core from 1.2 on, of an extension before; the feature has to be enabled in both.
bool has_timelines(const Import& import, uint32_t device_version) {
  const uint32_t version = std::min(import.instance_version, device_version);
  const bool known = version >= VK_API_VERSION_1_2 || is_listed(import.extensions, "VK_KHR_timeline_semaphore");
  return known && enables_timelines(import.features);
}

}  // namespace

Status Device::create_imported(Allocator& allocator, const Import& import, Device** out, ImportField* invalid_field) {
  Device* device = ballast::create<Device>(allocator, allocator);
  if (!device) return failure(Code::memory, "no memory for a Vulkan device");
  ImportField what = ImportField::physical_device;
  const Status status = device->init_imported(import, what);
  if (invalid_field) *invalid_field = what;
  if (!status.ok()) {
    destroy(device);
    return status;
  }
  *out = device;
  return {};
}

Status Device::init_imported(const Import& import, ImportField& invalid_field) {
  imported_ = true;
  host_lock_ = import.lock;
  queue_index_ = import.index;
  if (import.callbacks) host_callbacks_ = *import.callbacks;
  has_callbacks_ = import.callbacks != nullptr;
  pipelines_.use_cache(import.cache);
  InstanceFunctions instance;
  PFN_vkGetDeviceProcAddr device_entry = nullptr;
  if (const Status status = load_as_guest(import, instance, &device_entry); !status.ok()) return status;
  describe(instance, import.physical_device, info_);
  if (const Status status = take_family(import, instance, info_, invalid_field); !status.ok()) return status;
  if (const Status status = check_capable(info_); !status.ok()) return status;
  timelines_ = has_timelines(import, info_.api_version);
  if (const Status status = vulkan::load_as_guest(device_entry, import.device, import.queue != nullptr, table_);
      !status.ok())
    return status;
  // From here on there are things to destroy.
  handle_ = import.device;
  queue_ = import.queue;
  return prepare();
}

}  // namespace ballast::vulkan
