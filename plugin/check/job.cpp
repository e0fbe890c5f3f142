#include "plugin/check/job.hpp"

#include "plugin/boundary/structs.hpp"

namespace ballast::plugin {
namespace {

static_assert(static_cast<uint32_t>(WeightType::f32) == BALLAST_WEIGHT_F32);
static_assert(static_cast<uint32_t>(WeightType::i64) == BALLAST_WEIGHT_I64);
static_assert(static_cast<uint32_t>(kReportRounded) == BALLAST_REPORT_ROUNDED);
static_assert(static_cast<uint32_t>(kReportTimeOut) == BALLAST_REPORT_TIME_OUT);

ballast_result check_options(const ballast_job_desc& desc, const ErrorSink& errors) {
  if (desc.weight_type > BALLAST_WEIGHT_I64)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, weight_type),
                       "job.weight_type is %u; it must be 0 to %u.", desc.weight_type, BALLAST_WEIGHT_I64);
  if (desc.flags != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, flags),
                       "job.flags is 0x%X; no flag exists yet.", desc.flags);
  return BALLAST_OK;
}

void translate(const ballast_job_desc& desc, uint64_t stride, Job& job) {
  job.layers = desc.layer_count;
  job.items = desc.item_count;
  job.packs = desc.pack_count;
  job.first_layer = desc.first_layer;
  job.weight_type = static_cast<WeightType>(desc.weight_type);
  job.weights = static_cast<const std::byte*>(desc.weights);
  job.weight_stride = stride;
  job.seed = desc.seed;
  job.time_budget_ns = desc.time_budget_ns;
  job.target_gap_ppb = desc.target_gap_ppb ? desc.target_gap_ppb : target_of(job.recipe);
  job.progress_user = desc.progress_user;
  job.progress = desc.progress;
  job.cancel = desc.cancel;
  job.out.pack_index = desc.pack_index;
  job.out.rank_in_pack = desc.rank_in_pack;
  job.out.pack_load = desc.pack_load;
  job.out.load_exponent = desc.load_exponent;
  job.out.pack_value = desc.pack_value;
}

}  // namespace

ballast_result check_job(const ballast_context_t& context, const ballast_job_desc* source, JobPlace place,
                         const ErrorSink& errors, ballast_job_desc& desc, PlacementDesc& placement, Job& job) {
  if (!source) return errors.null_argument(1, "job");
  if (const ballast_result code = read_job(source, errors, desc, placement)) return code;
  if (const ballast_result code = check_shape(context, desc, errors)) return code;
  if (const ballast_result code = check_options(desc, errors)) return code;
  if (const ballast_result code = check_placement(context, desc, placement, errors)) return code;
  if (const ballast_result code = choose_recipe(context, desc, errors, job.recipe)) return code;
  if (const ballast_result code = check_served(desc, placement, job.recipe, errors)) return code;
  WeightExtent weights;
  if (const ballast_result code = measure_weights(desc, placement, errors, weights)) return code;
  if (const ballast_result code = check_memory(desc, placement, weights, place, errors)) return code;
  translate(desc, weights.stride, job);
  translate(desc, placement, job);
  return place == JobPlace::host_memory ? check_arrays(desc, placement, errors) : BALLAST_OK;
}

}  // namespace ballast::plugin
