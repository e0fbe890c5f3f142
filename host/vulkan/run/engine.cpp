#include "host/vulkan/run/engine.hpp"

#include <algorithm>
#include <cinttypes>

#include "host/vulkan/run/engine_impl.hpp"
#include "host/vulkan/run/self_test.hpp"

namespace ballast::vulkan {
namespace {

// Estimates are guesses; a device that takes so much longer has hung. In a queue of the host's its own work is in the
// way, for as long as the host likes.
uint64_t patience_ns(const Device& device, uint64_t cost_ns) {
  constexpr uint64_t kSecond = 1'000'000'000;
  if (device.imported()) return UINT64_MAX;
  return device.info().software() ? 3600 * kSecond : 30 * kSecond + 20 * cost_ns;
}

}  // namespace

Status Engine::create(Allocator& allocator, Device& device, const EngineLimits& limits, Engine** out) {
  if (const Status status = device.alive(); !status.ok()) return status;
  if (!device.submits()) return failure(Code::unsupported, "the host lent its device for recording only");
  if (device.self_test() == Device::SelfTest::unknown)
    if (const Status status = EngineImpl::try_canary(allocator, device); !status.ok()) return status;
  if (device.self_test() == Device::SelfTest::refused) return device.refusal();
  EngineImpl* engine = nullptr;
  if (const Status status = EngineImpl::create(allocator, device, limits, &engine); !status.ok()) return status;
  *out = engine;
  return {};
}

uint64_t Engine::destroy(Engine* engine) { return EngineImpl::destroy(static_cast<EngineImpl*>(engine)); }

Status Engine::supports(const Job& job) const { return static_cast<const EngineImpl*>(this)->supports(job); }
Status Engine::run(const Job& job) { return static_cast<EngineImpl*>(this)->run(job); }
Status Engine::start(const Job& job) { return static_cast<EngineImpl*>(this)->start(job); }
Status Engine::advance(uint64_t timeout_ns) { return static_cast<EngineImpl*>(this)->advance(timeout_ns); }
uint64_t Engine::estimate_ns(const Job& job) const { return static_cast<const EngineImpl*>(this)->estimate_ns(job); }
uint64_t Engine::gpu_bytes() const { return static_cast<const EngineImpl*>(this)->gpu_bytes(); }

size_t Engine::host_bytes_for(const EngineLimits& limits) {
  ArenaLayout sizes(nullptr);
  sizes.allocate_span<uint32_t>(limits.max_items);
  return sizeof(EngineImpl) + std::max<size_t>(sizes.used(), 1) + PipelineStore::bytes_to_reserve();
}

Status Engine::gpu_bytes_for(Device& device, const EngineLimits& limits, uint64_t* out) {
  const Capacity capacity = capacity_for(limits, device.limits());
  return JobBuffers::bytes_for(device, capacity.scratch, capacity.in, capacity.out, out);
}

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

uint64_t EngineImpl::destroy(EngineImpl* engine) {
  if (!engine) return 0;
  Device& device = engine->device_;
  const bool settled = engine->frame_.wait_idle(device);
  const uint64_t left = settled ? 0 : engine->gpu_bytes();
  if (settled) {
    engine->frame_.destroy(device);
    engine->buffers_.destroy(device);
  } else {
    device.leak_on_hang();
  }
  if (engine->has_room_) device.pipelines().unreserve();
  ballast::destroy(engine->allocator_, engine);
  return left;
}

Status EngineImpl::try_canary(Allocator& allocator, Device& device) {
  EngineImpl* engine = nullptr;
  const Status made = create(allocator, device, self_test_limits(), &engine);
  if (!engine) return made;
  const Status status = run_self_test(allocator, device, *engine);
  destroy(engine);
  // A test that could not run may run next time; a wrong answer is final.
  if (!status.ok() && status.code != Code::unsupported) return status;
  device.decide(status);
  return {};
}

Status EngineImpl::reserve() {
  const Capacity capacity = capacity_for(limits_, device_.limits());
  ArenaLayout sizes(nullptr);
  sizes.allocate_span<uint32_t>(limits_.max_items);
  if (!memory_.reserve(allocator_, std::max<size_t>(sizes.used(), 1)))
    return failure(Code::memory, "no memory for a Vulkan engine");
  check_scratch_ = ArenaLayout(memory_.data()).allocate_span<uint32_t>(limits_.max_items);
  if (const Status status = buffers_.create(device_, capacity.scratch, capacity.in, capacity.out); !status.ok())
    return status;
  has_room_ = device_.pipelines().reserve(allocator_);
  if (!has_room_) return failure(Code::memory, "no memory for a list of pipelines");
  return frame_.create_for_run(device_);
}

Status EngineImpl::supports(const Job& job) const {
  if (job.time_budget_ns != 0) return failure(Code::unsupported, "jobs with a time budget run on the CPU");
  if (const Status status = check_within(limits_, request_of(job)); !status.ok()) return status;
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
  return kSubmissionNs + words * 4 / kBytesPerNs + plan.typical_ns();
}

Status EngineImpl::start(const Job& job) {
  if (const Status status = device_.alive(); !status.ok()) return status;
  if (const Status status = supports(job); !status.ok()) return status;
  if (const Status status = check_weights(job, check_scratch_); !status.ok()) return status;
  if (is_cancelled(job)) return cancelled();
  job_ = &job;
  next_layer_ = 0;
  in_batch_ = false;
  if (frame_.busy() || job.layers == 0) return {};
  return start_batch();
}

Status EngineImpl::start_batch() {
  const Job& job = *job_;
  const uint32_t most = batch_layers(job);
  if (most == 0)
    return failure(Code::unsupported, "a layer of %" PRIu32 " items does not fit the engine's buffers", job.items);
  const Status status = batch_.start(job, next_layer_, std::min(most, job.layers - next_layer_));
  in_batch_ = status.ok();
  return status;
}

// Looks at the job's cancel word now and then.
Status EngineImpl::wait_for_frame(uint64_t timeout_ns) {
  constexpr uint64_t kLook = 20'000'000;
  const uint64_t step = std::min(timeout_ns, kLook);
  Status status = frame_.wait(device_, step);
  if (status.code != Code::pending) {
    waited_ns_ = 0;
    return status;
  }
  if (is_cancelled(*job_)) return cancelled();
  waited_ns_ += step;
  const uint64_t patience = patience_ns(device_, batch_.cost_ns());
  if (waited_ns_ <= patience) return status;
  return failure(Code::timeout, "%s has not finished after %.0f seconds", device_.info().name.data(),
                 static_cast<double>(waited_ns_) * 1e-9);
}

Status EngineImpl::advance(uint64_t timeout_ns) {
  if (job_->layers == 0) return {};
  if (is_cancelled(*job_)) return cancelled();
  Status pending;
  pending.code = Code::pending;
  if (frame_.busy())
    if (const Status status = wait_for_frame(timeout_ns); !status.ok()) return status;
  // The frame may have been another job's, that nobody waited for.
  if (in_batch_) {
    if (const Status status = batch_.go_on(); !status.ok()) return status;
    in_batch_ = false;
    next_layer_ = batch_.end();
    if (!report_progress(*job_, next_layer_)) return cancelled();
    if (next_layer_ == job_->layers) return {};
  }
  const Status status = start_batch();
  return status.ok() ? pending : status;
}

Status EngineImpl::run(const Job& job) {
  Status status = start(job);
  if (!status.ok()) return status;
  do status = advance(UINT64_MAX);
  while (status.code == Code::pending);
  return status;
}

}  // namespace ballast::vulkan
