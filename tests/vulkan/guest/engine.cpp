#include "tests/vulkan/guest/engine.hpp"

#include <cstring>

#include "tests/support/plugin.hpp"
#include "tests/support/vulkan_bring_up.hpp"
#include "tests/tools/environment.hpp"

namespace ballast_guest {
namespace {

constexpr const char* kLayer = "VK_LAYER_KHRONOS_validation";

VKAPI_ATTR VkBool32 VKAPI_CALL take_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                            const VkDebugUtilsMessengerCallbackDataEXT* data, void* user) {
  static std::mutex mutex;
  const std::lock_guard held(mutex);
  static_cast<std::vector<std::string>*>(user)->push_back(data->pMessage);
  return VK_FALSE;
}

void* BALLAST_CALL instance_proc(ballast_vk_handle instance, const char* name) {
  return reinterpret_cast<void*>(vkGetInstanceProcAddr(reinterpret_cast<VkInstance>(instance), name));
}
void* BALLAST_CALL device_proc(ballast_vk_handle device, const char* name) {
  return reinterpret_cast<void*>(vkGetDeviceProcAddr(reinterpret_cast<VkDevice>(device), name));
}
void BALLAST_CALL lock_queue(void* user, uint32_t, uint32_t) { static_cast<Engine*>(user)->queue_mutex.lock(); }
void BALLAST_CALL unlock_queue(void* user, uint32_t, uint32_t) { static_cast<Engine*>(user)->queue_mutex.unlock(); }

uint32_t memory_type(VkPhysicalDevice device, uint32_t allowed, VkMemoryPropertyFlags wanted) {
  VkPhysicalDeviceMemoryProperties memory;
  vkGetPhysicalDeviceMemoryProperties(device, &memory);
  for (uint32_t type = 0; type < memory.memoryTypeCount; ++type)
    if ((allowed >> type & 1) && (memory.memoryTypes[type].propertyFlags & wanted) == wanted) return type;
  return 0;
}

uint32_t version_of(Timelines timelines) {
  const bool of_core = timelines == Timelines::by_own_struct || timelines == Timelines::by_struct_of_1_2;
  return of_core ? VK_API_VERSION_1_2 : VK_API_VERSION_1_1;
}

constexpr const char* kTimelineExtension = VK_KHR_TIMELINE_SEMAPHORE_EXTENSION_NAME;

}  // namespace

void QueueMutex::lock() {
  mutex_.lock();
  holder_ = std::this_thread::get_id();
  ++turns_;
}
void QueueMutex::unlock() {
  holder_ = std::thread::id();
  mutex_.unlock();
}

bool has_validation_layer() {
  uint32_t count = 0;
  vkEnumerateInstanceLayerProperties(&count, nullptr);
  std::vector<VkLayerProperties> layers(count);
  vkEnumerateInstanceLayerProperties(&count, layers.data());
  for (const VkLayerProperties& layer : layers)
    if (std::strcmp(layer.layerName, kLayer) == 0) return true;
  return false;
}

std::unique_ptr<Engine> Engine::open(const EngineOptions& options, std::string& why) {
  std::unique_ptr<Engine> engine(new Engine);
  const bool opened = options.keep_device
                          ? engine->open_kept(why)
                          : engine->open_instance(options, why) && engine->open_device(why) && engine->make_pool();
  return opened ? std::move(engine) : nullptr;
}

// As long as there is one instance the loader keeps its drivers. NVIDIA's takes thread-local storage of the process
// that it does not give back, so that it can be loaded anew some two dozen times.
void keep_drivers_loaded() {
  static const VkInstance kept = [] {
    VkInstanceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
    VkInstance instance = VK_NULL_HANDLE;
    vkCreateInstance(&info, nullptr, &instance);
    return instance;
  }();
  static_cast<void>(kept);
}

bool Engine::open_instance(const EngineOptions& options, std::string& why) {
  keep_drivers_loaded();
  VkDebugUtilsMessengerCreateInfoEXT debug{};
  debug.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT;
  debug.messageSeverity =
      VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  debug.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
  debug.pfnUserCallback = take_message;
  debug.pUserData = messages.get();
  const VkValidationFeatureEnableEXT enables[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT,
                                                  VK_VALIDATION_FEATURE_ENABLE_GPU_ASSISTED_EXT,
                                                  VK_VALIDATION_FEATURE_ENABLE_GPU_ASSISTED_RESERVE_BINDING_SLOT_EXT};
  VkValidationFeaturesEXT features{};
  features.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT;
  features.enabledValidationFeatureCount = options.validate == Validate::on_gpu_too ? 3 : 1;
  features.pEnabledValidationFeatures = enables;
  features.pNext = &debug;
  how_timelines_ = options.timelines;
  const char* extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
  VkInstanceCreateInfo info{};
  if (options.validate != Validate::nothing) {
    ballast::tools::set_variable("VK_LAYER_ENABLES", kAcrossSubmissions);  // in no list of the API
    info.pNext = &features;
    info.enabledLayerCount = 1;
    info.ppEnabledLayerNames = &kLayer;
    info.enabledExtensionCount = 1;
    info.ppEnabledExtensionNames = &extension;
  }
  if (ballast_test::create_instance(info, version_of(options.timelines), instance) != VK_SUCCESS) {
    why = "no Vulkan device: vkCreateInstance failed";
    return false;
  }
  if (options.validate == Validate::nothing) return true;
  const auto create = reinterpret_cast<PFN_vkCreateDebugUtilsMessengerEXT>(
      vkGetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT"));
  return create && create(instance, &debug, nullptr, &messenger_) == VK_SUCCESS;
}

bool Engine::open_device(std::string& why) {
  physical_device = ballast_test::first_device(instance);
  if (!physical_device) {
    why = "no Vulkan device";
    return false;
  }
  VkPhysicalDeviceProperties properties;
  vkGetPhysicalDeviceProperties(physical_device, &properties);
  offset_alignment = static_cast<uint32_t>(properties.limits.minStorageBufferOffsetAlignment);
  VkDeviceCreateInfo info{};
  enable_timelines(info);
  if (ballast_test::create_device(physical_device, family, info, device) != VK_SUCCESS) {
    why = "no Vulkan device: vkCreateDevice failed";
    return false;
  }
  vkGetDeviceQueue(device, family, 0, &queue);
  return true;
}

bool Engine::open_kept(std::string& why) {
  static Engine& kept = *new Engine;  // to the end of the process: who exits may leave guests behind
  if (!kept.device) {
    if (!kept.open_instance({}, why) || !kept.open_device(why)) return false;
    VkPipelineCacheCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO;
    vkCreatePipelineCache(kept.device, &info, nullptr, &kept.pipeline_cache_);
  }
  instance = kept.instance, physical_device = kept.physical_device, device = kept.device, queue = kept.queue;
  offset_alignment = kept.offset_alignment, pipeline_cache_ = kept.pipeline_cache_;
  has_kept_device_ = true;
  return make_pool();
}

bool Engine::make_pool() {
  VkCommandPoolCreateInfo pool{};
  pool.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
  pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
  pool.queueFamilyIndex = family;
  return vkCreateCommandPool(device, &pool, nullptr, &pool_) == VK_SUCCESS;
}

void Engine::enable_timelines(VkDeviceCreateInfo& info) {
  if (how_timelines_ == Timelines::none) return;
  timelines_.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES;
  timelines_.timelineSemaphore = VK_TRUE;
  features_of_1_2_.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES;
  features_of_1_2_.timelineSemaphore = VK_TRUE;
  features_.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
  features_.pNext = &timelines_;
  if (how_timelines_ == Timelines::by_struct_of_1_2) features_.pNext = &features_of_1_2_;
  info.pNext = &features_;
  if (how_timelines_ != Timelines::by_extension) return;
  info.enabledExtensionCount = 1;
  info.ppEnabledExtensionNames = &kTimelineExtension;
}

Engine::~Engine() {
  if (device) {
    wait_idle();
    for (const GpuBuffer& buffer : buffers_) {
      vkDestroyBuffer(device, buffer.buffer, nullptr);
      vkFreeMemory(device, buffer.memory, nullptr);
    }
    for (VkFence fence : fences_) vkDestroyFence(device, fence, nullptr);
    for (VkSemaphore semaphore : semaphores_) vkDestroySemaphore(device, semaphore, nullptr);
    vkDestroyCommandPool(device, pool_, nullptr);
  }
  if (has_kept_device_) return;
  if (device) vkDestroyDevice(device, nullptr);
  if (messenger_)
    reinterpret_cast<PFN_vkDestroyDebugUtilsMessengerEXT>(
        vkGetInstanceProcAddr(instance, "vkDestroyDebugUtilsMessengerEXT"))(instance, messenger_, nullptr);
  if (instance) vkDestroyInstance(instance, nullptr);
}

ballast_vk_import Engine::import() const {
  auto import = ballast_test::make<ballast_vk_import>();
  import.instance = wide(instance);
  import.physical_device = wide(physical_device);
  import.device = wide(device);
  import.queue = wide(queue);
  import.queue_family = family;
  import.instance_api_version = version_of(how_timelines_);
  import.get_instance_proc_addr = instance_proc;
  import.get_device_proc_addr = device_proc;
  import.user = const_cast<Engine*>(this);
  import.lock_queue = lock_queue;
  import.unlock_queue = unlock_queue;
  import.pipeline_cache = wide(pipeline_cache_);
  if (features_.pNext) import.enabled_features = &features_;
  if (how_timelines_ == Timelines::by_extension)
    import.enabled_extensions = &kTimelineExtension, import.enabled_extension_count = 1;
  return import;
}

GpuBuffer Engine::make_buffer(uint64_t size) {
  GpuBuffer made;
  made.size = size;
  VkBufferCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = size;
  info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
  vkCreateBuffer(device, &info, nullptr, &made.buffer);
  VkMemoryRequirements needs;
  vkGetBufferMemoryRequirements(device, made.buffer, &needs);
  VkMemoryAllocateInfo memory{};
  memory.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
  memory.allocationSize = needs.size;
  memory.memoryTypeIndex = memory_type(physical_device, needs.memoryTypeBits,
                                       VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT);
  vkAllocateMemory(device, &memory, nullptr, &made.memory);
  vkBindBufferMemory(device, made.buffer, made.memory, 0);
  void* data = nullptr;
  vkMapMemory(device, made.memory, 0, VK_WHOLE_SIZE, 0, &data);
  made.data = static_cast<std::byte*>(data);
  std::memset(data, 0xA5, size);
  buffers_.push_back(made);
  return made;
}

VkCommandBuffer Engine::make_commands(VkCommandBufferLevel level) {
  VkCommandBufferAllocateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
  info.commandPool = pool_;
  info.level = level;
  info.commandBufferCount = 1;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  vkAllocateCommandBuffers(device, &info, &commands);
  return commands;
}

void Engine::free_commands(VkCommandBuffer commands) { vkFreeCommandBuffers(device, pool_, 1, &commands); }

VkFence Engine::make_fence(bool signalled) {
  VkFenceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
  info.flags = signalled ? VK_FENCE_CREATE_SIGNALED_BIT : 0;
  VkFence fence = VK_NULL_HANDLE;
  vkCreateFence(device, &info, nullptr, &fence);
  fences_.push_back(fence);
  return fence;
}

VkSemaphore Engine::make_semaphore(bool timeline) {
  VkSemaphoreTypeCreateInfo type{};
  type.sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO;
  type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
  VkSemaphoreCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO;
  info.pNext = timeline ? &type : nullptr;
  VkSemaphore semaphore = VK_NULL_HANDLE;
  vkCreateSemaphore(device, &info, nullptr, &semaphore);
  semaphores_.push_back(semaphore);
  return semaphore;
}

void Engine::begin(VkCommandBuffer commands, VkCommandBufferUsageFlags flags) {
  VkCommandBufferBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  info.flags = flags;
  vkBeginCommandBuffer(commands, &info);
}

void Engine::begin_secondary(VkCommandBuffer commands) {
  VkCommandBufferInheritanceInfo inherited{};
  inherited.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO;
  VkCommandBufferBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  info.pInheritanceInfo = &inherited;
  vkBeginCommandBuffer(commands, &info);
}

void Engine::end(VkCommandBuffer commands) { vkEndCommandBuffer(commands); }

void Engine::submit(VkCommandBuffer commands, VkFence fence) {
  VkSubmitInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands;
  queue_mutex.lock();
  vkQueueSubmit(queue, 1, &info, fence);
  queue_mutex.unlock();
}

void Engine::wait(VkFence fence) {
  vkWaitForFences(device, 1, &fence, VK_TRUE, UINT64_MAX);
  vkResetFences(device, 1, &fence);
}

void Engine::submit_and_wait(VkCommandBuffer commands) {
  const VkFence fence = make_fence();
  submit(commands, fence);
  wait(fence);
}

void Engine::wait_idle() {
  queue_mutex.lock();
  vkQueueWaitIdle(queue);
  queue_mutex.unlock();
}

void Engine::signal(VkSemaphore semaphore, uint64_t value) {
  const char* name = how_timelines_ == Timelines::by_extension ? "vkSignalSemaphoreKHR" : "vkSignalSemaphore";
  VkSemaphoreSignalInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SIGNAL_INFO;
  info.semaphore = semaphore;
  info.value = value;
  reinterpret_cast<PFN_vkSignalSemaphore>(vkGetDeviceProcAddr(device, name))(device, &info);
}

void Engine::wait(VkSemaphore semaphore, uint64_t value) {
  const char* name = how_timelines_ == Timelines::by_extension ? "vkWaitSemaphoresKHR" : "vkWaitSemaphores";
  VkSemaphoreWaitInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO;
  info.semaphoreCount = 1;
  info.pSemaphores = &semaphore;
  info.pValues = &value;
  reinterpret_cast<PFN_vkWaitSemaphores>(vkGetDeviceProcAddr(device, name))(device, &info, UINT64_MAX);
}

}  // namespace ballast_guest
