// A Vulkan layer that makes a driver that computes on the CPU pass for a discrete GPU, also for one that cannot
// compute, and counts its submissions: what chooses hardware can so be tested where there is none. It stands between
// the loader and the driver, and knows one instance and one device at a time.
#include <vulkan/vk_layer.h>
#include <vulkan/vulkan.h>

#include <atomic>
#include <cstring>

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace {

PFN_vkGetInstanceProcAddr next_instance_proc;
PFN_vkGetDeviceProcAddr next_device_proc;
VkInstance the_instance;
PFN_vkGetPhysicalDeviceProperties next_properties;
PFN_vkGetPhysicalDeviceProperties2 next_properties_2;
PFN_vkGetPhysicalDeviceQueueFamilyProperties next_families;
PFN_vkQueueSubmit next_submit;
std::atomic<unsigned> submits{0};
std::atomic<bool> breaks{false};
std::atomic<bool> hides_compute{false};

PFN_vkVoidFunction hook(const char* name);

// Once the instance is complete the loader answers with what stands first in the chain: so right after its creation.
template <typename Function>
void find_next(Function& function, const char* name) {
  function = reinterpret_cast<Function>(next_instance_proc(the_instance, name));
}

// The link of the chain that the loader left for layers.
template <typename Info>
Info* link_of(const void* chain, VkStructureType type) {
  auto* info = static_cast<const Info*>(chain);
  while (info && !(info->sType == type && info->function == VK_LAYER_LINK_INFO))
    info = static_cast<const Info*>(info->pNext);
  return const_cast<Info*>(info);
}

VKAPI_ATTR VkResult VKAPI_CALL create_instance(const VkInstanceCreateInfo* info, const VkAllocationCallbacks* callbacks,
                                               VkInstance* instance) {
  auto* link = link_of<VkLayerInstanceCreateInfo>(info->pNext, VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO);
  if (!link) return VK_ERROR_INITIALIZATION_FAILED;
  next_instance_proc = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
  link->u.pLayerInfo = link->u.pLayerInfo->pNext;
  const auto create = reinterpret_cast<PFN_vkCreateInstance>(next_instance_proc(nullptr, "vkCreateInstance"));
  const VkResult result = create(info, callbacks, instance);
  if (result != VK_SUCCESS) return result;
  the_instance = *instance;
  find_next(next_properties, "vkGetPhysicalDeviceProperties");
  find_next(next_properties_2, "vkGetPhysicalDeviceProperties2");
  find_next(next_families, "vkGetPhysicalDeviceQueueFamilyProperties");
  return result;
}

VKAPI_ATTR VkResult VKAPI_CALL create_device(VkPhysicalDevice physical, const VkDeviceCreateInfo* info,
                                             const VkAllocationCallbacks* callbacks, VkDevice* device) {
  auto* link = link_of<VkLayerDeviceCreateInfo>(info->pNext, VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO);
  if (!link) return VK_ERROR_INITIALIZATION_FAILED;
  const PFN_vkGetInstanceProcAddr instance_proc = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
  next_device_proc = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
  link->u.pLayerInfo = link->u.pLayerInfo->pNext;
  const auto create = reinterpret_cast<PFN_vkCreateDevice>(instance_proc(the_instance, "vkCreateDevice"));
  const VkResult result = create(physical, info, callbacks, device);
  if (result == VK_SUCCESS)
    next_submit = reinterpret_cast<PFN_vkQueueSubmit>(next_device_proc(*device, "vkQueueSubmit"));
  return result;
}

VKAPI_ATTR void VKAPI_CALL get_properties(VkPhysicalDevice physical, VkPhysicalDeviceProperties* out) {
  next_properties(physical, out);
  out->deviceType = VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
}

VKAPI_ATTR void VKAPI_CALL get_properties_2(VkPhysicalDevice physical, VkPhysicalDeviceProperties2* out) {
  next_properties_2(physical, out);
  out->properties.deviceType = VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
}

VKAPI_ATTR void VKAPI_CALL get_families(VkPhysicalDevice physical, uint32_t* count, VkQueueFamilyProperties* out) {
  next_families(physical, count, out);
  if (out && hides_compute)
    for (uint32_t f = 0; f < *count; ++f) out[f].queueFlags &= ~VkQueueFlags{VK_QUEUE_COMPUTE_BIT};
}

VKAPI_ATTR VkResult VKAPI_CALL queue_submit(VkQueue queue, uint32_t count, const VkSubmitInfo* infos, VkFence fence) {
  ++submits;
  if (breaks) return VK_ERROR_DEVICE_LOST;
  return next_submit(queue, count, infos, fence);
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_device_proc(VkDevice device, const char* name) {
  const PFN_vkVoidFunction own = hook(name);
  return own ? own : next_device_proc(device, name);
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_instance_proc(VkInstance instance, const char* name) {
  const PFN_vkVoidFunction own = hook(name);
  return own || !next_instance_proc ? own : next_instance_proc(instance, name);
}

struct Hook {
  const char* name;
  PFN_vkVoidFunction function;
};

template <typename Function>
PFN_vkVoidFunction cast(Function function) {
  return reinterpret_cast<PFN_vkVoidFunction>(function);
}

PFN_vkVoidFunction hook(const char* name) {
  const Hook kHooks[] = {{"vkGetInstanceProcAddr", cast(get_instance_proc)},
                         {"vkGetDeviceProcAddr", cast(get_device_proc)},
                         {"vkCreateInstance", cast(create_instance)},
                         {"vkCreateDevice", cast(create_device)},
                         {"vkGetPhysicalDeviceProperties", cast(get_properties)},
                         {"vkGetPhysicalDeviceProperties2", cast(get_properties_2)},
                         {"vkGetPhysicalDeviceProperties2KHR", cast(get_properties_2)},
                         {"vkGetPhysicalDeviceQueueFamilyProperties", cast(get_families)},
                         {"vkQueueSubmit", cast(queue_submit)}};
  for (const Hook& h : kHooks)
    if (std::strcmp(name, h.name) == 0) return h.function;
  return nullptr;
}

}  // namespace

EXPORTED VkResult vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface* version) {
  version->loaderLayerInterfaceVersion = 2;
  version->pfnGetInstanceProcAddr = get_instance_proc;
  version->pfnGetDeviceProcAddr = get_device_proc;
  version->pfnGetPhysicalDeviceProcAddr = nullptr;
  return VK_SUCCESS;
}

// For the test, which opens the layer's file, too.
EXPORTED unsigned fake_device_type_submits() { return submits; }
EXPORTED void fake_device_type_break(int yes) { breaks = yes != 0; }
EXPORTED void fake_device_type_hide_compute(int yes) { hides_compute = yes != 0; }
