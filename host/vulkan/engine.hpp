// The Vulkan side of a context: buffers for a stated largest job, and the run of a job on them. The same contract as
// cpu::Engine, and the same bytes.
#pragma once

#include <cstdint>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/job.hpp"
#include "host/vulkan/device.hpp"
#include "host/vulkan/host_job.hpp"

namespace ballast::vulkan {

struct EngineLimits {
  uint32_t max_items = 0;
  uint32_t max_packs = 0;
  uint32_t max_candidates = 0;
  uint32_t max_layers = 0;  // of a job; 0: no limit
  uint32_t host_slots = 0;  // jobs in buffers of the host that may be in flight at once; only on an imported device
};

class Engine {
 public:
  // Both references must outlive the engine. The first engine of a device runs a small known problem on it: a device
  // that does not give the CPU's bytes is refused with Code::unsupported, then and ever after.
  static Status create(Allocator& allocator, Device& device, const EngineLimits& limits, Engine** out);
  static void destroy(Engine* engine);

  // Code::unsupported, and why, where the device cannot take the job within this engine's buffers. The CPU can.
  Status supports(const Job& job) const;

  // Weights are checked before anything is written. One submission, unless the job is estimated to take long or exceeds
  // the buffers. Allocates nothing but the pipelines of a shape that the device has not seen before.
  Status run(const Job& job);

  // What a run is estimated to take, in nanoseconds; UINT64_MAX where the job is not supported.
  uint64_t estimate_ns(const Job& job) const;

  uint64_t gpu_bytes() const;

  // ---- jobs in buffers of the host (host_job.hpp), on an imported device ----

  // Code::unsupported, and why, where the job cannot be put into one command buffer; with what to record instead, if
  // that would help.
  Status plan(const Request& request, Plan* out) const;
  // Code::busy where the slot's last submission has not finished. Nothing has been recorded on failure. Allocates
  // nothing, and submits nothing; makes pipelines of a shape that the device has not seen before.
  Status record(const Plan& plan, const HostTarget& target);
  // Records, and submits in one turn at the queue.
  Status submit(const Plan& plan, const HostTarget& target, const HostSync& sync);

 protected:
  Engine() = default;
  ~Engine() = default;
};

}  // namespace ballast::vulkan
