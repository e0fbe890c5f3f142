// What the arrays of a job's placement hold: the lowest (layer, item, slot or pack) at fault is named.
#include "plugin/boundary/structs.hpp"
#include "plugin/check/placement.hpp"

namespace ballast::plugin {
namespace {

using Long = long long;

ballast_result check_pack_arrays(const ballast_job_desc& desc, const ballast_packs& packs, const ErrorSink& errors) {
  constexpr uint32_t kMostPace = 255;
  for (uint32_t p = 0; p < desc.pack_count && packs.pace; ++p)
    if (packs.pace[p] == 0 || packs.pace[p] > kMostPace)
      return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_packs, pace),
                         "packs.pace[%u] is %u; it must be 1 to %u.", p, packs.pace[p], kMostPace);
  if (!packs.capacity) return BALLAST_OK;
  uint64_t room = 0;
  for (uint32_t p = 0; p < desc.pack_count; ++p) room += packs.capacity[p];
  if (room >= desc.item_count) return BALLAST_OK;
  return errors.fail(BALLAST_E_INFEASIBLE, BALLAST_FIELD(ballast_packs, capacity),
                     "layer 0: packs.capacity adds up to %llu; job.item_count is %u.",
                     static_cast<unsigned long long>(room), desc.item_count);
}

// Entries from -1 to below `end`.
template <typename T>
ballast_result check_indices(const T* list, uint32_t layers, uint32_t width, Long end, Field field, const char* name,
                             const char* of, const ErrorSink& errors) {
  for (uint32_t layer = 0; layer < layers && list; ++layer)
    for (uint32_t i = 0; i < width; ++i) {
      const Long value = list[size_t{layer} * width + i];
      if (value < -1 || value >= end)
        return errors.fail(BALLAST_E_ARGUMENT, field, "previous.%s of layer %u, %s %u is %lld; it must be -1 to %lld.",
                           name, layer, of, i, value, end - 1);
    }
  return BALLAST_OK;
}

ballast_result check_costs(const ballast_job_desc& desc, const ballast_previous& previous, const ErrorSink& errors) {
  if (!previous.move_cost) return BALLAST_OK;
  const Field field = BALLAST_FIELD(ballast_previous, move_cost);
  for (uint32_t layer = 0; layer < desc.layer_count; ++layer) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < desc.item_count; ++i) {
      const size_t at = size_t{layer} * desc.item_count + i;
      if (previous.move_cost[at] != BALLAST_PINNED)
        sum += previous.move_cost[at];
      else if (previous.pack[at] < 0)
        return errors.fail(BALLAST_E_ARGUMENT, field,
                           "previous.move_cost of layer %u, item %u is BALLAST_PINNED, but it has no previous pack.",
                           layer, i);
    }
    if (sum >> 31)
      return errors.fail(BALLAST_E_RANGE, field,
                         "previous.move_cost of layer %u adds up to %llu; it must stay below 2^31.", layer,
                         static_cast<unsigned long long>(sum));
  }
  return BALLAST_OK;
}

ballast_result check_old_slots(const ballast_job_desc& desc, const PlacementDesc& p, const ErrorSink& errors) {
  const Field field = BALLAST_FIELD(ballast_previous, item_of_slot);
  const uint32_t slots = p.slots(desc);
  const void* list = p.previous.item_of_slot;
  if (p.replicas.index_type == BALLAST_INDEX_I32)
    return check_indices(static_cast<const int32_t*>(list), desc.layer_count, slots, desc.item_count, field,
                         "item_of_slot", "slot", errors);
  return check_indices(static_cast<const int64_t*>(list), desc.layer_count, slots, desc.item_count, field,
                       "item_of_slot", "slot", errors);
}

}  // namespace

ballast_result check_item_arrays(const ballast_job_desc& desc, const PlacementDesc& placement,
                                 const ErrorSink& errors) {
  if (desc.layer_count == 0) return BALLAST_OK;
  const ballast_previous& previous = placement.previous;
  if (const ballast_result code = check_pack_arrays(desc, placement.packs, errors)) return code;
  if (const ballast_result code = check_indices(previous.pack, desc.layer_count, desc.item_count, desc.pack_count,
                                                BALLAST_FIELD(ballast_previous, pack), "pack", "item", errors))
    return code;
  constexpr Long kAnyRank = Long{1} << 31;
  if (const ballast_result code = check_indices(previous.rank, desc.layer_count, desc.item_count, kAnyRank,
                                                BALLAST_FIELD(ballast_previous, rank), "rank", "item", errors))
    return code;
  if (const ballast_result code = check_costs(desc, previous, errors)) return code;
  return check_old_slots(desc, placement, errors);
}

}  // namespace ballast::plugin
