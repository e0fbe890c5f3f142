// Devices: the CPU, and what Vulkan shows.
#include <algorithm>
#include <cstring>

#include "plugin/boundary/log.hpp"
#include "plugin/boundary/structs.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/check/vk_import.hpp"
#include "plugin/objects/forked.hpp"
#include "plugin/objects/handles.hpp"
#include "plugin/objects/pipeline_cache_io.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {
namespace {

ballast_device_caps cpu_caps() {
  ballast_device_caps caps = {};
  caps.backend = BALLAST_BACKEND_CPU;
  caps.max_items = cpu::kMaxItems;
  caps.max_packs = cpu::kMaxItems;
  caps.max_items_greedy = cpu::kMaxItemsGreedy;
  caps.max_packs_greedy = cpu::kMaxItemsGreedy;
  caps.buffer_offset_alignment = 1;
  std::memcpy(caps.name, "CPU", sizeof "CPU");
  return caps;
}

ballast_result check_backend(const ballast_device_desc& desc, bool imports, const ErrorSink& errors) {
  const auto* first = std::begin(desc.device_uuid);
  const auto* last = std::end(desc.device_uuid);
  const bool names_device = std::any_of(first, last, [](uint8_t byte) { return byte != 0; });
  if (desc.backend > BALLAST_BACKEND_VULKAN)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_device_desc, backend),
                       "device_desc.backend is %u; it must be 0 to %u.", desc.backend, BALLAST_BACKEND_VULKAN);
  if (desc.flags != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_device_desc, flags),
                       "device_desc.flags is 0x%X; no flag exists yet.", desc.flags);
  if (desc.backend == BALLAST_BACKEND_CPU && imports)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_device_desc, backend),
                       "device_desc.backend is the CPU, yet a Vulkan device is chained.");
  if (desc.backend == BALLAST_BACKEND_CPU && names_device)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_device_desc, device_uuid),
                       "device_desc.backend is the CPU, yet device_uuid names a Vulkan device.");
  return BALLAST_OK;
}

// import.h.struct_type stays 0 where no device is imported.
ballast_result check_desc(const ballast_device_desc* desc, ballast_device_desc& copy, ballast_vk_import& import,
                          const ErrorSink& errors) {
  copy = {};
  import = {};
  if (!desc) return BALLAST_OK;
  KnownLink link{BALLAST_TYPE_VK_IMPORT};
  if (const ballast_result code = read_in(desc, copy, errors, {&link, 1})) return code;
  if (link.found)
    if (const ballast_result code = read_link(link.found, import, errors)) return code;
  return check_backend(copy, link.found != nullptr, errors);
}

// Without a name, `auto` may look for a GPU later.
bool wants_vulkan(const ballast_device_desc& desc) {
  const auto* first = std::begin(desc.device_uuid);
  const auto* last = std::end(desc.device_uuid);
  return desc.backend == BALLAST_BACKEND_VULKAN || std::any_of(first, last, [](uint8_t byte) { return byte != 0; });
}

void log_choice(const ballast_device_t& device) {
  const Log log(device.instance->services);
  if (device.is_auto) return;
  if (!device.vulkan.load()) return log.say(BALLAST_LOG_INFO, BALLAST_OK, "Jobs run on the CPU.");
  const vulkan::PhysicalDevice& info = device.vulkan.load()->info();
  log.say(BALLAST_LOG_INFO, BALLAST_OK, "Jobs run on %s, Vulkan %u.%u, driver version 0x%x.", info.name.data(),
          info.api_version >> 22 & 0x7F, info.api_version >> 12 & 0x3FF, info.driver_version);
}

ballast_device_caps caps_of(const ballast_device_t& device) {
  const vulkan::Device* vulkan = device.vulkan.load();
  if (!vulkan) return cpu_caps();
  ballast_device_caps caps = vulkan_caps(vulkan->info());
  if (vulkan->imported()) caps.flags |= BALLAST_DEVICE_IMPORTED;
  if (!device.is_auto) return caps;
  // The CPU takes the jobs that the GPU cannot.
  const ballast_device_caps cpu = cpu_caps();
  caps.max_items = cpu.max_items;
  caps.max_packs = cpu.max_packs;
  caps.max_items_greedy = cpu.max_items_greedy;
  caps.max_packs_greedy = cpu.max_packs_greedy;
  return caps;
}

}  // namespace

ballast_result check_device_handle(ballast_device& device, const ErrorSink& errors) {
  if (!device) return errors.null_argument(0, "device");
  if (!resolve(device, Magic::device))
    return errors.fail(BALLAST_E_ARGUMENT, argument(0), "Argument 0, `device`, is not a live device.");
  return BALLAST_OK;
}

ballast_result check_device(ballast_device& device, const ErrorSink& errors) {
  if (const ballast_result code = check_device_handle(device, errors)) return code;
  if (!is_lost_to_fork(*device)) return BALLAST_OK;
  return errors.fail(BALLAST_E_UNSUPPORTED, argument(0),
                     "The device uses Vulkan and was created before fork. Create a new one in this process.");
}

ballast_result BALLAST_CALL create_device(ballast_instance instance, const ballast_device_desc* desc,
                                          ballast_device* out, ballast_error* err) {
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_instance(instance, errors)) return code;
  errors.log_to(instance->services);
  if (!out) return errors.null_argument(2, "out");
  ballast_device_desc copy;
  ballast_vk_import import;
  if (const ballast_result code = check_desc(desc, copy, import, errors)) return code;

  vulkan::Import checked;
  const bool imports = import.h.struct_type != 0;
  if (imports)
    if (const ballast_result code = check_import(import, errors, checked)) return code;

  ballast_device device = create<ballast_device_t>(instance->allocator, instance);
  if (!device) return errors.fail(BALLAST_E_MEMORY, {}, "No memory for a device.");
  ballast_result code = BALLAST_OK;
  vulkan::Device* vulkan = nullptr;
  device->names_gpu = wants_vulkan(copy);
  if (imports)
    code = import_vulkan(instance->allocator, copy, checked, errors, &vulkan);
  else if (wants_vulkan(copy))
    code = open_vulkan(instance->allocator, copy, Log(instance->services), errors, &vulkan);
  else
    device->is_auto = copy.backend == BALLAST_BACKEND_AUTO;
  if (code != BALLAST_OK) {
    destroy(instance->allocator, device);
    return code;
  }
  if (vulkan) open_cache(*device, *vulkan);
  device->vulkan.store(vulkan);
  log_choice(*device);
  instance->live_devices.fetch_add(1, std::memory_order_relaxed);
  *out = handle_of(device);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL destroy_device(ballast_device device) {
  if (!device) return BALLAST_OK;
  const ErrorSink silent(nullptr);
  if (const ballast_result code = check_device_handle(device, silent)) return code;
  ballast_instance instance = device->instance;
  if (const uint64_t contexts = device->live_contexts.load(std::memory_order_acquire); contexts != 0)
    return Log(instance->services)
        .refuse_destroy("device", "%llu contexts of it live", static_cast<unsigned long long>(contexts));
  if (!is_lost_to_fork(*device)) {
    save_cache(*device);
    close_cache(*device);
    vulkan::Device::destroy(device->vulkan);
  }
  destroy(instance->allocator, device);
  instance->live_devices.fetch_sub(1, std::memory_order_release);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL device_count(ballast_instance instance, uint32_t* count, ballast_error* err) {
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_instance(instance, errors)) return code;
  errors.log_to(instance->services);
  if (!count) return errors.null_argument(1, "count");
  vulkan::Instance* shown = list_vulkan(instance->allocator, Log(instance->services));
  *count = 1 + (shown ? static_cast<uint32_t>(shown->devices().size()) : 0);
  vulkan::Instance::destroy(shown);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL device_info(ballast_instance instance, uint32_t index, ballast_device_caps* out,
                                        ballast_error* err) {
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_instance(instance, errors)) return code;
  errors.log_to(instance->services);
  if (!out) return errors.null_argument(2, "out");
  if (const ballast_result code = check_out(out, errors)) return code;
  if (index == 0) {
    write_out(out, cpu_caps());
    return BALLAST_OK;
  }
  vulkan::Instance* shown = list_vulkan(instance->allocator, Log(instance->services));
  const uint32_t others = shown ? static_cast<uint32_t>(shown->devices().size()) : 0;
  if (index <= others) write_out(out, vulkan_caps(shown->devices()[index - 1]));
  vulkan::Instance::destroy(shown);
  if (index <= others) return BALLAST_OK;
  return errors.fail(BALLAST_E_NOT_FOUND, argument(1), "There is no device %u; the last one is number %u.", index,
                     others);
}

ballast_result BALLAST_CALL device_caps(ballast_device device, ballast_device_caps* out, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_device(device, errors)) return code;
  if (!out) return errors.null_argument(1, "out");
  if (const ballast_result code = check_out(out, errors)) return code;
  write_out(out, caps_of(*device));
  return BALLAST_OK;
}

}  // namespace ballast::plugin
