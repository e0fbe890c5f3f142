// The system's Vulkan loader, opened only when a device of the plugin's own is asked for or devices are listed.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/api/vk.hpp"

namespace ballast::vulkan {

class Loader {
 public:
  Loader() = default;
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;
  ~Loader() { close(); }

  // Code::no_vulkan where there is no loader.
  Status open();
  void close();
  void leave_open() { library_ = nullptr; }

  PFN_vkGetInstanceProcAddr entry() const { return entry_; }

 private:
  void* library_ = nullptr;
  PFN_vkGetInstanceProcAddr entry_ = nullptr;
};

}  // namespace ballast::vulkan
