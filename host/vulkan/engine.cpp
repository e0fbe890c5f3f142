#include "host/vulkan/engine.hpp"

#include <algorithm>
#include <cinttypes>

#include "host/vulkan/canary.hpp"
#include "host/vulkan/engine_impl.hpp"

namespace ballast::vulkan {

Status Engine::create(Allocator& allocator, Device& device, const EngineLimits& limits, Engine** out) {
  if (const Status status = device.alive(); !status.ok()) return status;
  if (!device.submits()) return failure(Code::unsupported, "the host lent its device for recording only");
  if (device.trust() == Device::Trust::unknown)
    if (const Status status = EngineImpl::try_canary(allocator, device); !status.ok()) return status;
  if (device.trust() == Device::Trust::refused) return device.refusal();
  EngineImpl* engine = nullptr;
  if (const Status status = EngineImpl::create(allocator, device, limits, &engine); !status.ok()) return status;
  *out = engine;
  return {};
}

void Engine::destroy(Engine* engine) { EngineImpl::destroy(static_cast<EngineImpl*>(engine)); }

Status Engine::supports(const Job& job) const { return static_cast<const EngineImpl*>(this)->supports(job); }
Status Engine::run(const Job& job) { return static_cast<EngineImpl*>(this)->run(job); }
uint64_t Engine::estimate_ns(const Job& job) const { return static_cast<const EngineImpl*>(this)->estimate_ns(job); }
uint64_t Engine::gpu_bytes() const { return static_cast<const EngineImpl*>(this)->gpu_bytes(); }

Status EngineImpl::create(Allocator& allocator, Device& device, const EngineLimits& limits, EngineImpl** out) {
  EngineImpl* engine = ballast::create<EngineImpl>(allocator, allocator, device, limits);
  if (!engine) return failure(Code::memory, "no memory for a Vulkan engine");
  if (const Status status = engine->reserve(); !status.ok()) {
    destroy(engine);
    return status;
  }
  *out = engine;
  return {};
}

void EngineImpl::destroy(EngineImpl* engine) {
  if (!engine) return;
  engine->frame_.destroy(engine->device_);
  engine->buffers_.destroy(engine->device_);
  ballast::destroy(engine->allocator_, engine);
}

Status EngineImpl::try_canary(Allocator& allocator, Device& device) {
  EngineImpl* engine = nullptr;
  if (const Status status = create(allocator, device, canary_limits(), &engine); !status.ok()) return status;
  const Status status = check_canary(allocator, device, *engine);
  destroy(engine);
  // What could not be tried may work next time; a wrong answer stays wrong.
  if (!status.ok() && status.code != Code::unsupported) return status;
  device.decide(status);
  return {};
}

Status EngineImpl::reserve() {
  const Capacity capacity = capacity_for(limits_, device_.limits());
  Cutter sizes(nullptr);
  sizes.cut<uint32_t>(limits_.max_items);
  if (!memory_.reserve(allocator_, std::max<size_t>(sizes.used(), 1)))
    return failure(Code::memory, "no memory for a Vulkan engine");
  check_scratch_ = Cutter(memory_.data()).cut<uint32_t>(limits_.max_items);
  if (const Status status = buffers_.create(device_, capacity.scratch, capacity.in, capacity.out); !status.ok())
    return status;
  if (!device_.pipelines().reserve(allocator_)) return failure(Code::memory, "no memory for a list of pipelines");
  return frame_.create_for_run(device_);
}

Status EngineImpl::supports(const Job& job) const {
  if (job.time_budget_ns != 0) return failure(Code::unsupported, "jobs with a time budget run on the CPU");
  if (job.items > limits_.max_items || job.packs > limits_.max_packs || job.recipe.candidates > limits_.max_candidates)
    return failure(Code::unsupported, "the job is larger than the Vulkan engine was made for");
  Plan plan;
  return plan_of(job, 1, &plan);
}

Status EngineImpl::plan_of(const Job& job, uint32_t layers, Plan* out) const {
  Request request = request_of(job);
  request.layers = layers;
  return Plan::make(request, device_.limits(), buffers_.scratch_bytes(), out);
}

uint32_t EngineImpl::batch_layers(const Job& job) const {
  return layers_within(request_of(job), buffers_.in_bytes(), buffers_.out_bytes(), device_.limits().offset_alignment);
}

uint64_t EngineImpl::estimate_ns(const Job& job) const {
  constexpr uint64_t kSubmissionNs = 50000;  // with the wait for its end
  constexpr uint64_t kBytesPerNs = 8;        // from and to host memory, over a bus
  Plan plan;
  if (!supports(job).ok() || !plan_of(job, job.layers, &plan).ok()) return UINT64_MAX;
  const uint64_t words = uint64_t{job.layers} * (uint64_t{job.items} * 4 + job.packs);
  return kSubmissionNs + words * 4 / kBytesPerNs + plan.usual_ns();
}

Status EngineImpl::run(const Job& job) {
  if (const Status status = device_.alive(); !status.ok()) return status;
  if (job.layers == 0) return {};
  if (const Status status = supports(job); !status.ok()) return status;
  if (const Status status = check_weights(job, check_scratch_); !status.ok()) return status;
  if (is_cancelled(job)) return cancelled();
  const uint32_t batch = batch_layers(job);
  if (batch == 0)
    return failure(Code::unsupported, "a layer of %" PRIu32 " items does not fit the engine's buffers", job.items);
  for (uint32_t begin = 0; begin < job.layers; begin += std::min(batch, job.layers - begin)) {
    const uint32_t layers = std::min(batch, job.layers - begin);
    if (const Status status = BatchRun(*this, job, begin, layers).run(); !status.ok()) return status;
    if (!tell_progress(job, begin + layers)) return cancelled();
  }
  return {};
}

}  // namespace ballast::vulkan
