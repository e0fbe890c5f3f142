#include "host/vulkan/device/instance.hpp"

#include <algorithm>

#include "host/vulkan/api/result.hpp"

namespace ballast::vulkan {

Status Instance::create(Allocator& allocator, PFN_vkGetInstanceProcAddr entry, Instance** out) {
  Instance* instance = ballast::create<Instance>(allocator, allocator);
  if (!instance) return failure(Code::memory, "no memory for a Vulkan instance");
  const Status status = instance->open(entry);
  if (!status.ok()) {
    destroy(instance);
    return status;
  }
  *out = instance;
  return {};
}

void Instance::destroy(Instance* instance) {
  if (instance) ballast::destroy(instance->allocator_, instance);
}

Instance::~Instance() {
  if (handle_ && table_.DestroyInstance) table_.DestroyInstance(handle_, nullptr);
}

void Instance::leak_on_hang() {
  handle_ = VK_NULL_HANDLE;
  loader_.leave_open();
}

Status Instance::open(PFN_vkGetInstanceProcAddr given) {
  entry_ = given;
  if (!entry_) {
    if (const Status status = loader_.open(); !status.ok()) return status;
    entry_ = loader_.entry();
  }
  GlobalFunctions global;
  if (const Status status = load(entry_, global); !status.ok()) return status;
  if (const Status status = create_handle(global); !status.ok()) return status;
  // First of all, so that whatever else is missing the instance can be destroyed.
  table_.DestroyInstance = reinterpret_cast<PFN_vkDestroyInstance>(entry_(handle_, "vkDestroyInstance"));
  if (const Status status = load(entry_, handle_, table_); !status.ok()) return status;
  return list_devices();
}

Status Instance::create_handle(const GlobalFunctions& global) {
  uint32_t version = 0;
  if (const Status status = status_of(global.EnumerateInstanceVersion(&version), "vkEnumerateInstanceVersion");
      !status.ok())
    return status;
  if (version < VK_API_VERSION_1_1)
    return failure(Code::no_vulkan, "the Vulkan loader speaks %u.%u; 1.1 is needed", VK_API_VERSION_MAJOR(version),
                   VK_API_VERSION_MINOR(version));
  VkApplicationInfo application{};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.pApplicationName = "ballast";
  application.pEngineName = "ballast";
  application.apiVersion = VK_API_VERSION_1_1;
  VkInstanceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pApplicationInfo = &application;
  return made(handle_, global.CreateInstance(&info, nullptr, &handle_), "vkCreateInstance");
}

Status Instance::list_devices() {
  constexpr uint32_t kMost = 64;
  VkPhysicalDevice handles[kMost];
  uint32_t count = kMost;
  const VkResult result = table_.EnumeratePhysicalDevices(handle_, &count, handles);
  if (result != VK_INCOMPLETE)  // more than 64: the first 64 will do
    if (const Status status = status_of(result, "vkEnumeratePhysicalDevices"); !status.ok()) return status;
  if (count == 0) return {};
  ArenaLayout sizes(nullptr);
  sizes.allocate_span<PhysicalDevice>(count);
  if (!memory_.reserve(allocator_, sizes.used()))
    return failure(Code::memory, "no memory for a list of %u devices", count);
  ArenaLayout cutter(memory_.data());
  devices_ = cutter.allocate_span<PhysicalDevice>(count);
  for (uint32_t i = 0; i < count; ++i) describe(table_, handles[i], *::new (&devices_[i]) PhysicalDevice());
  // Insertion keeps the driver's order among equals, and needs no memory as stable_sort does.
  for (uint32_t i = 1; i < count; ++i)
    for (uint32_t j = i; j > 0 && rank_of(devices_[j]) < rank_of(devices_[j - 1]); --j)
      std::swap(devices_[j], devices_[j - 1]);
  return {};
}

}  // namespace ballast::vulkan
