#include <algorithm>
#include <cmath>
#include <cstring>

#include "host/vulkan/run/engine_impl.hpp"

namespace ballast::vulkan {

bool report_progress(const Job& job, uint32_t layers_done) {
  return !job.progress || job.progress(job.progress_user, layers_done, job.layers) == 0;
}

BatchRun::BatchRun(EngineImpl& engine)
    : engine_(engine), device_(engine.device_), recorder_(engine.device_, &engine.frame_.timer()) {}

Status BatchRun::start(const Job& job, uint32_t begin, uint32_t layers) {
  job_ = &job;
  begin_ = begin;
  layers_ = layers;
  submitted_ = 0;
  complete_ = false;
  Request request = request_of(job);
  request.layers = layers;
  request.first_layer += begin;
  if (const Status status = Plan::make(request, device_.limits(), engine_.buffers_.scratch_bytes(), &plan_);
      !status.ok())
    return status;
  io_ = layout_io(request, layers, device_.limits().offset_alignment);
  engine_.buffers_.bind(device_, engine_.frame_.set(), io_, plan_.scratch_bytes());
  upload();
  if (const Status status = engine_.buffers_.flush(device_, io_); !status.ok()) return status;
  return submit_part();
}

Status BatchRun::go_on() {
  if (job_->out.stage_ns)
    if (const Status status = engine_.frame_.timer().collect(device_, job_->out.stage_ns); !status.ok()) return status;
  if (complete_) return deliver();
  if (is_cancelled(*job_) || !report_progress(*job_, begin_)) return cancelled();
  if (const Status status = submit_part(); !status.ok()) return status;
  Status pending;
  pending.code = Code::pending;
  return pending;
}

Status BatchRun::open() {
  cost_ns_ = 0;
  InFlightSubmission& frame = engine_.frame_;
  if (const Status status = frame.begin(device_); !status.ok()) return status;
  frame.timer().begin(device_.vk(), frame.commands(), job_->out.stage_ns != nullptr);
  recorder_.start(frame.commands(), frame.set());
  return {};
}

bool BatchRun::is_full(const Dispatch& dispatch) {
  return (cost_ns_ > 0 && cost_ns_ + dispatch.cost_ns > engine_.limits_.submission_ns) || engine_.frame_.timer().full();
}

Status BatchRun::submit_part() {
  if (const Status status = open(); !status.ok()) return status;
  InFlightSubmission& frame = engine_.frame_;
  if (submitted_ == 0) engine_.buffers_.record_upload(device_.vk(), frame.commands(), io_);
  Status status;
  uint32_t at = 0;
  complete_ = plan_.for_each([&](const Dispatch& dispatch) {
    if (at++ < submitted_) return true;
    if (is_full(dispatch)) return false;
    cost_ns_ += dispatch.cost_ns;
    status = recorder_.dispatch(dispatch);
    submitted_ += status.ok();
    return status.ok();
  });
  if (!status.ok()) return status;
  if (complete_) engine_.buffers_.record_readback(device_.vk(), frame.commands(), io_);
  frame.timer().end(device_.vk(), frame.commands());
  return frame.submit(device_);
}

void BatchRun::upload() const {
  const size_t row = job_->items * weight_size(job_->weight_type);
  const std::byte* from = job_->weights + job_->weight_stride * begin_;
  std::byte* to = engine_.buffers_.weights();
  if (job_->weight_stride == row) {
    std::memcpy(to, from, row * layers_);
    return;
  }
  for (uint32_t layer = 0; layer < layers_; ++layer)
    std::memcpy(to + row * layer, from + job_->weight_stride * layer, row);
}

template <typename T>
const T* BatchRun::result(Binding binding) const {
  return reinterpret_cast<const T*>(engine_.buffers_.results() + io_.at(binding).offset);
}

Status BatchRun::deliver() const {
  if (const Status status = engine_.buffers_.invalidate(device_, io_); !status.ok()) return status;
  // The weights were found valid here, so the device has no business to object.
  if (*result<int32_t>(Binding::status) != 0)
    return failure(Code::internal, "%s refused weights that are valid", device_.info().name.data());
  const size_t items = size_t{layers_} * job_->items, first = size_t{begin_} * job_->items;
  std::memcpy(job_->out.pack_index + first, result<int32_t>(Binding::pack_index), items * sizeof(int32_t));
  if (job_->out.rank_in_pack)
    std::memcpy(job_->out.rank_in_pack + first, result<int32_t>(Binding::rank_in_pack), items * sizeof(int32_t));
  for (uint32_t layer = 0; layer < layers_; ++layer) deliver_layer(layer);
  return {};
}

void BatchRun::deliver_layer(uint32_t layer) const {
  const Outputs& out = job_->out;
  const size_t to = size_t{begin_} + layer, packs = job_->packs;
  const uint32_t* loads = result<uint32_t>(Binding::pack_load) + layer * packs;
  if (out.pack_load) std::memcpy(out.pack_load + to * packs, loads, packs * sizeof(uint32_t));
  if (out.load_exponent) out.load_exponent[to] = result<int32_t>(Binding::load_exponent)[layer];
  if (out.pack_value) {
    const int exponent = result<int32_t>(Binding::load_exponent)[layer];
    for (size_t p = 0; p < packs; ++p)
      out.pack_value[to * packs + p] = std::ldexp(static_cast<double>(loads[p]), exponent);
  }
  if (out.report) {
    LayerReport report;
    static_assert(sizeof report == kReportWords * sizeof(uint32_t));
    std::memcpy(static_cast<void*>(&report), result<uint32_t>(Binding::report) + size_t{layer} * kReportWords,
                sizeof report);
    out.report(out.report_user, static_cast<uint32_t>(to), report);
  }
}

}  // namespace ballast::vulkan
