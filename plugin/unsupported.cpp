// Functions of the table that no build has yet. They check their arguments as they will, and then say so.
#include "plugin/api.hpp"
#include "plugin/job_check.hpp"
#include "plugin/structs.hpp"

namespace ballast::plugin {
namespace {

ballast_result check_context_and_job(ballast_context context, const ballast_job_desc* source, JobPlace place,
                                     const ErrorSink& errors) {
  if (const ballast_result code = check_context(context, errors)) return code;
  ballast_job_desc desc;
  Job job;
  return check_job(*context, source, place, errors, desc, job);
}

ballast_result refuse_begin(const ErrorSink& errors) {
  return errors.fail(BALLAST_E_UNSUPPORTED, {}, "This build cannot work in the background yet; call run.");
}

ballast_result refuse_gpu(const ErrorSink& errors) {
  return errors.fail(BALLAST_E_UNSUPPORTED, argument(0),
                     "The context's device is the CPU, which has no command buffers.");
}

}  // namespace

ballast_result BALLAST_CALL context_scratch_size(ballast_context context, const ballast_job_desc* job, uint64_t* bytes,
                                                 ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const auto code = check_context_and_job(context, job, JobPlace::gpu_buffers, errors)) return code;
  if (!bytes) return errors.null_argument(2, "bytes");
  *bytes = 0;
  return BALLAST_OK;
}

ballast_result BALLAST_CALL begin(ballast_context context, const ballast_job_desc* job, uint64_t* ticket,
                                  ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const auto code = check_context_and_job(context, job, JobPlace::host_memory, errors)) return code;
  if (!ticket) return errors.null_argument(2, "ticket");
  return refuse_begin(errors);
}

ballast_result BALLAST_CALL wait(ballast_context context, uint64_t, uint64_t, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  return refuse_begin(errors);
}

ballast_result BALLAST_CALL cancel(ballast_context context, uint64_t, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  return refuse_begin(errors);
}

ballast_result BALLAST_CALL record(ballast_context context, const ballast_job_desc* job, const ballast_vk_record* rec,
                                   ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const auto code = check_context_and_job(context, job, JobPlace::gpu_buffers, errors)) return code;
  if (!rec) return errors.null_argument(2, "rec");
  ballast_vk_record copy;
  if (const ballast_result code = read_in(rec, copy, errors)) return code;
  return refuse_gpu(errors);
}

ballast_result BALLAST_CALL submit(ballast_context context, const ballast_job_desc* job, const ballast_vk_submit* sub,
                                   ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const auto code = check_context_and_job(context, job, JobPlace::gpu_buffers, errors)) return code;
  if (!sub) return errors.null_argument(2, "sub");
  ballast_vk_submit copy;
  if (const ballast_result code = read_in(sub, copy, errors)) return code;
  return refuse_gpu(errors);
}

}  // namespace ballast::plugin
