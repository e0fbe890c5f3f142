// Packing in host memory, from call to return.
#include "plugin/calls/run.hpp"
#include "plugin/boundary/clock.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/calls/call_guard.hpp"
#include "plugin/check/job.hpp"
#include "plugin/objects/execute.hpp"

namespace ballast::plugin {

ballast_result acquire_frame_slot(ballast_context_t& context, const ErrorSink& errors, FrameSlot** out) {
  *out = context.slots.acquire();
  if (*out) return BALLAST_OK;
  return errors.fail(BALLAST_E_BUSY, argument(0),
                     "All frame slots of the context, %u, hold jobs; wait for the ticket of one.",
                     static_cast<uint32_t>(context.slots.all().size()));
}

ballast_result fill_frame_slot(FrameSlot& slot, const ballast_job_desc* source, const ErrorSink& errors) {
  slot.job = {};
  slot.gpu_failure = {};
  slot.layers_reported = 0;
  slot.start_ns = monotonic_ns();
  return check_job(*slot.context, source, JobPlace::host_memory, errors, slot.desc, slot.placement, slot.job);
}

ballast_result BALLAST_CALL run(ballast_context context, const ballast_job_desc* source, ballast_error* err) {
  const ContextCall call(context, err);
  if (call.code != BALLAST_OK) return call.code;
  const ErrorSink& errors = call.errors;
  FrameSlot* slot = nullptr;
  if (const ballast_result code = acquire_frame_slot(*context, errors, &slot)) return code;
  ballast_result code = fill_frame_slot(*slot, source, errors);
  if (code == BALLAST_OK) code = execute(*slot, errors);
  context->slots.release(*slot);
  return code;
}

}  // namespace ballast::plugin
