// Jobs in buffers of the host: its frame slots, and a scratch buffer that no run shares. A run keeps state in scratch
// from one submission to the next; a job of the host's may be executed between any two.
#pragma once

#include <span>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/vulkan/guest/caller_buffers.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "host/vulkan/run/buffer.hpp"
#include "host/vulkan/run/engine.hpp"
#include "host/vulkan/run/submission.hpp"

namespace ballast::vulkan {

class ExternalJobs {
 public:
  // For an imported device. All references must outlive it. `slots`: jobs that may be in flight at once. Refused where
  // the device is known to give wrong answers.
  static Status create(Allocator& allocator, Device& device, const EngineLimits& limits, uint32_t slots,
                       ExternalJobs** out);
  // What create takes of the allocator, with the room for pipelines.
  static size_t host_bytes_for(uint32_t slots);
  // gpu_bytes() of such an object, without making it.
  static Status gpu_bytes_for(Device& device, const EngineLimits& limits, uint64_t* out);
  // As Engine::destroy.
  static uint64_t destroy(ExternalJobs* jobs);

  // Code::unsupported, and why, where the job cannot be put into one command buffer; with what to record instead, if
  // that would help.
  Status plan(const Request& request, Plan* out) const;
  // How many of its layers, from the first on, one command buffer takes: all, or the largest number whose parts'
  // outputs may lie one after the other, or what else fits. Code::unsupported where not even one does.
  Status layers_at_once(const Request& request, uint32_t* out) const;
  // Code::busy where the slot's last submission has not finished. Nothing has been recorded on failure. Allocates
  // nothing, and submits nothing; makes pipelines of a shape that the device has not seen before.
  Status record(const Plan& plan, const CallerBuffers& target);
  // Records, and submits in one turn at the queue.
  Status submit(const Plan& plan, const CallerBuffers& target, const SubmitSync& sync);

  uint64_t gpu_bytes() const { return scratch_.allocated(); }

  ExternalJobs(Allocator& allocator, Device& device, const EngineLimits& limits)
      : allocator_(allocator), device_(device), limits_(limits) {}

 private:
  Status reserve(uint32_t slots);
  Status refuse(const Request& request, double excess) const;
  // record_job.cpp
  Status prepare(const Plan& plan);
  void bind(const Plan& plan, const CallerBuffers& target, VkDescriptorSet set) const;
  Status write(const Plan& plan, const CallerBuffers& target, VkCommandBuffer commands, VkDescriptorSet set);
  // submit_job.cpp
  Status check_idle(InFlightSubmission& slot, bool may_submit);

  Allocator& allocator_;
  Device& device_;
  EngineLimits limits_;
  Buffer scratch_;
  Arena memory_;
  std::span<InFlightSubmission> slots_;
  bool has_room_ = false;  // for pipelines
};

}  // namespace ballast::vulkan
