// From a VkResult to a Status.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/api/vk.hpp"

namespace ballast::vulkan {

// Returns the name, such as "VK_ERROR_DEVICE_LOST". Returns a fixed text for unknown results.
const char* name_of(VkResult result);

// ok for VK_SUCCESS; else the code that fits, the result, and a sentence about `call` ("vkQueueSubmit").
Status status_of(VkResult result, const char* call);

// The status of a call that creates an object. Clears `handle` if the call failed. A call that succeeded without
// creating anything has failed, too.
template <typename Handle>
Status made(Handle& handle, VkResult result, const char* call) {
  if (result != VK_SUCCESS) handle = Handle{};
  if (result == VK_SUCCESS && !handle) return failure(Code::vulkan, "%s answered VK_SUCCESS, but made nothing", call);
  return status_of(result, call);
}

}  // namespace ballast::vulkan
