// What a driver compiled, kept between runs of the host: the driver's bytes behind a header of ours. A driver may crash
// on bytes that are not its own, so it is given none that this header does not vouch for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/vulkan/api/vk.hpp"
#include "host/vulkan/device/physical_device.hpp"

namespace ballast::vulkan {

class Device;

struct CacheHeader {
  std::array<char, 8> magic{'B', 'A', 'L', 'L', 'A', 'S', 'T', 'C'};
  uint32_t format = 1;
  uint32_t vendor = 0;
  uint32_t device = 0;
  uint32_t driver_version = 0;
  std::array<uint8_t, 16> uuid{};  // of the driver's caches
  uint64_t size = 0;               // of what follows
  uint64_t checksum = 0;           // of it
};
static_assert(sizeof(CacheHeader) == 56);

// The header for these bytes of this device's driver.
CacheHeader describe_cache(const PhysicalDevice& device, std::span<const std::byte> data);

// The driver's bytes inside a blob; Code::argument, and why, where they are not to be used on this device.
Status open_blob(const PhysicalDevice& device, std::span<const std::byte> blob, std::span<const std::byte>* data);

// The key to keep it under: "ballast-1.0.0-vulkan-10de-2330-8bc14000-<uuid>".
using CacheKey = std::array<char, 128>;
CacheKey cache_key(const PhysicalDevice& device, const char* library_version);

class PipelineCache {
 public:
  // With what a blob held before, or empty. Pipelines of the device are made through it from then on.
  Status create(Device& device, std::span<const std::byte> data);
  // Before the device is.
  void destroy(Device& device);
  bool created() const { return cache_ != VK_NULL_HANDLE; }

  // The whole blob, in memory that the arena takes from the allocator.
  Status save(Device& device, Allocator& allocator, Arena& blob) const;

 private:
  VkPipelineCache cache_ = VK_NULL_HANDLE;
};

}  // namespace ballast::vulkan
