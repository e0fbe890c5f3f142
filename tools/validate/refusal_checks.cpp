// Jobs that cannot be done: refused with the code and the field that are due, and not one byte of output written.
#include <cmath>
#include <limits>

#include "tools/validate/batch.hpp"

namespace ballast::tools::validate {
namespace {

#define JOB_OFFSET(member) static_cast<uint32_t>(offsetof(ballast_job_desc, member))

struct BadJob {
  const char* what;
  void (*spoil)(ballast_job_desc& job);
  ballast_result code;
  uint32_t offset;  // of the field at fault
};

template <typename T>
T* moved(T* pointer, std::ptrdiff_t bytes) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): beyond its array on purpose
  return reinterpret_cast<T*>(reinterpret_cast<intptr_t>(pointer) + bytes);
}

constexpr ballast_result kArgument = BALLAST_E_ARGUMENT;

const BadJob kShapes[] = {
    {"no items", [](auto& j) { j.item_count = 0; }, kArgument, JOB_OFFSET(item_count)},
    {"no packs", [](auto& j) { j.pack_count = 0; }, kArgument, JOB_OFFSET(pack_count)},
    {"packs that do not divide the items", [](auto& j) { j.pack_count = 5, j.strategy = "greedy"; }, kArgument,
     JOB_OFFSET(pack_count)},
    {"more items than the context takes", [](auto& j) { j.item_count = 64 * 3; }, kArgument, JOB_OFFSET(item_count)},
    {"2^32 - 4 items", [](auto& j) { j.item_count = UINT32_MAX - 3; }, kArgument, JOB_OFFSET(item_count)},
    {"more layers than the context takes", [](auto& j) { j.layer_count = UINT32_MAX; }, kArgument,
     JOB_OFFSET(layer_count)},
    {"an unknown weight type", [](auto& j) { j.weight_type = 77; }, kArgument, JOB_OFFSET(weight_type)},
    {"an unknown flag", [](auto& j) { j.flags = 0x80000000u; }, kArgument, JOB_OFFSET(flags)},
    {"an effort that is none", [](auto& j) { j.effort = UINT32_MAX; }, kArgument, JOB_OFFSET(effort)},
    {"a strategy that is none", [](auto& j) { j.strategy = "there is no such strategy"; }, BALLAST_E_NOT_FOUND,
     JOB_OFFSET(strategy)},
};

const BadJob kMemory[] = {
    {"no weights", [](auto& j) { j.weights = nullptr; }, kArgument, JOB_OFFSET(weights)},
    {"no pack_index", [](auto& j) { j.pack_index = nullptr; }, kArgument, JOB_OFFSET(pack_index)},
    {"a stride below a layer", [](auto& j) { j.weight_stride = 4; }, kArgument, JOB_OFFSET(weight_stride)},
    {"a stride that splits weights", [](auto& j) { j.weight_stride = j.item_count * 4u + 2; }, kArgument,
     JOB_OFFSET(weight_stride)},
    {"a stride beyond 64 bits", [](auto& j) { j.weight_stride = uint64_t{1} << 63; }, BALLAST_E_RANGE,
     JOB_OFFSET(weight_stride)},
    {"weights beyond the end of memory", [](auto& j) { j.weights = moved<void>(nullptr, -16); }, BALLAST_E_RANGE,
     JOB_OFFSET(weights)},
    {"values beyond the end of memory", [](auto& j) { j.pack_value = moved<double>(nullptr, -16); }, BALLAST_E_RANGE,
     JOB_OFFSET(pack_value)},
    {"misaligned weights", [](auto& j) { j.weights = moved(j.weights, 1); }, kArgument, JOB_OFFSET(weights)},
    {"a misaligned pack_index", [](auto& j) { j.pack_index = moved(j.pack_index, 2); }, kArgument,
     JOB_OFFSET(pack_index)},
    {"misaligned reports", [](auto& j) { j.reports = moved(j.reports, 4); }, kArgument, JOB_OFFSET(reports)},
    {"reports without a stride", [](auto& j) { j.report_stride = 0; }, kArgument, JOB_OFFSET(report_stride)},
    {"a report_stride below 1.0's", [](auto& j) { j.report_stride = 64; }, kArgument, JOB_OFFSET(report_stride)},
    {"a report_stride of 4 GiB", [](auto& j) { j.report_stride = UINT32_MAX - 7; }, kArgument,
     JOB_OFFSET(report_stride)},
    {"outputs over each other", [](auto& j) { j.rank_in_pack = j.pack_index + 1; }, kArgument,
     JOB_OFFSET(rank_in_pack)},
    {"an output over the weights", [](auto& j) { j.pack_index = static_cast<int32_t*>(const_cast<void*>(j.weights)); },
     kArgument, JOB_OFFSET(pack_index)},
};

void refuse(const Host& host, const BadJob& bad) {
  const Subject& subject = host.subject;
  Batch batch(mixed_problem(3, 24, 4, 5));
  const Problem problem = batch.problem;
  bad.spoil(batch.job);
  auto error = made<ballast_error>();
  require_code(subject, batch.run(host, &error), bad.code, fmt::format("a job with {}", bad.what));
  require(error.field_type == BALLAST_TYPE_JOB_DESC && error.field_offset == bad.offset,
          "for a job with {} the error names field {} of struct 0x{:X}, not {}", bad.what, error.field_offset,
          error.field_type, bad.offset);
  require(batch.outputs_untouched(), "a job with {} is refused, but outputs were written", bad.what);
  const Batch good(problem);
  good.run_well(host);  // the context still works
}

template <size_t Count>
void check_bad_jobs(const std::filesystem::path& plugin, const BadJob (&jobs)[Count]) {
  const Subject subject(plugin);
  const Host host(subject, {.max_items = 64, .max_layers = 8});
  for (const BadJob& bad : jobs) refuse(host, bad);
}

template <typename T>
void refuse_weight(const Host& host, uint32_t type, T weight, const char* what) {
  Batch batch(mixed_problem(3, 24, 4, 5), type);
  // In the last layer: all weights are checked before anything is written.
  auto* weights = static_cast<T*>(const_cast<void*>(batch.job.weights));
  weights[3 * 24 - 2] = weight;
  auto error = made<ballast_error>();
  require_code(host.subject, batch.run(host, &error), BALLAST_E_WEIGHT, fmt::format("a weight that is {}", what));
  require(error.field_type == BALLAST_TYPE_JOB_DESC && error.field_offset == JOB_OFFSET(weights),
          "for a weight that is {} the error does not name job.weights", what);
  require(batch.outputs_untouched(), "a weight that is {} is refused, but outputs were written", what);
}

void check_bad_weights(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();
  refuse_weight(host, BALLAST_WEIGHT_F32, -1.0f, "negative");
  refuse_weight(host, BALLAST_WEIGHT_F32, -std::numeric_limits<float>::denorm_min(), "barely negative");
  refuse_weight(host, BALLAST_WEIGHT_F32, kInfinity, "infinite");
  refuse_weight(host, BALLAST_WEIGHT_F32, kNoNumber, "no number");
  refuse_weight(host, BALLAST_WEIGHT_F64, -1.0, "negative");
  refuse_weight(host, BALLAST_WEIGHT_F64, double{kInfinity}, "infinite");
  refuse_weight(host, BALLAST_WEIGHT_F64, double{kNoNumber}, "no number");
  refuse_weight(host, BALLAST_WEIGHT_I64, int64_t{-1}, "negative");
  refuse_weight(host, BALLAST_WEIGHT_I64, std::numeric_limits<int64_t>::min(), "very negative");
}

void check_nothing_to_do(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  Batch batch(mixed_problem(2, 12, 3, 1));
  batch.job.layer_count = 0;
  require_code(subject, batch.run(host), BALLAST_OK, "a job of no layers");
  require(batch.outputs_untouched(), "a job of no layers writes outputs");
}

}  // namespace

void add_refusal_checks(std::vector<Check>& checks) {
  checks.push_back({"jobs.shape", Class::interface, "jobs of impossible shape are refused",
                    [](const auto& plugin) { check_bad_jobs(plugin, kShapes); }});
  checks.push_back({"jobs.memory", Class::interface, "jobs whose memory cannot be are refused",
                    [](const auto& plugin) { check_bad_jobs(plugin, kMemory); }});
  checks.push_back({"jobs.weights", Class::interface, "weights that are none are refused", check_bad_weights});
  checks.push_back({"jobs.empty", Class::interface, "a job of no layers is nothing to do", check_nothing_to_do});
}

}  // namespace ballast::tools::validate
