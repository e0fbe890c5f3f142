// The structs of ballast_placement.h that a job chains, checked field by field and turned into the host module's words.
#pragma once

#include "ballast/ballast.h"
#include "host/job.hpp"
#include "plugin/boundary/error.hpp"
#include "plugin/boundary/placement_desc.hpp"

namespace ballast::plugin {

// The job's head and chain.
ballast_result read_job(const ballast_job_desc* source, const ErrorSink& errors, ballast_job_desc& desc,
                        PlacementDesc& placement);

// The struct that makes the job another than the plain one; job.pack_count, which does not divide, where none does.
Field placement_field(const ballast_job_desc& desc, const PlacementDesc& placement);

// Fields of the structs alone and against the job's shape, but for what arrays hold.
ballast_result check_placement(const ballast_context_t& context, const ballast_job_desc& desc,
                               const PlacementDesc& placement, const ErrorSink& errors);

// Whether the job's recipe serves it, and what it takes as a whole.
ballast_result check_served(const ballast_job_desc& desc, const PlacementDesc& placement, const Recipe& recipe,
                            const ErrorSink& errors);

// Checks the contents of the arrays; their memory must have been checked before.
ballast_result check_arrays(const ballast_job_desc& desc, const PlacementDesc& placement, const ErrorSink& errors);

// placement_arrays.cpp: those of items, slots and packs.
ballast_result check_item_arrays(const ballast_job_desc& desc, const PlacementDesc& placement, const ErrorSink& errors);

// job: all but its placement is filled in.
void translate(const ballast_job_desc& desc, const PlacementDesc& placement, Job& job);

}  // namespace ballast::plugin
