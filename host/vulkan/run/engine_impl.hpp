// Inside the engine: its parts, and the run of one batch of layers.
#pragma once

#include <span>

#include "host/ingest/check_weights.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "host/vulkan/run/engine.hpp"
#include "host/vulkan/run/job_buffers.hpp"
#include "host/vulkan/run/recorder.hpp"
#include "host/vulkan/run/submission.hpp"

namespace ballast::vulkan {

class EngineImpl;

// So many layers of a job from one on: up, through the device a submission at a time, and back.
class BatchRun {
 public:
  explicit BatchRun(EngineImpl& engine);

  // Submits the first part. The job stays until the end.
  Status start(const Job& job, uint32_t begin, uint32_t layers);
  // Once the part in flight has ended: submits the next, and answers Code::pending; or delivers the layers.
  Status go_on();
  uint32_t end() const { return begin_ + layers_; }
  uint64_t cost_ns() const { return cost_ns_; }  // of the part in flight

 private:
  // From dispatch `submitted_` on, as many as one submission may have.
  Status submit_part();
  Status open();
  bool is_full(const Dispatch& dispatch);
  void upload() const;
  Status deliver() const;
  void deliver_layer(uint32_t layer) const;
  template <typename T>
  const T* result(Binding binding) const;

  EngineImpl& engine_;
  Device& device_;
  const Job* job_ = nullptr;
  uint32_t begin_ = 0;
  uint32_t layers_ = 0;
  Plan plan_;
  IoLayout io_;
  Recorder recorder_;
  uint64_t cost_ns_ = 0;
  uint32_t submitted_ = 0;  // dispatches
  bool complete_ = false;   // all of them are
};

class EngineImpl final : public Engine {
 public:
  EngineImpl(Allocator& allocator, Device& device, const EngineLimits& limits)
      : allocator_(allocator), device_(device), limits_(limits), batch_(*this) {}

  static Status create(Allocator& allocator, Device& device, const EngineLimits& limits, EngineImpl** out);
  static uint64_t destroy(EngineImpl* engine);
  // Decides whether the device is to be trusted, unless it cannot be tried.
  static Status try_canary(Allocator& allocator, Device& device);

  Status supports(const Job& job) const;
  Status run(const Job& job);
  Status start(const Job& job);
  Status advance(uint64_t timeout_ns);
  uint64_t estimate_ns(const Job& job) const;
  uint64_t gpu_bytes() const { return buffers_.all_bytes(); }

  Status plan_of(const Job& job, uint32_t layers, Plan* out) const;

 private:
  friend class BatchRun;

  Status reserve();
  uint32_t batch_layers(const Job& job) const;
  Status start_batch();
  Status wait_for_frame(uint64_t timeout_ns);

  Allocator& allocator_;
  Device& device_;
  EngineLimits limits_;
  Arena memory_;
  std::span<uint32_t> check_scratch_;
  JobBuffers buffers_;
  InFlightSubmission frame_;
  BatchRun batch_;
  const Job* job_ = nullptr;
  uint32_t next_layer_ = 0;  // the first that no batch has had yet
  bool has_room_ = false;    // for pipelines
  bool in_batch_ = false;    // the frame's work, if any, is batch_'s
  uint64_t waited_ns_ = 0;   // for the frame's work
};

inline Status cancelled() { return failure(Code::cancelled, "the job was cancelled"); }
// False where the callback cancels.
bool report_progress(const Job& job, uint32_t layers_done);

}  // namespace ballast::vulkan
