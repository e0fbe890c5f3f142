// What a device can do, in the planner's words. Plain numbers, so that plans are made and tested without a device.
#pragma once

#include <cstdint>

namespace ballast::vulkan {

// How fast a device is, roughly: enough to keep a dispatch well below the two seconds after which systems end it. An
// "iteration" is one turn of an inner loop on one lane, some twenty instructions.
struct Speed {
  uint32_t latency_ps = 60000;   // an iteration where few lanes work: latency
  uint32_t throughput_ps = 100;  // an iteration's share where all lanes work, on the slowest of its kind: throughput
  uint32_t dispatch_ns = 4000;
  uint32_t typical_throughput_ps = 30;  // and on a usual one

  Speed usual() const { return {latency_ps, typical_throughput_ps, dispatch_ns, typical_throughput_ps}; }
};

struct DeviceLimits {
  uint32_t shared_bytes = 16384;
  uint32_t invocations = 128;         // of a workgroup
  uint32_t groups = 65535;            // of a dispatch, in x
  uint32_t storage_range = 1u << 27;  // bytes of one buffer binding
  uint64_t allocation = 1u << 30;     // bytes of one piece of device memory
  uint32_t offset_alignment = 256;    // of a buffer binding
  uint32_t loop_limit =
      0;  // iterations of one invocation over all its loops, after which the driver ends them; 0: none
  bool subgroup_form = false;  // shaders that reduce through subgroup operations may be used
  Speed speed;
};

}  // namespace ballast::vulkan
