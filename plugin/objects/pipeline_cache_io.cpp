#include "plugin/objects/pipeline_cache_io.hpp"

#include "plugin/boundary/log.hpp"

namespace ballast::plugin {
namespace {

constexpr size_t kLargest = size_t{256} << 20;  // a blob beyond that is none of ours

// The blob as the host has it; nothing where it has none, or changes its mind.
bool load(const ballast_instance_desc& services, const char* key, Allocator& allocator, Arena& blob) {
  const size_t size = services.cache_load(services.user, key, nullptr, 0);
  if (size == 0 || size > kLargest || !blob.reserve(allocator, size)) return false;
  return services.cache_load(services.user, key, blob.data(), size) == size;
}

}  // namespace

void open_cache(ballast_device_t& device, vulkan::Device& vulkan) {
  const ballast_instance_desc& services = device.instance->services;
  if (vulkan.pipelines().uses_cache()) return;
  if (!services.cache_load && !services.cache_store) return;
  const Log log(services);
  const vulkan::CacheKey key = vulkan::cache_key(vulkan.info(), BALLAST_LIBRARY_VERSION);
  Arena blob;
  std::span<const std::byte> data;
  if (services.cache_load && load(services, key.data(), device.instance->allocator, blob)) {
    const Status status = vulkan::open_blob(vulkan.info(), {blob.data(), blob.size()}, &data);
    if (!status.ok()) log.sink().say(LogLevel::warning, status);
  }
  Status status = device.cache.create(vulkan, data);
  if (!status.ok() && !data.empty()) status = device.cache.create(vulkan, {});
  if (!status.ok()) return log.sink().say(LogLevel::warning, status);
  if (!data.empty())
    log.say(BALLAST_LOG_DEBUG, BALLAST_OK, "%llu bytes of pipelines from before.",
            static_cast<unsigned long long>(data.size()));
}

void save_cache(ballast_device_t& device) {
  const ballast_instance_desc& services = device.instance->services;
  // First of all: under `auto` another thread may be making the cache, and a device is there only once that is done.
  vulkan::Device* const vulkan = device.vulkan.load();
  if (!vulkan || !device.cache.created() || !services.cache_store || !vulkan->alive().ok()) return;
  const uint32_t pipelines = vulkan->pipelines().size();
  if (device.saved_pipelines.load(std::memory_order_relaxed) == pipelines) return;
  Arena blob;
  const Status status = device.cache.save(*vulkan, device.instance->allocator, blob);
  if (!status.ok()) return Log(services).sink().say(LogLevel::warning, status);
  const vulkan::CacheKey key = vulkan::cache_key(vulkan->info(), BALLAST_LIBRARY_VERSION);
  services.cache_store(services.user, key.data(), blob.data(), blob.size());
  // Only now: what failed is tried again when the next context is destroyed, or the device.
  device.saved_pipelines.store(pipelines, std::memory_order_relaxed);
}

void close_cache(ballast_device_t& device) {
  if (device.vulkan.load()) device.cache.destroy(*device.vulkan.load());
}

}  // namespace ballast::plugin
