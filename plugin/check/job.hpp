// A caller's job, checked field by field and turned into the host module's words.
#pragma once

#include "ballast/ballast.h"
#include "host/job.hpp"
#include "plugin/boundary/error.hpp"
#include "plugin/check/placement.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Where weights and outputs are: at the job's pointers, or in the buffers of a ballast_vk_record.
enum class JobPlace { host_memory, gpu_buffers };

// desc and placement become full copies of the caller's structs, job everything but Outputs::report. Writes nothing
// else.
ballast_result check_job(const ballast_context_t& context, const ballast_job_desc* source, JobPlace place,
                         const ErrorSink& errors, ballast_job_desc& desc, PlacementDesc& placement, Job& job);

// job_shape.cpp: layers, items and packs, against each other and the context.
ballast_result check_shape(const ballast_context_t& context, const ballast_job_desc& desc, const ErrorSink& errors);

// job_shape.cpp: the recipe that strategy, recipe and move_cap come to.
ballast_result choose_recipe(const ballast_context_t& context, const ballast_job_desc& desc, const ErrorSink& errors,
                             Recipe& recipe);

struct WeightExtent {
  uint64_t stride = 0;  // bytes from layer to layer
  uint64_t bytes = 0;   // from the first weight to the end of the last
};

// job_memory.cpp: how far the weights reach, in all scenarios.
ballast_result measure_weights(const ballast_job_desc& desc, const PlacementDesc& placement, const ErrorSink& errors,
                               WeightExtent& extent);

// job_memory.cpp: presence, alignment, extent and overlap of everything the job points to.
ballast_result check_memory(const ballast_job_desc& desc, const PlacementDesc& placement, const WeightExtent& weights,
                            JobPlace place, const ErrorSink& errors);

}  // namespace ballast::plugin
