// The Vulkan side of a context: buffers for a stated largest job, and the run of a job on them. The same contract as
// cpu::Engine, and the same bytes.
#pragma once

#include <cstdint>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/job.hpp"
#include "host/vulkan/device/device.hpp"
#include "host/vulkan/plan/request.hpp"

namespace ballast::vulkan {

class Engine {
 public:
  // Both references must outlive the engine. Code::unsupported where nothing may be submitted. The first engine of a
  // device runs a small known problem on it: a device that does not give the CPU's bytes is refused with
  // Code::unsupported, then and ever after.
  static Status create(Allocator& allocator, Device& device, const EngineLimits& limits, Engine** out);
  // What such an engine takes of the allocator, with its room for pipelines.
  static size_t host_bytes_for(const EngineLimits& limits);
  // gpu_bytes() of such an engine, without making it.
  static Status gpu_bytes_for(Device& device, const EngineLimits& limits, uint64_t* out);
  // Waits for the job in flight, up to a limit. Returns the bytes of device memory that had to stay allocated for it,
  // usually 0.
  static uint64_t destroy(Engine* engine);

  // Code::unsupported, and why, where the device cannot take the job within this engine's buffers. The CPU can.
  Status supports(const Job& job) const;

  // Weights are checked before anything is written. One submission, unless the job is estimated to take long or exceeds
  // the buffers. Allocates nothing; makes pipelines of a shape that the device has not seen before, Code::memory where
  // there is no room for them. Code::timeout where a device of the library's own has not finished after many times what
  // was estimated; on the host's there is no such limit, as its own work may be in the way. Like Code::cancelled that
  // leaves the engine busy: its next job waits.
  Status run(const Job& job);

  // `run` in steps, for callers with other work to do meanwhile. The job must stay valid until advance returns anything
  // but Code::pending.
  Status start(const Job& job);
  // Waits, at most so long, for the submission in flight, and makes the next.
  Status advance(uint64_t timeout_ns);

  // The estimated time of a run, in nanoseconds; UINT64_MAX if the job is not supported.
  uint64_t estimate_ns(const Job& job) const;

  uint64_t gpu_bytes() const;

 protected:
  Engine() = default;
  ~Engine() = default;
};

}  // namespace ballast::vulkan
