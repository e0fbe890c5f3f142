# For toolchains: header-only libraries and GoogleTest's sources are those of this machine's packages. Beside this file lie
# Find*.cmake for them.
list(PREPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
include(${CMAKE_CURRENT_LIST_DIR}/header_folder.cmake)
header_folder(ballast_vulkan_folder vulkan vk_video)
set(BALLAST_VULKAN_HEADERS ${ballast_vulkan_folder} CACHE PATH "Where vulkan/vulkan_core.h is")
