// Screenshots: the frame's image, copied to memory that the host reads, and written as a BMP.
#pragma once

#include "gpu.hpp"

// Records the copy of an image that is ready to be presented, and stays so.
void copy_picture(VkCommandBuffer commands, VkImage image, VkExtent2D extent, const Buffer& to);

bool write_picture(const char* file, VkFormat format, VkExtent2D extent, const Buffer& from);
