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
  bool written = false;

  uint64_t begin() const { return reinterpret_cast<uintptr_t>(start); }
  uint64_t end() const { return begin() + bytes; }
  bool meets(const Region& other) const { return begin() < other.end() && other.begin() < end(); }
};

// All of the job's memory that is there, the weights first.
struct Regions {
  Region list[24];
  uint32_t count = 0;

  void read(const char* name, Field field, const void* start, uint64_t bytes, uint32_t align) {
    if (start) list[count++] = {name, field, start, bytes, align, false};
  }
  void write(const char* name, Field field, const void* start, uint64_t bytes, uint32_t align) {
    if (start) list[count++] = {name, field, start, bytes, align, true};
  }
};

// No product overflows: a context's items and packs are below 2^16, a report's stride below 2^13.
Regions regions_of(const ballast_job_desc& desc, const PlacementDesc& placement, uint64_t weight_bytes) {
  const uint64_t layers = desc.layer_count;
  const uint64_t items = layers * desc.item_count;
  const uint64_t packs = layers * desc.pack_count * placement.scenario_count();
  const auto weight_align = static_cast<uint32_t>(weight_size(static_cast<WeightType>(desc.weight_type)));
  Regions all;
  all.read("job.weights", BALLAST_FIELD(ballast_job_desc, weights), desc.weights, weight_bytes, weight_align);
  all.write("job.pack_index", BALLAST_FIELD(ballast_job_desc, pack_index), desc.pack_index, items * 4, 4);
  all.write("job.rank_in_pack", BALLAST_FIELD(ballast_job_desc, rank_in_pack), desc.rank_in_pack, items * 4, 4);
  all.write("job.pack_load", BALLAST_FIELD(ballast_job_desc, pack_load), desc.pack_load, packs * 4, 4);
  all.write("job.load_exponent", BALLAST_FIELD(ballast_job_desc, load_exponent), desc.load_exponent, layers * 4, 4);
  all.write("job.pack_value", BALLAST_FIELD(ballast_job_desc, pack_value), desc.pack_value, packs * 8, 8);
  all.write("job.reports", BALLAST_FIELD(ballast_job_desc, reports), desc.reports, layers * desc.report_stride,
            kReportAlign);
  return all;
}

// Adds the memory that the chained structs point to. No product overflows: slots and copies are below 2^16 and 2^32.
void add_placement(const ballast_job_desc& desc, const PlacementDesc& placement, Regions& all) {
  const uint64_t layers = desc.layer_count, items = layers * desc.item_count, scenarios = placement.scenario_count();
  const auto number = static_cast<uint32_t>(weight_size(static_cast<WeightType>(desc.weight_type)));
  const ballast_packs& p = placement.packs;
  all.read("packs.capacity", BALLAST_FIELD(ballast_packs, capacity), p.capacity, uint64_t{desc.pack_count} * 4, 4);
  all.read("packs.pace", BALLAST_FIELD(ballast_packs, pace), p.pace, uint64_t{desc.pack_count} * 4, 4);
  all.read("packs.base_load", BALLAST_FIELD(ballast_packs, base_load), p.base_load,
           layers * scenarios * desc.pack_count * number, number);
  all.read("classes.item_class", BALLAST_FIELD(ballast_classes, item_class), placement.classes.item_class, items * 4,
           4);
  const ballast_replicas& r = placement.replicas;
  const uint64_t slots = layers * placement.slots(desc);
  const uint32_t index = r.index_type == BALLAST_INDEX_I32 ? 4 : 8;
  all.write("replicas.item_of_slot", BALLAST_FIELD(ballast_replicas, item_of_slot), r.item_of_slot, slots * index,
            index);
  all.write("replicas.slots_of_item", BALLAST_FIELD(ballast_replicas, slots_of_item), r.slots_of_item,
            items * r.copy_stride * index, index);
  all.write("replicas.copies", BALLAST_FIELD(ballast_replicas, copies), r.copies, items * 4, 4);
  const ballast_previous& v = placement.previous;
  all.read("previous.item_of_slot", BALLAST_FIELD(ballast_previous, item_of_slot), v.item_of_slot, slots * index,
           index);
  all.read("previous.pack", BALLAST_FIELD(ballast_previous, pack), v.pack, items * 4, 4);
  all.read("previous.rank", BALLAST_FIELD(ballast_previous, rank), v.rank, items * 4, 4);
  all.read("previous.move_cost", BALLAST_FIELD(ballast_previous, move_cost), v.move_cost, items * 4, 4);
  const ballast_scenarios& s = placement.scenarios;
  const uint64_t stride = s.report_stride ? s.report_stride : sizeof(ballast_scenario_report);
  all.read("scenarios.importance", BALLAST_FIELD(ballast_scenarios, importance), s.importance, scenarios * 4, 4);
  all.read("scenarios.cap", BALLAST_FIELD(ballast_scenarios, cap), s.cap, scenarios * 8, 8);
  all.write("scenarios.reports", BALLAST_FIELD(ballast_scenarios, reports), s.reports, layers * scenarios * stride,
            alignof(ballast_scenario_report));
}

ballast_result check_region(const Region& region, const ErrorSink& errors) {
  if (region.begin() % region.align != 0)
    return errors.fail(BALLAST_E_ARGUMENT, region.field, "%s is not aligned to %u bytes.", region.name, region.align);
  if (region.bytes > std::numeric_limits<uintptr_t>::max() - region.begin())
    return errors.fail(BALLAST_E_RANGE, region.field, "%s would reach beyond the end of memory.", region.name);
  return BALLAST_OK;
}

ballast_result check_overlap(const Regions& all, const ErrorSink& errors) {
  for (uint32_t i = 1; i < all.count; ++i)
    for (uint32_t j = 0; j < i; ++j)
      if ((all.list[i].written || all.list[j].written) && all.list[i].meets(all.list[j]))
        return errors.fail(BALLAST_E_ARGUMENT, all.list[i].field, "%s overlaps %s.", all.list[i].name,
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

ballast_result check_required(const ballast_job_desc& desc, const PlacementDesc& placement, const ErrorSink& errors) {
  if (desc.layer_count == 0) return BALLAST_OK;
  if (!desc.weights)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, weights), "job.weights is NULL.");
  if (!desc.pack_index && !placement.has_replicas)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, pack_index), "job.pack_index is NULL.");
  return BALLAST_OK;
}

ballast_result check_cancel(const ballast_job_desc& desc, const ErrorSink& errors) {
  const Field field = BALLAST_FIELD(ballast_job_desc, cancel);
  return check_region({"job.cancel", field, desc.cancel, sizeof(uint32_t), alignof(uint32_t)}, errors);
}

ballast_result check_host_pointers(const ballast_job_desc& desc, const PlacementDesc& placement, uint64_t weight_bytes,
                                   const ErrorSink& errors) {
  if (const ballast_result code = check_required(desc, placement, errors)) return code;
  if (const ballast_result code = check_reports(desc, errors)) return code;
  if (const ballast_result code = check_cancel(desc, errors)) return code;
  Regions all = regions_of(desc, placement, weight_bytes);
  add_placement(desc, placement, all);
  if (desc.timings) {
    if (const ballast_result code = check_out(desc.timings, errors)) return code;
    all.write("job.timings", BALLAST_FIELD(ballast_job_desc, timings), desc.timings, declared_size(desc.timings), 1);
  }
  for (uint32_t i = 0; i < all.count; ++i)
    if (const ballast_result code = check_region(all.list[i], errors)) return code;
  return check_overlap(all, errors);
}

ballast_result check_no_host_pointers(const ballast_job_desc& desc, const PlacementDesc& placement,
                                      const ErrorSink& errors) {
  const Regions all = regions_of(desc, placement, 0);
  if (all.count == 0) return BALLAST_OK;
  return errors.fail(BALLAST_E_ARGUMENT, all.list[0].field,
                     "%s is host memory; on the GPU the buffers of ballast_vk_record are used.", all.list[0].name);
}

}  // namespace

ballast_result measure_weights(const ballast_job_desc& desc, const PlacementDesc& placement, const ErrorSink& errors,
                               WeightExtent& extent) {
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
  const ballast_scenarios& scenarios = placement.scenarios;
  const uint64_t step = scenarios.scenario_stride ? scenarios.scenario_stride : stride * desc.layer_count;
  const uint64_t more = placement.scenario_count() - 1;
  if (extent.bytes == 0 || more == 0) return BALLAST_OK;
  if (step > (std::numeric_limits<uint64_t>::max() - extent.bytes) / more)
    return errors.fail(BALLAST_E_RANGE, BALLAST_FIELD(ballast_scenarios, scenario_stride),
                       "scenarios.scenario_stride is %llu; %u scenarios of that are beyond 64 bits.", Long{step},
                       placement.scenario_count());
  extent.bytes += more * step;
  return BALLAST_OK;
}

ballast_result check_memory(const ballast_job_desc& desc, const PlacementDesc& placement, const WeightExtent& weights,
                            JobPlace place, const ErrorSink& errors) {
  return place == JobPlace::host_memory ? check_host_pointers(desc, placement, weights.bytes, errors)
                                        : check_no_host_pointers(desc, placement, errors);
}

}  // namespace ballast::plugin
