#include "plugin/objects/execute.hpp"

#include <algorithm>
#include <iterator>

#include "host/base/system_thread.hpp"
#include "plugin/boundary/clock.hpp"
#include "plugin/boundary/log.hpp"
#include "plugin/boundary/report.hpp"
#include "plugin/boundary/structs.hpp"
#include "plugin/objects/backend_choice.hpp"
#include "plugin/objects/handles.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {
namespace {

// The field that a failure inside the host module is about.
Field field_of(const Status& status) {
  if (status.of_base_load) return BALLAST_FIELD(ballast_packs, base_load);
  if (status.code == Code::weight || status.code == Code::range) return BALLAST_FIELD(ballast_job_desc, weights);
  return {};
}

// Errors that the CPU would return, too.
bool is_of_the_job(Code code) { return code == Code::weight || code == Code::range || code == Code::cancelled; }

ballast_result conclude(ballast_context_t& context, const Status& status, const ErrorSink& errors) {
  if (status.ok()) return BALLAST_OK;
  return fail_on_device(*context.device, errors, field_of(status), status);
}

// Reports no layer twice, also if the CPU starts a job again that the GPU could not finish.
uint32_t tell_host(void* user, uint64_t layers_done, uint64_t layers) {
  FrameSlot& slot = *static_cast<FrameSlot*>(user);
  slot.layers_reported = std::max(slot.layers_reported, layers_done);
  slot.progress_thread.store(current_thread());
  const uint32_t stop = slot.desc.progress(slot.desc.progress_user, slot.layers_reported, layers);
  slot.progress_thread.store(0);
  return stop;
}

void prepare(FrameSlot& slot) {
  slot.timings = {};
  slot.job.out.stage_ns = slot.desc.timings ? slot.timings.stage_ns : nullptr;
  if (slot.desc.progress) {
    slot.job.progress_user = &slot;
    slot.job.progress = tell_host;
  }
  slot.reports = ReportWriter(slot.desc.reports, slot.desc.report_stride, slot.desc.pack_count);
  slot.reports.add_scenarios(slot.placement.scenarios.reports, slot.placement.scenarios.report_stride,
                             slot.placement.scenario_count());
  slot.job.out.report_user = &slot.reports;
  if (slot.desc.reports) slot.job.out.report = ReportWriter::write;
  slot.job.placement.report = ReportWriter::write_placed;
}

// Errors the CPU can recover from. An explicitly selected device reports its own errors, except exhausted context
// capacity.
bool can_fall_back(const ballast_device_t& device, const Status& status) {
  if (status.ok() || is_of_the_job(status.code)) return false;
  return device.is_auto || may_do_without(device, status) || (status.code == Code::memory && status.vk_result == 0);
}

// Falls back to the CPU, which has to do the job all over, where that may help; else the status is the job's answer.
bool fall_back(FrameSlot& slot, const Status& status) {
  ballast_device_t& device = *slot.context->device;
  if (!can_fall_back(device, status)) return false;
  count_if_lost(device, status);
  Log(device.instance->services)
      .say(BALLAST_LOG_WARNING, static_cast<ballast_result>(status.code), "GPU failed, falling back to the CPU: %s.",
           status.message.data());
  slot.gpu_failure = status;
  std::fill(std::begin(slot.timings.stage_ns), std::end(slot.timings.stage_ns), 0);
  return true;
}

ballast_result serve_on_cpu(FrameSlot& slot, const Status& remark, const ErrorSink& errors) {
  ballast_context_t& context = *slot.context;
  const ballast_result code = conclude(context, slot.engine->run(slot.job), errors);
  if (code != BALLAST_OK || remark.ok()) return code;
  context.device->instance->cpu_fallbacks.fetch_add(1, std::memory_order_relaxed);
  return errors.fail(BALLAST_DEGRADED, argument(0), "Served by the CPU: %s.", remark.message.data());
}

// A device that was named and lost serves nothing any more, not even through the CPU.
Status check_alive(const ballast_context_t& context) {
  const vulkan::Device* device = context.device->vulkan.load();
  return device && !context.device->is_auto ? device->alive() : Status{};
}

ballast_result compute(FrameSlot& slot, const ErrorSink& errors) {
  if (is_set(slot.job.ticket_cancel))
    return conclude(*slot.context, failure(Code::cancelled, "the job was cancelled"), errors);
  if (const Status status = check_alive(*slot.context); !status.ok()) return conclude(*slot.context, status, errors);
  if (slot.desc.layer_count == 0) return BALLAST_OK;
  BackendChoice choice = choose_backend(slot);
  if (choice.gpu) {
    const Status status = slot.vulkan->run(slot.job);
    if (!fall_back(slot, status)) return conclude(*slot.context, status, errors);
    choice = choose_backend(slot);
  }
  return serve_on_cpu(slot, choice.remark, errors);
}

// Counts the job and writes its timings.
ballast_result finish(FrameSlot& slot, ballast_result code) {
  if (code < 0) return code;
  ballast_instance_t& instance = *slot.context->device->instance;
  instance.jobs.fetch_add(1, std::memory_order_relaxed);
  instance.layers.fetch_add(slot.desc.layer_count, std::memory_order_relaxed);
  slot.timings.total_ns = monotonic_ns() - slot.start_ns;
  if (slot.desc.timings) write_out(slot.desc.timings, slot.timings);
  return code;
}

ErrorSink errors_of(FrameSlot& slot) {
  slot.error = {};
  slot.error.h.struct_size = sizeof slot.error;
  slot.error.h.struct_type = BALLAST_TYPE_ERROR;
  ErrorSink errors(&slot.error);
  errors.log_to(slot.context->device->instance->services);
  return errors;
}

// Of a job that the GPU was given.
FrameSlots::Step step_of(FrameSlot& slot, const Status& status) {
  if (status.code == Code::pending) return FrameSlots::Step::pending;
  if (fall_back(slot, status)) return FrameSlots::Step::not_here;
  slot.code = finish(slot, conclude(*slot.context, status, errors_of(slot)));
  return FrameSlots::Step::done;
}

}  // namespace

ballast_result execute(FrameSlot& slot, const ErrorSink& errors) {
  prepare(slot);
  return finish(slot, compute(slot, errors));
}

void execute_begun(FrameSlot& slot) {
  const ErrorSink errors = errors_of(slot);
  prepare(slot);
  slot.code = finish(slot, compute(slot, errors));
}

FrameSlots::Step start_begun(FrameSlot& slot) {
  prepare(slot);
  if (slot.desc.layer_count == 0 || !check_alive(*slot.context).ok() || !choose_backend(slot).gpu)
    return FrameSlots::Step::not_here;
  Status status = slot.vulkan->start(slot.job);
  if (status.ok()) status.code = Code::pending;
  return step_of(slot, status);
}

FrameSlots::Step advance_begun(FrameSlot& slot, uint64_t timeout_ns) {
  return step_of(slot, slot.vulkan->advance(timeout_ns));
}

}  // namespace ballast::plugin
