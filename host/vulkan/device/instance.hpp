// A Vulkan instance of the plugin's own, and the devices it shows.
#pragma once

#include <span>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/vulkan/api/functions.hpp"
#include "host/vulkan/api/loader.hpp"
#include "host/vulkan/device/physical_device.hpp"

namespace ballast::vulkan {

class Instance {
 public:
  // Through `entry`, or through the system's loader where that is null. No extension and no layer is asked for.
  static Status create(Allocator& allocator, PFN_vkGetInstanceProcAddr entry, Instance** out);
  static void destroy(Instance* instance);
  // Leaves Vulkan's instance and the loader as they are, for a device that stays.
  void leak_on_hang();

  VkInstance handle() const { return handle_; }
  const InstanceFunctions& table() const { return table_; }
  PFN_vkGetInstanceProcAddr entry() const { return entry_; }

  // The best first (rank_of), the driver's order among equals. Also those that check_capable turns down.
  std::span<const PhysicalDevice> devices() const { return devices_; }

  explicit Instance(Allocator& allocator) : allocator_(allocator) {}
  ~Instance();

 private:
  Status open(PFN_vkGetInstanceProcAddr given);
  Status create_handle(const GlobalFunctions& global);
  Status list_devices();

  Allocator& allocator_;
  Loader loader_;
  PFN_vkGetInstanceProcAddr entry_ = nullptr;
  VkInstance handle_ = VK_NULL_HANDLE;
  InstanceFunctions table_;
  Arena memory_;
  std::span<PhysicalDevice> devices_;
};

}  // namespace ballast::vulkan
