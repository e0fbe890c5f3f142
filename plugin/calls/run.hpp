// How a job gets into a slot, for run and begin.
#pragma once

#include "plugin/boundary/error.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// BALLAST_E_BUSY where all slots hold jobs.
ballast_result hold_slot(ballast_context_t& context, const ErrorSink& errors, Slot** out);

// The caller's job, checked, into a held slot; its clock starts. Copies all but the memory that the job works on.
ballast_result fill_slot(Slot& slot, const ballast_job_desc* source, const ErrorSink& errors);

}  // namespace ballast::plugin
