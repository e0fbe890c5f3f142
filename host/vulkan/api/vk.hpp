// Vulkan's types and constants. No prototypes: every function comes through a table (dispatch.hpp), none through the
// linker.
#pragma once

#ifndef VK_NO_PROTOTYPES
#define VK_NO_PROTOTYPES
#endif
#include <vulkan/vulkan_core.h>
