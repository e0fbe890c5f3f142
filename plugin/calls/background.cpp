// Packing in host memory in the background: begin, wait, cancel. Where a job is worked on: by a task of the host's
// (spawn), by a thread of the plugin's own, or, with neither, by whoever waits for it; a GPU is given its part at once.
#include "plugin/boundary/log.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/calls/call_guard.hpp"
#include "plugin/calls/run.hpp"
#include "plugin/objects/execute.hpp"

namespace ballast::plugin {
namespace {

// With nobody to work on it but who waits.
void start_alone(ballast_context_t& context, FrameSlot& slot) {
  switch (start_begun(slot)) {
    case FrameSlots::Step::pending:
      return context.slots.make_started(slot);
    case FrameSlots::Step::done:
      return context.slots.make_done(slot);
    case FrameSlots::Step::not_here:
      break;
  }
  context.slots.make_ready(slot, false);
  if (context.warned_no_worker) return;
  context.warned_no_worker = true;
  Log(context.device->instance->services)
      .say(BALLAST_LOG_INFO, BALLAST_OK,
           "The context has no threads and the instance no spawn: jobs of begin run inside wait if its timeout is not "
           "0.");
}

// The ticket is written first: a spawn that runs the task at once may call back with it.
void start(ballast_context_t& context, FrameSlot& slot, uint64_t* ticket) {
  const ballast_instance_desc& services = context.device->instance->services;
  slot.cancelled = 0;
  slot.job.ticket_cancel = &slot.cancelled;
  *ticket = slot.ticket;
  if (!services.spawn && !context.has_job_threads) return start_alone(context, slot);
  context.slots.make_ready(slot, true);
  if (!services.spawn || slot.host->spawned.give_to(services)) return;
  context.slots.drop_owner(slot);
  Log(services).say(BALLAST_LOG_WARNING, BALLAST_OK, "The host's spawn refused a job; the job runs inside wait.");
}

ballast_result no_ticket(uint64_t ticket, const ErrorSink& errors) {
  return errors.fail(BALLAST_E_NOT_FOUND, argument(1),
                     "The context has no job with ticket %llu; the ticket may be spent.",
                     static_cast<unsigned long long>(ticket));
}

}  // namespace

ballast_result BALLAST_CALL begin(ballast_context context, const ballast_job_desc* source, uint64_t* ticket,
                                  ballast_error* err) {
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  errors.log_to(context->device->instance->services);
  if (!ticket) return errors.null_argument(2, "ticket");
  const EntryGuard guard(*context);
  if (const ballast_result code = guard.check(errors)) return code;
  FrameSlot* slot = nullptr;
  if (const ballast_result code = acquire_frame_slot(*context, errors, &slot)) return code;
  if (const ballast_result code = fill_frame_slot(*slot, source, errors)) {
    context->slots.release(*slot);
    return code;
  }
  start(*context, *slot, ticket);
  return BALLAST_OK;
}

// Failures of the job were logged when they happened, so here they are only passed on.
ballast_result BALLAST_CALL wait(ballast_context context, uint64_t ticket, uint64_t timeout_ns, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  const FrameSlots::Answer answer = context->slots.wait(ticket, timeout_ns);
  switch (answer.kind) {
    case FrameSlots::Answer::Kind::pending:
      return errors.fail(BALLAST_PENDING, argument(1), "The job is not finished yet.");
    case FrameSlots::Answer::Kind::done:
      return answer.code == BALLAST_OK ? BALLAST_OK : errors.pass_on(answer.error);
    case FrameSlots::Answer::Kind::unknown:
      break;
  }
  return no_ticket(ticket, errors);
}

ballast_result BALLAST_CALL cancel(ballast_context context, uint64_t ticket, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  return context->slots.cancel(ticket) ? BALLAST_OK : no_ticket(ticket, errors);
}

}  // namespace ballast::plugin
