// Inside the engine: its parts, and the run of one batch of layers.
#pragma once

#include <span>

#include "host/ingest/check_weights.hpp"
#include "host/vulkan/engine.hpp"
#include "host/vulkan/frame.hpp"
#include "host/vulkan/job_buffers.hpp"
#include "host/vulkan/plan.hpp"
#include "host/vulkan/recorder.hpp"

namespace ballast::vulkan {

// Bytes of each buffer that an engine of these limits needs.
struct Capacity {
  uint64_t scratch = 0;
  uint64_t in = 0;
  uint64_t out = 0;
};

Capacity capacity_for(const EngineLimits& limits, const DeviceLimits& device);

// What a plan needs to know of a job. Weights go to the device without the gaps between layers.
Request request_of(const Job& job);

class EngineImpl final : public Engine {
 public:
  EngineImpl(Allocator& allocator, Device& device, const EngineLimits& limits)
      : allocator_(allocator), device_(device), limits_(limits) {}

  static Status create(Allocator& allocator, Device& device, const EngineLimits& limits, EngineImpl** out);
  static void destroy(EngineImpl* engine);
  // Decides whether the device is to be trusted, unless it cannot be tried.
  static Status try_canary(Allocator& allocator, Device& device);

  Status supports(const Job& job) const;
  Status run(const Job& job);
  uint64_t estimate_ns(const Job& job) const;
  uint64_t gpu_bytes() const { return buffers_.all_bytes(); }

  Status plan_of(const Job& job, uint32_t layers, Plan* out) const;

 private:
  friend class BatchRun;

  Status reserve();
  uint32_t batch_layers(const Job& job) const;

  Allocator& allocator_;
  Device& device_;
  EngineLimits limits_;
  Arena memory_;
  std::span<uint32_t> check_scratch_;
  JobBuffers buffers_;
  Frame frame_;
};

inline Status cancelled() { return failure(Code::cancelled, "the job was cancelled"); }
// False where the callback cancels.
bool tell_progress(const Job& job, uint32_t layers_done);

// So many layers of a job from one on: up, through the device, and back.
class BatchRun {
 public:
  BatchRun(EngineImpl& engine, const Job& job, uint32_t begin, uint32_t layers);
  Status run();

 private:
  Status open();
  Status record(const Dispatch& dispatch);
  // Submits what was recorded and waits for it.
  Status close();
  void upload() const;
  Status deliver() const;
  void deliver_layer(uint32_t layer) const;
  template <typename T>
  const T* result(Binding binding) const;

  EngineImpl& engine_;
  Device& device_;
  const Job& job_;
  uint32_t begin_;
  uint32_t layers_;
  Plan plan_;
  IoLayout io_;
  Recorder recorder_;
  uint64_t cost_ns_ = 0;  // of what was recorded since open()
  uint32_t recorded_ = 0;
};

}  // namespace ballast::vulkan
