#include "host/vulkan/api/functions.hpp"

#include <string_view>

namespace ballast::vulkan {
namespace {

Status missing(const char* owner, const char* name) {
  return failure(Code::no_vulkan, "the Vulkan %s has no function %s", owner, name);
}

}  // namespace

#define BALLAST_VK_FETCH(handle, owner, name)                             \
  table.name = reinterpret_cast<PFN_vk##name>(entry(handle, "vk" #name)); \
  if (!table.name) return missing(owner, "vk" #name);

Status load(PFN_vkGetInstanceProcAddr entry, GlobalFunctions& table) {
#define BALLAST_VK_FETCH_ONE(name) BALLAST_VK_FETCH(nullptr, "loader", name)
  BALLAST_VK_GLOBAL(BALLAST_VK_FETCH_ONE)
#undef BALLAST_VK_FETCH_ONE
  return {};
}

Status load(PFN_vkGetInstanceProcAddr entry, VkInstance instance, InstanceFunctions& table) {
#define BALLAST_VK_FETCH_ONE(name) BALLAST_VK_FETCH(instance, "instance", name)
  BALLAST_VK_INSTANCE(BALLAST_VK_FETCH_ONE)
#undef BALLAST_VK_FETCH_ONE
  return {};
}

Status load(PFN_vkGetDeviceProcAddr entry, VkDevice device, DeviceFunctions& table) {
#define BALLAST_VK_FETCH_ONE(name) BALLAST_VK_FETCH(device, "device", name)
  BALLAST_VK_DEVICE(BALLAST_VK_FETCH_ONE)
#undef BALLAST_VK_FETCH_ONE
  return {};
}

namespace {

bool is_for_guests(std::string_view name, bool submits) {
  if (name == "vkDestroyDevice" || name == "vkGetDeviceQueue") return false;
  return submits || name.substr(0, 7) != "vkQueue";
}

}  // namespace

Status load_as_guest(PFN_vkGetDeviceProcAddr entry, VkDevice device, bool submits, DeviceFunctions& table) {
#define BALLAST_VK_FETCH_ONE(name)           \
  if (is_for_guests("vk" #name, submits)) {  \
    BALLAST_VK_FETCH(device, "device", name) \
  }
  BALLAST_VK_DEVICE(BALLAST_VK_FETCH_ONE)
#undef BALLAST_VK_FETCH_ONE
  return {};
}

#undef BALLAST_VK_FETCH

}  // namespace ballast::vulkan
