// A plugin for tests of the command line: it packs greedily in doubles, and has strategies that misbehave on request.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <numeric>
#include <thread>
#include <vector>

#include "ballast/ballast.h"
#include "tests/tools/export.hpp"

namespace {

// The order is that of strategy_info.
constexpr const char* kStrategies[] = {"greedy",   "until_cancelled", "two_seconds", "broken",
                                       "degraded", "now_degraded",    "small"};

int instance_object, device_object, context_object;

void explain(ballast_error* error, ballast_result code, const char* sentence) {
  if (error == nullptr) return;
  error->code = code;
  std::strncpy(error->message, sentence, sizeof error->message - 1);
}

ballast_result create_instance(const ballast_instance_desc*, ballast_instance* out, ballast_error*) {
  *out = reinterpret_cast<ballast_instance>(&instance_object);
  return BALLAST_OK;
}
ballast_result destroy_instance(ballast_instance) { return BALLAST_OK; }
ballast_result create_device(ballast_instance, const ballast_device_desc* desc, ballast_device* out,
                             ballast_error* error) {
  if (desc->backend == BALLAST_BACKEND_VULKAN) {
    explain(error, BALLAST_E_NO_VULKAN, "this stand-in has no Vulkan");
    return BALLAST_E_NO_VULKAN;
  }
  *out = reinterpret_cast<ballast_device>(&device_object);
  return BALLAST_OK;
}
ballast_result destroy_device(ballast_device) { return BALLAST_OK; }
ballast_result create_context(ballast_device, const ballast_context_desc*, ballast_context* out, ballast_error*) {
  *out = reinterpret_cast<ballast_context>(&context_object);
  return BALLAST_OK;
}
ballast_result destroy_context(ballast_context) { return BALLAST_OK; }

ballast_result device_caps(ballast_device, ballast_device_caps* out, ballast_error*) {
  out->backend = BALLAST_BACKEND_CPU;
  out->max_items = out->max_items_greedy = 65535;
  std::strncpy(out->name, "stand-in", sizeof out->name - 1);
  return BALLAST_OK;
}
ballast_result device_count(ballast_instance, uint32_t* count, ballast_error*) {
  *count = 1;
  return BALLAST_OK;
}
ballast_result device_info(ballast_instance, uint32_t index, ballast_device_caps* out, ballast_error*) {
  return index == 0 ? device_caps(nullptr, out, nullptr) : BALLAST_E_NOT_FOUND;
}
ballast_result strategy_info(uint32_t index, ballast_strategy_info* out, ballast_error*) {
  if (index >= std::size(kStrategies)) return BALLAST_E_NOT_FOUND;
  out->index = index;
  out->max_items_cpu = std::strcmp(kStrategies[index], "small") == 0 ? 96 : 65535;
  std::strncpy(out->name, kStrategies[index], sizeof out->name - 1);
  std::strncpy(out->summary, "One of the stand-in's.", sizeof out->summary - 1);
  return BALLAST_OK;
}
ballast_result strategy_recipe(const char*, ballast_recipe* out, ballast_error*) {
  out->candidates = 1;
  return BALLAST_OK;
}
const char* result_name(ballast_result code) { return code == BALLAST_E_WEIGHT ? "BALLAST_E_WEIGHT" : "BALLAST_?"; }

double weight(const ballast_job_desc& job, size_t i) {
  switch (job.weight_type) {
    case BALLAST_WEIGHT_F32:
      return static_cast<const float*>(job.weights)[i];
    case BALLAST_WEIGHT_F64:
      return static_cast<const double*>(job.weights)[i];
    case BALLAST_WEIGHT_U32:
      return static_cast<const uint32_t*>(job.weights)[i];
    default:
      return static_cast<double>(static_cast<const int64_t*>(job.weights)[i]);
  }
}

void pack_layer(const ballast_job_desc& job, size_t layer) {
  const size_t n = job.item_count, m = job.pack_count, first = layer * n;
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return weight(job, first + a) > weight(job, first + b); });
  std::vector<double> load(m);
  std::vector<int32_t> filled(m);
  for (const size_t item : order) {
    size_t best = m;
    for (size_t p = 0; p < m; ++p)
      if (static_cast<size_t>(filled[p]) < n / m && (best == m || load[p] < load[best])) best = p;
    load[best] += weight(job, first + item);
    job.pack_index[first + item] = static_cast<int32_t>(best);
    if (job.rank_in_pack != nullptr) job.rank_in_pack[first + item] = filled[best];
    ++filled[best];
  }
  if (job.pack_value != nullptr) std::copy(load.begin(), load.end(), job.pack_value + layer * m);
  ballast_layer_report& report = job.reports[layer];
  report = {};
  report.max_value = *std::max_element(load.begin(), load.end());
  report.min_value = *std::min_element(load.begin(), load.end());
  report.mean_value = std::accumulate(load.begin(), load.end(), 0.0) / static_cast<double>(m);
  report.lower_bound_value = report.mean_value;
  report.gap = report.max_value > 0 ? report.max_value / report.mean_value - 1 : 0;
  report.flags = report.max_value == report.mean_value ? BALLAST_REPORT_PROVEN : BALLAST_REPORT_ROUNDED;
}

bool cancelled(const ballast_job_desc& job) { return __atomic_load_n(job.cancel, __ATOMIC_RELAXED) != 0; }

bool told_to_stop(const ballast_job_desc& job) {
  return job.progress != nullptr && job.progress(job.progress_user, 0, job.layer_count) != 0;
}

// How long the strategy dawdles before it packs; false: it was cancelled meanwhile.
bool dawdle(const ballast_job_desc& job) {
  const bool for_ever = std::strcmp(job.strategy, "until_cancelled") == 0;
  if (for_ever) std::fputs("waiting\n", stderr);  // a test interrupts now
  const int steps = std::strcmp(job.strategy, "two_seconds") == 0 ? 200 : 0;
  for (int i = 0; for_ever || i < steps; ++i) {
    // As within a layer of hours, of which there is no progress to tell.
    if (cancelled(job) || (!for_ever && told_to_stop(job))) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

// Every second job of "now_degraded" is done in Vulkan's place.
bool degraded(const ballast_job_desc& job) {
  static bool now = false;
  if (std::strcmp(job.strategy, "now_degraded") == 0) return now = !now;
  return std::strcmp(job.strategy, "degraded") == 0;
}

ballast_result run(ballast_context, const ballast_job_desc* job, ballast_error* error) {
  if (std::strcmp(job->strategy, "broken") == 0) {
    explain(error, BALLAST_E_INTERNAL, "the stand-in broke as asked");
    return BALLAST_E_INTERNAL;
  }
  for (size_t i = 0; i < size_t{job->layer_count} * job->item_count; ++i)
    if (!(weight(*job, i) >= 0)) {
      explain(error, BALLAST_E_WEIGHT, "a weight is negative or no number");
      return BALLAST_E_WEIGHT;
    }
  if (!dawdle(*job)) {
    explain(error, BALLAST_E_CANCELLED, "cancelled by the host");
    return BALLAST_E_CANCELLED;
  }
  for (size_t layer = 0; layer < job->layer_count; ++layer) pack_layer(*job, layer);
  return degraded(*job) ? BALLAST_DEGRADED : BALLAST_OK;
}

ballast_api made_table() {
  ballast_api table{};
  table.struct_size = sizeof(ballast_api);
  table.version = BALLAST_VERSION_1_0;
  table.build_id = "stand-in for tests";
  table.create_instance = create_instance;
  table.destroy_instance = destroy_instance;
  table.create_device = create_device;
  table.destroy_device = destroy_device;
  table.create_context = create_context;
  table.destroy_context = destroy_context;
  table.device_count = device_count;
  table.device_info = device_info;
  table.device_caps = device_caps;
  table.strategy_info = strategy_info;
  table.strategy_recipe = strategy_recipe;
  table.result_name = result_name;
  table.run = run;
  return table;
}

}  // namespace

BALLAST_TEST_EXPORT ballast_result ballast_get_api(uint32_t min_version, uint32_t max_version, const void** out,
                                                   uint32_t* have_min, uint32_t* have_max) {
  // One that only speaks a later version, for the test of that.
#if defined(STAND_IN_FROM_THE_FUTURE)
  constexpr uint32_t kVersion = BALLAST_MAKE_VERSION(9, 3);
#else
  constexpr uint32_t kVersion = BALLAST_VERSION_1_0;
#endif
  if (have_min != nullptr) *have_min = kVersion;
  if (have_max != nullptr) *have_max = kVersion;
  if (kVersion < min_version || kVersion > max_version) return BALLAST_E_VERSION;
  static const ballast_api table = made_table();
  *out = &table;
  return BALLAST_OK;
}
