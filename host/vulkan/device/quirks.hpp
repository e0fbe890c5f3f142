// What is known about particular drivers beyond what they say of themselves: data, not code.
#pragma once

#include <cstdint>

#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

struct Quirk {
  // Which devices; 0 means any.
  uint32_t vendor = 0;
  uint32_t device = 0;
  uint32_t driver_from = 0;   // driver versions from here ..
  uint32_t driver_below = 0;  // .. to before here
  const char* name_part = nullptr;
  // What to do.
  uint32_t loop_limit = 0;
  bool no_subgroup_form = false;
  const char* why = "";
};

// Who a device says it is.
struct Identity {
  uint32_t vendor = 0;
  uint32_t device = 0;
  uint32_t driver = 0;
  const char* name = "";
  bool software = false;
};

// Applies every quirk that fits.
void apply_quirks(const Identity& identity, DeviceLimits& limits);

}  // namespace ballast::vulkan
