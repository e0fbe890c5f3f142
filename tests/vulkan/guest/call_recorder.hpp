// Every device function that the plugin gets from the host, with a counter in front: what it calls, when, and under
// which lock. One recorder at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/vulkan/guest/engine.hpp"

namespace ballast_guest {

class CallRecorder {
 public:
  // Puts itself between the import's functions and the plugin.
  CallRecorder(Engine& engine, ballast_vk_import& import);
  ~CallRecorder();
  CallRecorder(const CallRecorder&) = delete;
  CallRecorder& operator=(const CallRecorder&) = delete;

  // Calls since the last reset.
  void reset();
  uint64_t all() const;
  uint64_t of(const std::string& name) const;  // "vkQueueSubmit"
  uint64_t starting_with(const char* prefix) const;
  uint64_t queue_calls_outside_lock() const;
  // Whether the plugin asked for the function.
  bool asked(const std::string& name) const;

  // Of the calling thread: whether it is inside the driver, on the plugin's behalf.
  static bool inside_driver();
};

}  // namespace ballast_guest
