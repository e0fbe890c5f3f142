// From a VkResult to a Status.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/vk.hpp"

namespace ballast::vulkan {

// "VK_ERROR_DEVICE_LOST"; its number in words where it is a stranger.
const char* name_of(VkResult result);

// ok for VK_SUCCESS; else the code that fits, the result, and a sentence about `call` ("vkQueueSubmit").
Status status_of(VkResult result, const char* call);

}  // namespace ballast::vulkan
