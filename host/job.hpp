// What the boundary hands to the host module: a checked job, in the host module's own words.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/base/cancel_flag.hpp"
#include "host/base/clock.hpp"
#include "host/placement.hpp"
#include "host/recipe/recipe.hpp"
#include "host/recipe/stage.hpp"

namespace ballast {

enum class WeightType : uint32_t { f32, f64, u32, i64 };

constexpr size_t weight_size(WeightType type) { return type == WeightType::f32 || type == WeightType::u32 ? 4 : 8; }

enum ReportFlag : uint32_t {
  kReportRounded = 0x1,
  kReportTargetMet = 0x2,
  kReportProven = 0x4,
  kReportTimeOut = 0x8,
  kReportKept = 0x10,         // nothing moved but what had to
  kReportForced = 0x20,       // something had to move
  kReportCapExceeded = 0x40,  // some pack is above a scenario's cap
};

// The report of one layer. Integers only, so that a GPU can write it too. Loads count units of 2^exponent.
struct LayerReport {
  uint32_t max_load = 0;
  uint32_t min_load = 0;
  uint32_t total_load = 0;
  uint32_t lower_bound = 0;
  int32_t load_exponent = 0;
  uint32_t candidate = 0;
  uint32_t moves = 0;
  uint32_t flags = 0;
};

struct Outputs {
  int32_t* pack_index = nullptr;     // [layer][item]
  int32_t* rank_in_pack = nullptr;   // [layer][item] or null
  uint32_t* pack_load = nullptr;     // [layer][pack], with scenarios [layer][scenario][pack], or null
  int32_t* load_exponent = nullptr;  // [layer] or null
  double* pack_value = nullptr;      // likewise
  // Called once a layer, from any worker; or null.
  void* report_user = nullptr;
  void (*report)(void* user, uint32_t layer, const LayerReport& report) = nullptr;
  uint64_t* stage_ns = nullptr;  // [kStageCount] or null; added to
};

// The caller has checked: packs divides items where no placement is given, strides cover a layer and are aligned, the
// recipe is valid, outputs that are required are there, and everything is within the context's limits.
struct Job {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t first_layer = 0;
  WeightType weight_type = WeightType::f32;
  const std::byte* weights = nullptr;
  size_t weight_stride = 0;  // bytes from layer to layer, never 0
  Placement placement;
  Recipe recipe;  // caps already lowered to the job's move cap
  uint64_t seed = 0;
  uint64_t time_budget_ns = 0;          // 0: none
  uint64_t (*now_ns)() = monotonic_ns;  // what the budget is measured by
  uint32_t target_gap_ppb = 0;
  // Called from one worker at a time, never with a lock held; a return value other than 0 cancels. Or null.
  void* progress_user = nullptr;
  uint32_t (*progress)(void* user, uint64_t layers_done, uint64_t layers) = nullptr;
  const uint32_t* cancel = nullptr;         // or a word that becomes non-zero to cancel
  const uint32_t* ticket_cancel = nullptr;  // likewise, for a job that others know by its ticket
  Outputs out;
};

inline bool is_cancelled(const Job& job) { return is_set(job.cancel) || is_set(job.ticket_cancel); }

}  // namespace ballast
