#include "plugin/vulkan_backend.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "host/vulkan/plan.hpp"
#include "plugin/structs.hpp"

namespace ballast::plugin {

ballast_result fail_vulkan(const ErrorSink& errors, Field field, const Status& status) {
  return errors.fail_with(static_cast<ballast_result>(status.code), status.vk_result, field, status.message.data());
}

ballast_result open_vulkan(Allocator& allocator, const ballast_device_desc& desc, const ErrorSink& errors,
                           vulkan::Device** out) {
  vulkan::DeviceWish wish;
  std::copy(std::begin(desc.device_uuid), std::end(desc.device_uuid), wish.uuid.begin());
  const Status status = vulkan::Device::create(allocator, wish, out);
  if (status.ok()) return BALLAST_OK;
  return fail_vulkan(errors, BALLAST_FIELD(ballast_device_desc, backend), status);
}

ballast_device_caps vulkan_caps(const vulkan::PhysicalDevice& device) {
  ballast_device_caps caps = {};
  caps.backend = BALLAST_BACKEND_VULKAN;
  if (device.software()) caps.flags |= BALLAST_DEVICE_SOFTWARE;
  if (device.integrated()) caps.flags |= BALLAST_DEVICE_INTEGRATED;
  caps.api_version = device.api_version;
  caps.driver_version = device.driver_version;
  caps.vendor_id = device.vendor;
  caps.device_id = device.device;
  caps.subgroup_size = device.subgroup_size;
  caps.max_items = vulkan::largest_items(device.limits, false);
  caps.max_packs = std::min(caps.max_items, vulkan::kMaxPacks);
  caps.max_items_greedy = vulkan::largest_items(device.limits, true);
  caps.max_packs_greedy = std::min(caps.max_items_greedy, vulkan::kMaxPacks);
  caps.buffer_offset_alignment = device.limits.offset_alignment;
  std::copy(device.uuid.begin(), device.uuid.end(), caps.device_uuid);
  static_assert(sizeof caps.name == sizeof device.name);
  std::memcpy(caps.name, device.name.data(), sizeof caps.name);
  return caps;
}

vulkan::Instance* list_vulkan(Allocator& allocator) {
  vulkan::Instance* instance = nullptr;
  return vulkan::Instance::create(allocator, nullptr, &instance).ok() ? instance : nullptr;
}

}  // namespace ballast::plugin
