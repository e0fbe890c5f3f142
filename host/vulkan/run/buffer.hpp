// A storage buffer with memory of its own, in the kind of memory that suits its purpose.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/device/device.hpp"

namespace ballast::vulkan {

enum class Purpose : uint32_t {
  scratch,   // the device only
  upload,    // written by the host, in device memory if the host can reach any
  readback,  // read by the host: cached by it, in device memory if there is any such
};

// Which memory types of those allowed suit a purpose, the best first. Writes up to VK_MAX_MEMORY_TYPES indices; returns
// how many.
uint32_t rank_memory_types(const VkPhysicalDeviceMemoryProperties& memory, uint32_t allowed, Purpose purpose,
                           uint32_t* out);

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // Code::gpu_memory where no suitable memory has room. Mapped unless it is scratch.
  Status create(Device& device, Purpose purpose, uint64_t bytes);
  // The memory that create would take. Assumes that the preferred memory type has room.
  struct Needs {
    uint64_t bytes = 0;      // of device memory
    bool on_device = false;  // as of the buffer
  };
  static Status needs_of(Device& device, Purpose purpose, uint64_t bytes, Needs* out);
  void destroy(Device& device);

  VkBuffer handle() const { return buffer_; }
  uint64_t size() const { return size_; }
  uint64_t allocated() const { return allocated_; }  // of device memory
  std::byte* data() const { return mapped_; }
  // Whether the device reaches it at full speed.
  bool on_device() const { return properties_ & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT; }

  // Makes the host's writes visible to the device; the device's to the host. Nothing to do for coherent memory.
  Status flush(Device& device, uint64_t offset, uint64_t bytes) const;
  Status invalidate(Device& device, uint64_t offset, uint64_t bytes) const;

 private:
  Status create_handle(Device& device, uint64_t bytes);
  Status allocate(Device& device, Purpose purpose);
  VkMappedMemoryRange range(const Device& device, uint64_t offset, uint64_t bytes) const;

  VkBuffer buffer_ = VK_NULL_HANDLE;
  VkDeviceMemory memory_ = VK_NULL_HANDLE;
  VkMemoryPropertyFlags properties_ = 0;
  uint64_t size_ = 0;
  uint64_t allocated_ = 0;
  std::byte* mapped_ = nullptr;
};

}  // namespace ballast::vulkan
