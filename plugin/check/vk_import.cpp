#include "plugin/check/vk_import.hpp"

#include "plugin/boundary/structs.hpp"

namespace ballast::plugin {
namespace {

constexpr uint32_t kFlags = BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED | BALLAST_VK_NO_SUBMIT;

ballast_result check_handles(const ballast_vk_import& import, const ErrorSink& errors) {
  const struct {
    const char* name;
    Field field;
    bool there;
  } required[] = {
      {"instance", BALLAST_FIELD(ballast_vk_import, instance), import.instance != 0},
      {"physical_device", BALLAST_FIELD(ballast_vk_import, physical_device), import.physical_device != 0},
      {"device", BALLAST_FIELD(ballast_vk_import, device), import.device != 0},
      {"get_instance_proc_addr", BALLAST_FIELD(ballast_vk_import, get_instance_proc_addr),
       import.get_instance_proc_addr != nullptr},
  };
  for (const auto& field : required)
    if (!field.there)
      return errors.fail(BALLAST_E_ARGUMENT, field.field, "vk_import.%s is missing; Vulkan needs it.", field.name);
  return BALLAST_OK;
}

ballast_result check_queue(const ballast_vk_import& import, const ErrorSink& errors) {
  if (import.flags & ~kFlags)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_import, flags),
                       "vk_import.flags is 0x%X; only 0x%X is known.", import.flags, kFlags);
  const Field queue = BALLAST_FIELD(ballast_vk_import, queue);
  if (import.flags & BALLAST_VK_NO_SUBMIT)
    return import.queue == 0 ? BALLAST_OK
                             : errors.fail(BALLAST_E_ARGUMENT, queue,
                                           "vk_import.queue is given with BALLAST_VK_NO_SUBMIT; it must be 0.");
  if (import.queue == 0)
    return errors.fail(BALLAST_E_ARGUMENT, queue, "vk_import.queue is 0; only BALLAST_VK_NO_SUBMIT needs none.");
  if ((import.lock_queue == nullptr) != (import.unlock_queue == nullptr))
    return errors.fail(BALLAST_E_ARGUMENT,
                       import.lock_queue ? BALLAST_FIELD(ballast_vk_import, unlock_queue)
                                         : BALLAST_FIELD(ballast_vk_import, lock_queue),
                       "vk_import has one of lock_queue and unlock_queue; it needs both or neither.");
  if (!import.lock_queue && !(import.flags & BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED))
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_import, lock_queue),
                       "vk_import.lock_queue is NULL; only an internally synchronized queue needs no lock.");
  return BALLAST_OK;
}

ballast_result check_version(const ballast_vk_import& import, const ErrorSink& errors) {
  const uint32_t version = import.instance_api_version;
  if (version == 0 || version >= VK_API_VERSION_1_1) return BALLAST_OK;
  return errors.fail(BALLAST_E_NO_VULKAN, BALLAST_FIELD(ballast_vk_import, instance_api_version),
                     "vk_import.instance_api_version is %u.%u; 1.1 is needed.", VK_API_VERSION_MAJOR(version),
                     VK_API_VERSION_MINOR(version));
}

ballast_result check_enabled(const ballast_vk_import& import, const ErrorSink& errors) {
  const Field list = BALLAST_FIELD(ballast_vk_import, enabled_extensions);
  if (import.enabled_extension_count != 0 && !import.enabled_extensions)
    return errors.fail(BALLAST_E_ARGUMENT, list, "vk_import.enabled_extensions is NULL, yet it is to hold %u names.",
                       import.enabled_extension_count);
  for (uint32_t i = 0; i < import.enabled_extension_count; ++i)
    if (!import.enabled_extensions[i])
      return errors.fail(BALLAST_E_ARGUMENT, list, "vk_import.enabled_extensions[%u] is NULL.", i);
  if (import.enabled_features) {
    const auto* head = static_cast<const VkBaseInStructure*>(import.enabled_features);
    if (head->sType != VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2)
      return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_import, enabled_features),
                         "vk_import.enabled_features has sType %d; it must be a VkPhysicalDeviceFeatures2.",
                         static_cast<int>(head->sType));
  }
  if (import.reserved != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_import, reserved),
                       "vk_import.reserved is %u; it must be 0.", import.reserved);
  return BALLAST_OK;
}

// Casts a function pointer to another type: a dispatchable handle is 64 bits wide wherever the sizes of 1.0 hold.
template <typename To, typename From>
To same_function(From function) {
  return reinterpret_cast<To>(reinterpret_cast<void (*)()>(function));
}

}  // namespace

ballast_result check_import(const ballast_vk_import& import, const ErrorSink& errors, vulkan::Import& out) {
  if (const ballast_result code = check_handles(import, errors)) return code;
  if (const ballast_result code = check_queue(import, errors)) return code;
  if (const ballast_result code = check_version(import, errors)) return code;
  if (const ballast_result code = check_enabled(import, errors)) return code;
  out.instance = to_vulkan<VkInstance>(import.instance);
  out.physical_device = to_vulkan<VkPhysicalDevice>(import.physical_device);
  out.device = to_vulkan<VkDevice>(import.device);
  out.queue = to_vulkan<VkQueue>(import.queue);
  out.family = import.queue_family;
  out.index = import.queue_index;
  out.instance_version = import.instance_api_version ? import.instance_api_version : VK_API_VERSION_1_1;
  out.instance_entry = same_function<PFN_vkGetInstanceProcAddr>(import.get_instance_proc_addr);
  out.device_entry = same_function<PFN_vkGetDeviceProcAddr>(import.get_device_proc_addr);
  if (!(import.flags & BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED))
    out.lock = {import.user, import.lock_queue, import.unlock_queue};
  if (import.enabled_extensions) out.extensions = {import.enabled_extensions, import.enabled_extension_count};
  out.features = import.enabled_features;
  out.callbacks = static_cast<const VkAllocationCallbacks*>(import.allocation_callbacks);
  out.cache = to_vulkan<VkPipelineCache>(import.pipeline_cache);
  return BALLAST_OK;
}

}  // namespace ballast::plugin
