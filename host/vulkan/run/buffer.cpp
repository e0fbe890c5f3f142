#include "host/vulkan/run/buffer.hpp"

#include <algorithm>

namespace ballast::vulkan {
namespace {

constexpr VkMemoryPropertyFlags kDevice = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
constexpr VkMemoryPropertyFlags kHost = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT;
constexpr VkMemoryPropertyFlags kCoherent = VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
constexpr VkMemoryPropertyFlags kCached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
// Lazily allocated and protected memory, and what extensions that are not enabled brought.
constexpr VkMemoryPropertyFlags kKnown = kDevice | kHost | kCoherent | kCached;

Status no_suitable_memory() { return failure(Code::gpu_memory, "the device has no memory of a suitable kind"); }

// 0: unsuitable.
uint32_t score(VkMemoryPropertyFlags flags, Purpose purpose) {
  if (flags & ~kKnown) return 0;
  const auto worth = [flags](VkMemoryPropertyFlags bit, uint32_t points) { return flags & bit ? points : 0; };
  switch (purpose) {
    case Purpose::scratch:
      // Memory that the host cannot see is the larger heap where there are two.
      return 1 + worth(kDevice, 8) + (flags & kHost ? 0 : 1);
    case Purpose::upload:
      return flags & kHost ? 1 + worth(kDevice, 8) + worth(kCoherent, 4) + (flags & kCached ? 0 : 1) : 0;
    case Purpose::readback:
      return flags & kHost ? 1 + worth(kCached, 8) + worth(kCoherent, 4) + worth(kDevice, 2) : 0;
  }
  return 0;
}

}  // namespace

uint32_t rank_memory_types(const VkPhysicalDeviceMemoryProperties& memory, uint32_t allowed, Purpose purpose,
                           uint32_t* out) {
  const auto score_of = [&](uint32_t type) { return score(memory.memoryTypes[type].propertyFlags, purpose); };
  uint32_t count = 0;
  for (uint32_t type = 0; type < memory.memoryTypeCount; ++type) {
    if (!(allowed >> type & 1) || score_of(type) == 0) continue;
    uint32_t at = count++;
    for (; at > 0 && score_of(out[at - 1]) < score_of(type); --at) out[at] = out[at - 1];
    out[at] = type;
  }
  return count;
}

Status Buffer::create_handle(Device& device, uint64_t bytes) {
  // Whole atoms, so that flushing the last bytes stays inside.
  const uint64_t atom = device.info().atom_bytes;
  size_ = (std::max<uint64_t>(bytes, 4) + atom - 1) / atom * atom;
  VkBufferCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = size_;
  info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
  info.sharingMode = VK_SHARING_MODE_EXCLUSIVE;
  const VkResult result = device.vk().CreateBuffer(device.handle(), &info, device.callbacks(), &buffer_);
  return device.made(buffer_, result, "vkCreateBuffer");
}

Status Buffer::create(Device& device, Purpose purpose, uint64_t bytes) {
  const DeviceFunctions& vk = device.vk();
  if (const Status status = create_handle(device, bytes); !status.ok()) return status;
  if (const Status status = allocate(device, purpose); !status.ok()) return status;
  if (const Status status =
          device.answer(vk.BindBufferMemory(device.handle(), buffer_, memory_, 0), "vkBindBufferMemory");
      !status.ok())
    return status;
  if (purpose == Purpose::scratch) return {};
  void* data = nullptr;
  const Status status =
      device.made(data, vk.MapMemory(device.handle(), memory_, 0, VK_WHOLE_SIZE, 0, &data), "vkMapMemory");
  mapped_ = static_cast<std::byte*>(data);
  return status;
}

Status Buffer::needs_of(Device& device, Purpose purpose, uint64_t bytes, Needs* out) {
  Buffer probe;
  if (const Status status = probe.create_handle(device, bytes); !status.ok()) return status;
  VkMemoryRequirements needs{};
  device.vk().GetBufferMemoryRequirements(device.handle(), probe.buffer_, &needs);
  probe.destroy(device);
  uint32_t types[VK_MAX_MEMORY_TYPES];
  const VkPhysicalDeviceMemoryProperties& memory = device.info().memory;
  if (rank_memory_types(memory, needs.memoryTypeBits, purpose, types) == 0) return no_suitable_memory();
  *out = {needs.size, (memory.memoryTypes[types[0]].propertyFlags & kDevice) != 0};
  return {};
}

Status Buffer::allocate(Device& device, Purpose purpose) {
  VkMemoryRequirements needs{};
  device.vk().GetBufferMemoryRequirements(device.handle(), buffer_, &needs);
  uint32_t types[VK_MAX_MEMORY_TYPES];
  const VkPhysicalDeviceMemoryProperties& memory = device.info().memory;
  const uint32_t count = rank_memory_types(memory, needs.memoryTypeBits, purpose, types);
  Status status = no_suitable_memory();
  for (uint32_t i = 0; i < count; ++i) {
    VkMemoryAllocateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
    info.allocationSize = needs.size;
    info.memoryTypeIndex = types[i];
    const VkResult result = device.vk().AllocateMemory(device.handle(), &info, device.callbacks(), &memory_);
    status = device.made(memory_, result, "vkAllocateMemory");
    if (status.ok()) {
      properties_ = memory.memoryTypes[types[i]].propertyFlags;
      allocated_ = needs.size;
      device.gpu_bytes().fetch_add(allocated_, std::memory_order_relaxed);
      return status;
    }
    // The next kind may be slower, but have room.
    if (result != VK_ERROR_OUT_OF_DEVICE_MEMORY) return status;
  }
  return status;
}

void Buffer::destroy(Device& device) {
  const DeviceFunctions& vk = device.vk();
  if (buffer_) vk.DestroyBuffer(device.handle(), buffer_, device.callbacks());
  if (memory_) vk.FreeMemory(device.handle(), memory_, device.callbacks());  // unmaps
  device.gpu_bytes().fetch_sub(allocated_, std::memory_order_relaxed);
  buffer_ = VK_NULL_HANDLE;
  memory_ = VK_NULL_HANDLE;
  mapped_ = nullptr;
  allocated_ = size_ = 0;
}

VkMappedMemoryRange Buffer::range(const Device& device, uint64_t offset, uint64_t bytes) const {
  const uint64_t atom = device.info().atom_bytes;
  const uint64_t begin = offset / atom * atom;
  const uint64_t end = std::min((offset + bytes + atom - 1) / atom * atom, size_);
  VkMappedMemoryRange range{};
  range.sType = VK_STRUCTURE_TYPE_MAPPED_MEMORY_RANGE;
  range.memory = memory_;
  range.offset = begin;
  range.size = end - begin;
  return range;
}

Status Buffer::flush(Device& device, uint64_t offset, uint64_t bytes) const {
  if (properties_ & kCoherent) return {};
  const VkMappedMemoryRange touched = range(device, offset, bytes);
  return device.answer(device.vk().FlushMappedMemoryRanges(device.handle(), 1, &touched), "vkFlushMappedMemoryRanges");
}

Status Buffer::invalidate(Device& device, uint64_t offset, uint64_t bytes) const {
  if (properties_ & kCoherent) return {};
  const VkMappedMemoryRange touched = range(device, offset, bytes);
  return device.answer(device.vk().InvalidateMappedMemoryRanges(device.handle(), 1, &touched),
                       "vkInvalidateMappedMemoryRanges");
}

}  // namespace ballast::vulkan
