#include "tools/loader/objects.hpp"

#include <iterator>
#include <vector>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kEfforts[] = {"fast", "balanced", "thorough", "exact"};

}  // namespace

OpenedDevice create_device(const Plugin& plugin, const ballast_device_desc& desc) {
  ballast_device device = nullptr;
  const bool degraded = plugin.call(plugin.api().create_device, plugin.instance(), &desc, &device) == BALLAST_DEGRADED;
  return {Device(device, DestroyDevice{&plugin.api()}), degraded};
}

uint32_t candidates_of(const Plugin& plugin, const std::string& strategy) {
  auto recipe = interface_struct<ballast_recipe>(BALLAST_TYPE_RECIPE);
  plugin.call(plugin.api().strategy_recipe, strategy.c_str(), &recipe);
  return recipe.candidates;
}

Context create_context(const Plugin& plugin, const Device& device, const JobSize& size, uint32_t threads) {
  auto desc = interface_struct<ballast_context_desc>(BALLAST_TYPE_CONTEXT_DESC);
  desc.max_items = size.items;
  desc.max_packs = size.packs;
  desc.max_layers = size.layers;
  desc.max_candidates = size.candidates;
  desc.worker_count = threads;
  desc.flags = BALLAST_CONTEXT_OWN_THREADS;
  ballast_context context = nullptr;
  plugin.call(plugin.api().create_context, device.get(), &desc, &context);
  return {context, DestroyContext{&plugin.api()}};
}

ballast_device_caps caps_of(const Plugin& plugin, const Device& device) {
  auto caps = interface_struct<ballast_device_caps>(BALLAST_TYPE_DEVICE_CAPS);
  plugin.call(plugin.api().device_caps, device.get(), &caps);
  return caps;
}

const char* backend_name(uint32_t backend) {
  switch (backend) {
    case BALLAST_BACKEND_AUTO:
      return "auto";
    case BALLAST_BACKEND_CPU:
      return "cpu";
    case BALLAST_BACKEND_VULKAN:
      return "vulkan";
    default:
      return "unknown";
  }
}

uint32_t backend_named(const char* option, const std::string& name) {
  for (const uint32_t backend : {BALLAST_BACKEND_AUTO, BALLAST_BACKEND_CPU, BALLAST_BACKEND_VULKAN})
    if (name == backend_name(backend)) return backend;
  const std::vector<std::string> names = {"auto", "cpu", "vulkan"};
  throw_unknown(option, name, names);
}

const char* effort_name(uint32_t effort) {
  return effort >= 1 && effort <= std::size(kEfforts) ? kEfforts[effort - 1] : "";
}

uint32_t effort_named(const char* option, const std::string& name) {
  for (uint32_t i = 0; i < std::size(kEfforts); ++i)
    if (name == kEfforts[i]) return i + 1;
  throw_unknown(option, name, std::vector<std::string>(std::begin(kEfforts), std::end(kEfforts)));
}

}  // namespace ballast::tools
