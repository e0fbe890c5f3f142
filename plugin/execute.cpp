#include "plugin/execute.hpp"

#include "plugin/automatic.hpp"
#include "plugin/clock.hpp"
#include "plugin/log.hpp"
#include "plugin/objects.hpp"
#include "plugin/report.hpp"
#include "plugin/structs.hpp"
#include "plugin/vulkan_backend.hpp"

namespace ballast::plugin {
namespace {

// The field that a failure inside the host module is about.
Field field_of(Code code) {
  if (code == Code::weight || code == Code::range) return BALLAST_FIELD(ballast_job_desc, weights);
  return {};
}

// What would be no different on the CPU.
bool is_of_the_job(Code code) { return code == Code::weight || code == Code::range || code == Code::cancelled; }

ballast_result conclude(ballast_context_t& context, const Status& status, const ErrorSink& errors) {
  if (status.ok()) return BALLAST_OK;
  return fail_on_device(*context.device, errors, field_of(status.code), status);
}

ballast_result compute(Slot& slot, const ErrorSink& errors) {
  ballast_context_t& context = *slot.context;
  ReportWriter reports(slot.desc.reports, slot.desc.report_stride, slot.desc.pack_count);
  if (slot.desc.reports) {
    slot.job.out.report_user = &reports;
    slot.job.out.report = ReportWriter::write;
  }
  if (context.device->chooses && slot.vulkan && belongs_on_gpu(slot)) {
    const Status status = slot.vulkan->run(slot.job);
    if (status.ok() || is_of_the_job(status.code)) return conclude(context, status, errors);
    // A GPU that fails is no reason to fail where the CPU can do it all again.
    count_if_lost(*context.device, status);
    Log(context.device->instance->services)
        .say(BALLAST_LOG_WARNING, static_cast<ballast_result>(status.code), "The GPU failed, so the CPU does it: %s.",
             status.message.data());
  }
  Status remark;
  if (!context.device->chooses) {
    remark = slot.vulkan ? slot.vulkan->supports(slot.job) : context.cpu_serves;
    if (slot.vulkan && remark.ok()) return conclude(context, slot.vulkan->run(slot.job), errors);
  }
  const ballast_result code = conclude(context, slot.engine->run(slot.job), errors);
  if (code != BALLAST_OK || remark.ok()) return code;
  context.device->instance->cpu_fallbacks.fetch_add(1, std::memory_order_relaxed);
  return errors.fail(BALLAST_DEGRADED, argument(0), "Served by the CPU: %s.", remark.message.data());
}

}  // namespace

ballast_result execute(Slot& slot, const ErrorSink& errors) {
  ballast_timings timings = {};
  slot.job.out.stage_ns = slot.desc.timings ? timings.stage_ns : nullptr;
  const ballast_result code = slot.desc.layer_count != 0 ? compute(slot, errors) : BALLAST_OK;
  if (code < 0) return code;
  ballast_instance_t& instance = *slot.context->device->instance;
  instance.jobs.fetch_add(1, std::memory_order_relaxed);
  instance.layers.fetch_add(slot.desc.layer_count, std::memory_order_relaxed);
  timings.total_ns = monotonic_ns() - slot.start_ns;
  if (slot.desc.timings) write_out(slot.desc.timings, timings);
  return code;
}

void execute_begun(Slot& slot) {
  slot.error = {};
  slot.error.h.struct_size = sizeof slot.error;
  slot.error.h.struct_type = BALLAST_TYPE_ERROR;
  ErrorSink errors(&slot.error);
  errors.log_to(slot.context->device->instance->services);
  slot.code = execute(slot, errors);
}

}  // namespace ballast::plugin
