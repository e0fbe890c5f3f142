// How a job gets into a slot, for run and begin.
#pragma once

#include "plugin/boundary/error.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// BALLAST_E_BUSY where all slots hold jobs.
ballast_result acquire_frame_slot(ballast_context_t& context, const ErrorSink& errors, FrameSlot** out);

// The caller's job, checked, into a held slot; its clock starts. Copies all but the memory that the job works on.
ballast_result fill_frame_slot(FrameSlot& slot, const ballast_job_desc* source, const ErrorSink& errors);

}  // namespace ballast::plugin
