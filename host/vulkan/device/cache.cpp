#include "host/vulkan/device/cache.hpp"

#include <cstdio>
#include <cstring>

#include "host/vulkan/api/result.hpp"
#include "host/vulkan/device/device.hpp"

namespace ballast::vulkan {
namespace {

// FNV-1a: finds accidents, which is all that is asked of it.
uint64_t checksum_of(std::span<const std::byte> data) {
  uint64_t sum = 0xCBF29CE484222325u;
  for (const std::byte byte : data) sum = (sum ^ static_cast<uint8_t>(byte)) * 0x100000001B3u;
  return sum;
}

// The header that Vulkan itself puts before its bytes, VkPipelineCacheHeaderVersionOne.
struct DriverHeader {
  uint32_t size;
  uint32_t version;
  uint32_t vendor;
  uint32_t device;
  uint8_t uuid[VK_UUID_SIZE];
};

bool is_of(const PhysicalDevice& device, std::span<const std::byte> data) {
  DriverHeader header;
  if (data.size() < sizeof header) return false;
  std::memcpy(&header, data.data(), sizeof header);
  return header.size >= sizeof header && header.size <= data.size() &&
         header.version == VK_PIPELINE_CACHE_HEADER_VERSION_ONE && header.vendor == device.vendor &&
         header.device == device.device && std::memcmp(header.uuid, device.cache_uuid.data(), sizeof header.uuid) == 0;
}

Status no_use(const char* why) { return failure(Code::argument, "a stored pipeline cache is not used: %s", why); }

}  // namespace

CacheHeader describe_cache(const PhysicalDevice& device, std::span<const std::byte> data) {
  CacheHeader header;
  header.vendor = device.vendor;
  header.device = device.device;
  header.driver_version = device.driver_version;
  header.uuid = device.cache_uuid;
  header.size = data.size();
  header.checksum = checksum_of(data);
  return header;
}

Status open_blob(const PhysicalDevice& device, std::span<const std::byte> blob, std::span<const std::byte>* data) {
  CacheHeader header;
  if (blob.size() < sizeof header) return no_use("it is too short");
  std::memcpy(static_cast<void*>(&header), blob.data(), sizeof header);
  const std::span<const std::byte> body = blob.subspan(sizeof header);
  const CacheHeader right = describe_cache(device, body);
  if (header.magic != right.magic || header.format != right.format) return no_use("it is not one of ours");
  if (header.vendor != right.vendor || header.device != right.device || header.driver_version != right.driver_version ||
      header.uuid != right.uuid)
    return no_use("it is of another device or driver");
  if (header.size != right.size) return no_use("its size is not what it says");
  if (header.checksum != right.checksum) return no_use("its checksum is wrong");
  if (!is_of(device, body)) return no_use("the driver's own header in it is wrong");
  *data = body;
  return {};
}

CacheKey cache_key(const PhysicalDevice& device, const char* library_version) {
  CacheKey key{};
  const int length = std::snprintf(key.data(), key.size(), "ballast-%s-vulkan-%x-%x-%x-", library_version,
                                   device.vendor, device.device, device.driver_version);
  size_t at = static_cast<size_t>(length);
  for (const uint8_t byte : device.cache_uuid)
    at += static_cast<size_t>(std::snprintf(key.data() + at, key.size() - at, "%02x", byte));
  return key;
}

Status PipelineCache::create(Device& device, std::span<const std::byte> data) {
  VkPipelineCacheCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO;
  info.initialDataSize = data.size();
  info.pInitialData = data.data();
  const VkResult result = device.vk().CreatePipelineCache(device.handle(), &info, device.callbacks(), &cache_);
  if (const Status status = device.made(cache_, result, "vkCreatePipelineCache"); !status.ok()) return status;
  device.pipelines().use_cache(cache_);
  return {};
}

void PipelineCache::destroy(Device& device) {
  if (!cache_) return;
  device.pipelines().use_cache(VK_NULL_HANDLE);
  device.vk().DestroyPipelineCache(device.handle(), cache_, device.callbacks());
  cache_ = VK_NULL_HANDLE;
}

Status PipelineCache::save(Device& device, Allocator& allocator, Arena& blob) const {
  const auto get = [&](size_t* size, void* data) {
    return device.answer(device.vk().GetPipelineCacheData(device.handle(), cache_, size, data),
                         "vkGetPipelineCacheData");
  };
  size_t size = 0;
  if (const Status status = get(&size, nullptr); !status.ok()) return status;
  if (!blob.reserve(allocator, sizeof(CacheHeader) + size))
    return failure(Code::memory, "no memory for a pipeline cache of %llu bytes", static_cast<unsigned long long>(size));
  const size_t expected = size;
  // VK_INCOMPLETE: another thread made a pipeline meanwhile. Then there is a next time.
  if (const Status status = get(&size, blob.data() + sizeof(CacheHeader)); !status.ok()) return status;
  if (size != expected) return failure(Code::vulkan, "vkGetPipelineCacheData returned inconsistent sizes");
  const CacheHeader header = describe_cache(device.info(), {blob.data() + sizeof(CacheHeader), size});
  std::memcpy(blob.data(), &header, sizeof header);
  return {};
}

}  // namespace ballast::vulkan
