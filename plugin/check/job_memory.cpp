#include <limits>

#include "plugin/boundary/structs.hpp"
#include "plugin/check/job.hpp"

namespace ballast::plugin {
namespace {

constexpr uint32_t kReportAlign = alignof(ballast_layer_report);

// A stretch of memory that the job points to.
struct Region {
  const char* name;
  Field field;
  const void* start;
  uint64_t bytes;
  uint32_t align;

  uint64_t begin() const { return reinterpret_cast<uintptr_t>(start); }
  uint64_t end() const { return begin() + bytes; }
  bool meets(const Region& other) const { return begin() < other.end() && other.begin() < end(); }
};

// All of the job's memory that is there, the weights first.
struct Regions {
  Region list[8];
  uint32_t count = 0;

  void add(const Region& region) {
    if (region.start) list[count++] = region;
  }
};

// No product overflows: a context's items and packs are below 2^16, a report's stride below 2^13.
Regions regions_of(const ballast_job_desc& desc, uint64_t weight_bytes) {
  const uint64_t layers = desc.layer_count;
  const uint64_t items = layers * desc.item_count;
  const uint64_t packs = layers * desc.pack_count;
  const auto weight_align = static_cast<uint32_t>(weight_size(static_cast<WeightType>(desc.weight_type)));
  Regions all;
  all.add({"weights", BALLAST_FIELD(ballast_job_desc, weights), desc.weights, weight_bytes, weight_align});
  all.add({"pack_index", BALLAST_FIELD(ballast_job_desc, pack_index), desc.pack_index, items * 4, 4});
  all.add({"rank_in_pack", BALLAST_FIELD(ballast_job_desc, rank_in_pack), desc.rank_in_pack, items * 4, 4});
  all.add({"pack_load", BALLAST_FIELD(ballast_job_desc, pack_load), desc.pack_load, packs * 4, 4});
  all.add({"load_exponent", BALLAST_FIELD(ballast_job_desc, load_exponent), desc.load_exponent, layers * 4, 4});
  all.add({"pack_value", BALLAST_FIELD(ballast_job_desc, pack_value), desc.pack_value, packs * 8, 8});
  all.add(
      {"reports", BALLAST_FIELD(ballast_job_desc, reports), desc.reports, layers * desc.report_stride, kReportAlign});
  return all;
}

ballast_result check_region(const Region& region, const ErrorSink& errors) {
  if (region.begin() % region.align != 0)
    return errors.fail(BALLAST_E_ARGUMENT, region.field, "job.%s is not aligned to %u bytes.", region.name,
                       region.align);
  if (region.bytes > std::numeric_limits<uintptr_t>::max() - region.begin())
    return errors.fail(BALLAST_E_RANGE, region.field, "job.%s would reach beyond the end of memory.", region.name);
  return BALLAST_OK;
}

ballast_result check_overlap(const Regions& all, const ErrorSink& errors) {
  for (uint32_t i = 1; i < all.count; ++i)
    for (uint32_t j = 0; j < i; ++j)
      if (all.list[i].meets(all.list[j]))
        return errors.fail(BALLAST_E_ARGUMENT, all.list[i].field, "job.%s overlaps job.%s.", all.list[i].name,
                           all.list[j].name);
  return BALLAST_OK;
}

ballast_result check_reports(const ballast_job_desc& desc, const ErrorSink& errors) {
  if (!desc.reports) return BALLAST_OK;
  const Field field = BALLAST_FIELD(ballast_job_desc, report_stride);
  if (desc.report_stride < BALLAST_SIZE_LAYER_REPORT_1_0 || desc.report_stride > BALLAST_MAX_STRUCT_SIZE)
    return errors.fail(BALLAST_E_ARGUMENT, field, "job.report_stride is %u; with reports it must be %u to %u.",
                       desc.report_stride, BALLAST_SIZE_LAYER_REPORT_1_0, BALLAST_MAX_STRUCT_SIZE);
  if (desc.report_stride % kReportAlign != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field, "job.report_stride is %u; it must be a multiple of %u.",
                       desc.report_stride, kReportAlign);
  return BALLAST_OK;
}

ballast_result check_required(const ballast_job_desc& desc, const ErrorSink& errors) {
  if (desc.layer_count == 0) return BALLAST_OK;
  if (!desc.weights)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, weights), "job.weights is NULL.");
  if (!desc.pack_index)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, pack_index), "job.pack_index is NULL.");
  return BALLAST_OK;
}

ballast_result check_cancel(const ballast_job_desc& desc, const ErrorSink& errors) {
  const Field field = BALLAST_FIELD(ballast_job_desc, cancel);
  return check_region({"cancel", field, desc.cancel, sizeof(uint32_t), alignof(uint32_t)}, errors);
}

ballast_result check_host_pointers(const ballast_job_desc& desc, uint64_t weight_bytes, const ErrorSink& errors) {
  if (const ballast_result code = check_required(desc, errors)) return code;
  if (const ballast_result code = check_reports(desc, errors)) return code;
  if (const ballast_result code = check_cancel(desc, errors)) return code;
  Regions all = regions_of(desc, weight_bytes);
  if (desc.timings) {
    if (const ballast_result code = check_out(desc.timings, errors)) return code;
    all.add({"timings", BALLAST_FIELD(ballast_job_desc, timings), desc.timings, declared_size(desc.timings), 1});
  }
  for (uint32_t i = 0; i < all.count; ++i)
    if (const ballast_result code = check_region(all.list[i], errors)) return code;
  return check_overlap(all, errors);
}

ballast_result check_no_host_pointers(const ballast_job_desc& desc, const ErrorSink& errors) {
  const Regions all = regions_of(desc, 0);
  if (all.count == 0) return BALLAST_OK;
  return errors.fail(BALLAST_E_ARGUMENT, all.list[0].field,
                     "job.%s is host memory; on the GPU the buffers of ballast_vk_record are used.", all.list[0].name);
}

}  // namespace

ballast_result measure_weights(const ballast_job_desc& desc, const ErrorSink& errors, WeightExtent& extent) {
  using Long = unsigned long long;
  const Field field = BALLAST_FIELD(ballast_job_desc, weight_stride);
  const auto weight = static_cast<uint32_t>(weight_size(static_cast<WeightType>(desc.weight_type)));
  const uint64_t row = uint64_t{desc.item_count} * weight;
  const uint64_t stride = desc.weight_stride ? desc.weight_stride : row;
  if (stride < row)
    return errors.fail(BALLAST_E_ARGUMENT, field, "job.weight_stride is %llu bytes, but a layer takes %llu.",
                       Long{stride}, Long{row});
  if (stride % weight != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field, "job.weight_stride is %llu, not a multiple of a weight's %u bytes.",
                       Long{stride}, weight);
  const uint64_t before_last = desc.layer_count ? desc.layer_count - 1u : 0u;
  if (before_last != 0 && stride > (std::numeric_limits<uint64_t>::max() - row) / before_last)
    return errors.fail(BALLAST_E_RANGE, field, "job.weight_stride is %llu; %u layers of that are beyond 64 bits.",
                       Long{stride}, desc.layer_count);
  extent = {stride, desc.layer_count ? before_last * stride + row : 0};
  return BALLAST_OK;
}

ballast_result check_memory(const ballast_job_desc& desc, const WeightExtent& weights, JobPlace place,
                            const ErrorSink& errors) {
  return place == JobPlace::host_memory ? check_host_pointers(desc, weights.bytes, errors)
                                        : check_no_host_pointers(desc, errors);
}

}  // namespace ballast::plugin
