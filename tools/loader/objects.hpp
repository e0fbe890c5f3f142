// Devices and contexts of the plugin, destroyed when they go out of scope.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

#include "tools/loader/plugin.hpp"

namespace ballast::tools {

struct DestroyDevice {
  const ballast_api* api;
  void operator()(ballast_device device) const { api->destroy_device(device); }
};
struct DestroyContext {
  const ballast_api* api;
  void operator()(ballast_context context) const { api->destroy_context(context); }
};
using Device = std::unique_ptr<std::remove_pointer_t<ballast_device>, DestroyDevice>;
using Context = std::unique_ptr<std::remove_pointer_t<ballast_context>, DestroyContext>;

struct OpenedDevice {
  Device device;
  bool degraded = false;  // the CPU serves although Vulkan was named
};

// The largest job of a context.
struct JobSize {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t candidates = 0;  // of the largest recipe
};

// Of a named strategy, for JobSize.
uint32_t candidates_of(const Plugin& plugin, const std::string& strategy);

// Both throw Error.
OpenedDevice create_device(const Plugin& plugin, const ballast_device_desc& desc);
Context create_context(const Plugin& plugin, const Device& device, const JobSize& size, uint32_t threads);

ballast_device_caps caps_of(const Plugin& plugin, const Device& device);

const char* backend_name(uint32_t backend);
uint32_t backend_named(const char* option, const std::string& name);  // throws Error(usage) that names the option

// The efforts of peak_exchange: "fast", "balanced", "thorough", "exact", as the job counts them from 1.
const char* effort_name(uint32_t effort);
uint32_t effort_named(const char* option, const std::string& name);

}  // namespace ballast::tools
