// Packing in host memory, from call to return.
#include "plugin/api.hpp"
#include "plugin/clock.hpp"
#include "plugin/job_check.hpp"
#include "plugin/report.hpp"
#include "plugin/structs.hpp"
#include "plugin/vulkan_backend.hpp"

namespace ballast::plugin {
namespace {

// Holds the context for one thread. A second one, or a callback that calls back, is turned away.
class Entry {
 public:
  explicit Entry(ballast_context_t& context)
      : context_(context), entered_(!context.inside.exchange(true, std::memory_order_acquire)) {}
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() {
    if (entered_) context_.inside.store(false, std::memory_order_release);
  }
  bool entered() const { return entered_; }

 private:
  ballast_context_t& context_;
  bool entered_;
};

// The field that a failure inside the host module is about.
Field field_of(Code code) {
  if (code == Code::weight || code == Code::range) return BALLAST_FIELD(ballast_job_desc, weights);
  return {};
}

ballast_result finish(ballast_context_t& context, const Status& status, const ErrorSink& errors) {
  if (status.ok()) return BALLAST_OK;
  if (status.code == Code::device_lost && !context.device->counted_lost.exchange(true, std::memory_order_relaxed))
    context.device->instance->lost_devices.fetch_add(1, std::memory_order_relaxed);
  return fail_vulkan(errors, field_of(status.code), status);
}

ballast_result execute(ballast_context_t& context, const ballast_job_desc& desc, Job& job, const ErrorSink& errors) {
  ReportWriter reports(desc.reports, desc.report_stride, desc.pack_count);
  if (desc.reports) {
    job.out.report_user = &reports;
    job.out.report = ReportWriter::write;
  }
  Status remark;
  if (context.vulkan) {
    remark = context.vulkan->supports(job);
    if (remark.ok()) return finish(context, context.vulkan->run(job), errors);
  }
  const ballast_result code = finish(context, context.engine->run(job), errors);
  if (code != BALLAST_OK || remark.ok()) return code;
  context.device->instance->cpu_fallbacks.fetch_add(1, std::memory_order_relaxed);
  return errors.fail(BALLAST_DEGRADED, argument(0), "Served by the CPU: %s.", remark.message.data());
}

void count(ballast_instance_t& instance, const ballast_job_desc& desc) {
  instance.jobs.fetch_add(1, std::memory_order_relaxed);
  instance.layers.fetch_add(desc.layer_count, std::memory_order_relaxed);
}

}  // namespace

ballast_result BALLAST_CALL run(ballast_context context, const ballast_job_desc* source, ballast_error* err) {
  const uint64_t start = monotonic_ns();
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  ballast_instance_t& instance = *context->device->instance;
  errors.log_to(instance.services);
  const Entry entry(*context);
  if (!entry.entered())
    return errors.fail(BALLAST_E_BUSY, argument(0), "Another thread, or a callback's caller, is inside this context.");

  ballast_job_desc desc;
  Job job;
  if (const ballast_result code = check_job(*context, source, JobPlace::host_memory, errors, desc, job)) return code;
  ballast_timings timings = {};
  job.out.stage_ns = desc.timings ? timings.stage_ns : nullptr;
  ballast_result code = BALLAST_OK;
  if (desc.layer_count != 0) code = execute(*context, desc, job, errors);
  if (code < 0) return code;
  count(instance, desc);
  timings.total_ns = monotonic_ns() - start;
  if (desc.timings) write_out(desc.timings, timings);
  return code;
}

}  // namespace ballast::plugin
