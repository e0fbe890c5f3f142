#include "plugin/objects/vulkan_devices.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "host/vulkan/plan/plan.hpp"
#include "plugin/boundary/structs.hpp"

namespace ballast::plugin {
namespace {

Field field_of(vulkan::ImportField field) {
  switch (field) {
    case vulkan::ImportField::family:
      return BALLAST_FIELD(ballast_vk_import, queue_family);
    case vulkan::ImportField::index:
      return BALLAST_FIELD(ballast_vk_import, queue_index);
    case vulkan::ImportField::physical_device:
      break;
  }
  return BALLAST_FIELD(ballast_vk_import, physical_device);
}

}  // namespace

ballast_result fail_vulkan(const ErrorSink& errors, Field field, const Status& status) {
  return errors.fail_with(static_cast<ballast_result>(status.code), status.vk_result, field, status.message.data());
}

ballast_result open_vulkan(Allocator& allocator, const ballast_device_desc& desc, const Log& log,
                           const ErrorSink& errors, vulkan::Device** out) {
  vulkan::DeviceRequest request;
  request.log = log.sink();
  std::copy(std::begin(desc.device_uuid), std::end(desc.device_uuid), request.uuid.begin());
  const Status status = vulkan::Device::create(allocator, request, out);
  if (status.ok()) return BALLAST_OK;
  return fail_vulkan(errors, BALLAST_FIELD(ballast_device_desc, backend), status);
}

bool may_do_without(const ballast_device_t& device, const Status& status) {
  const bool is_full = status.code == Code::gpu_memory || (status.code == Code::memory && status.vk_result != 0);
  return !device.names_gpu && is_full;
}

void count_if_lost(ballast_device_t& device, const Status& status) {
  if (status.code == Code::device_lost && !device.counted_lost.exchange(true, std::memory_order_relaxed))
    device.instance->lost_devices.fetch_add(1, std::memory_order_relaxed);
}

ballast_result fail_on_device(ballast_device_t& device, const ErrorSink& errors, Field field, const Status& status) {
  count_if_lost(device, status);
  return fail_vulkan(errors, field, status);
}

ballast_result import_vulkan(Allocator& allocator, const ballast_device_desc& desc, const vulkan::Import& import,
                             const ErrorSink& errors, vulkan::Device** out) {
  vulkan::Device* device = nullptr;
  vulkan::ImportField invalid_field{};
  if (const Status status = vulkan::Device::create_imported(allocator, import, &device, &invalid_field); !status.ok())
    return fail_vulkan(errors, field_of(invalid_field), status);
  const auto& uuid = device->info().uuid;
  const bool named = std::any_of(std::begin(desc.device_uuid), std::end(desc.device_uuid), [](uint8_t b) { return b; });
  if (named && !std::equal(uuid.begin(), uuid.end(), desc.device_uuid)) {
    vulkan::Device::destroy(device);
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_device_desc, device_uuid),
                       "device_desc.device_uuid is not that of the imported device.");
  }
  *out = device;
  return BALLAST_OK;
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

vulkan::Instance* list_vulkan(Allocator& allocator, const Log& log) {
  vulkan::Instance* instance = nullptr;
  const Status status = vulkan::Instance::create(allocator, nullptr, &instance);
  if (!status.ok()) log.sink().say(LogLevel::debug, status);
  return instance;
}

}  // namespace ballast::plugin
