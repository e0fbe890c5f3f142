#include "tools/validate/batch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast::tools::validate {
namespace {

uint64_t mixed(uint64_t& state) {  // splitmix64
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

size_t weight_size(uint32_t type) { return type == BALLAST_WEIGHT_F32 || type == BALLAST_WEIGHT_U32 ? 4 : 8; }

template <typename T>
void store_as(const std::vector<uint32_t>& weights, unsigned char* target) {
  for (size_t i = 0; i < weights.size(); ++i) {
    const T value = static_cast<T>(weights[i]);
    std::memcpy(target + i * sizeof value, &value, sizeof value);
  }
}

void store(const std::vector<uint32_t>& weights, uint32_t type, unsigned char* target) {
  if (type == BALLAST_WEIGHT_F32) store_as<float>(weights, target);
  if (type == BALLAST_WEIGHT_F64) store_as<double>(weights, target);
  if (type == BALLAST_WEIGHT_U32) store_as<uint32_t>(weights, target);
  if (type == BALLAST_WEIGHT_I64) store_as<int64_t>(weights, target);
}

constexpr const char* kOutputs[] = {"pack_index",    "rank_in_pack", "pack_load",
                                    "load_exponent", "pack_value",   "reports"};

// max_load <= lower_bound * (1 + ppb / 10^9), in whole numbers; both loads are below 2^32.
bool meets_target(const ballast_layer_report& report, uint32_t ppb) {
  const uint64_t above = uint64_t{report.max_load} - report.lower_bound;
  return above * 1'000'000'000 <= uint64_t{report.lower_bound} * ppb;
}

}  // namespace

Problem Problem::cut(uint32_t first, uint32_t count) const {
  const auto start = weights.begin() + static_cast<std::ptrdiff_t>(size_t{first} * items);
  return {count, items, packs, {start, start + static_cast<std::ptrdiff_t>(size_t{count} * items)}};
}

std::string Problem::text() const { return fmt::format("{} layers of {} items into {} packs", layers, items, packs); }

Problem mixed_problem(uint32_t layers, uint32_t items, uint32_t packs, uint64_t number) {
  Problem problem{layers, items, packs, {}};
  uint64_t state = number;
  for (uint32_t layer = 0; layer < layers; ++layer)
    for (uint32_t item = 0; item < items; ++item)
      problem.weights.push_back(static_cast<uint32_t>(mixed(state) % (layer % 4 == 3 ? 4 : 1000)));
  return problem;
}

Batch::Batch(const Problem& asked, uint32_t weight_type)
    : problem(asked), job(made<ballast_job_desc>()), weights_(asked.weights.size() * weight_size(weight_type)) {
  const size_t slots = size_t{problem.layers} * problem.items, loads = size_t{problem.layers} * problem.packs;
  for (const size_t bytes : {slots * 4, slots * 4, loads * 4, size_t{problem.layers} * 4, loads * 8,
                             problem.layers * sizeof(ballast_layer_report)})
    outputs_.emplace_back(bytes);
  store(problem.weights, weight_type, weights_.data());
  job.layer_count = problem.layers, job.item_count = problem.items, job.pack_count = problem.packs;
  job.weight_type = weight_type;
  job.weights = weights_.data();
  job.pack_index = outputs_[0].as<int32_t>(), job.rank_in_pack = outputs_[1].as<int32_t>();
  job.pack_load = outputs_[2].as<uint32_t>(), job.load_exponent = outputs_[3].as<int32_t>();
  job.pack_value = outputs_[4].as<double>(), job.reports = outputs_[5].as<ballast_layer_report>();
  job.report_stride = sizeof(ballast_layer_report);
}

ballast_result Batch::run(const Host& host, ballast_error* error) const {
  return host.subject.api().run(host.context, &job, error);
}

void Batch::run_well(const Host& host) const {
  auto error = made<ballast_error>();
  const ballast_result code = run(host, &error);
  require(code == BALLAST_OK, "run of {} returns {}: {:.200}", problem.text(), host.subject.name_of(code),
          error.message);
  for (size_t i = 0; i < outputs_.size(); ++i)
    require(outputs_[i].untouched_before(), "run writes before the start of {}", kOutputs[i]);
}

bool Batch::holds(const Batch& part, uint32_t first) const {
  for (size_t i = 0; i < outputs_.size(); ++i) {
    const size_t a_layer = outputs_[i].size() / problem.layers;
    if (std::memcmp(outputs_[i].data() + first * a_layer, part.outputs_[i].data(), part.outputs_[i].size()) != 0)
      return false;
  }
  return true;
}

bool Batch::outputs_untouched() const {
  return std::all_of(outputs_.begin(), outputs_.end(), [](const GuardedMemory& output) { return output.untouched(); });
}

void Batch::require_valid() const {
  for (uint32_t layer = 0; layer < problem.layers; ++layer) try {
      require_layer(layer);
    } catch (const Violation& violation) {
      throw Violation(fmt::format("{}, layer {}: {}", problem.text(), layer, violation.what()));
    }
}

std::vector<uint64_t> Batch::require_assignment(uint32_t layer) const {
  const uint32_t group = problem.items / problem.packs;
  std::vector<bool> taken(problem.items, false);
  std::vector<uint64_t> loads(problem.packs, 0);
  std::vector<uint32_t> items_of(problem.packs, 0);
  for (uint32_t item = 0; item < problem.items; ++item) {
    const size_t at = size_t{layer} * problem.items + item;
    const int64_t pack = pack_index()[at], rank = rank_in_pack()[at];
    require(pack >= 0 && pack < problem.packs, "item {} is in pack {}, and there are {}", item, pack, problem.packs);
    ++items_of[static_cast<size_t>(pack)];
    loads[static_cast<size_t>(pack)] += problem.at(layer, item);
    require(rank >= 0 && rank < group, "item {} has rank {} in a pack of {}", item, rank, group);
    const size_t slot = static_cast<size_t>(pack) * group + static_cast<size_t>(rank);
    require(!taken[slot], "rank {} of pack {} is taken twice", rank, pack);
    taken[slot] = true;
  }
  for (uint32_t pack = 0; pack < problem.packs; ++pack)
    require(items_of[pack] == group, "pack {} holds {} items, not {}", pack, items_of[pack], group);
  return loads;
}

void Batch::require_layer(uint32_t layer) const {
  const std::vector<uint64_t> loads = require_assignment(layer);
  const int32_t exponent = load_exponent()[layer];
  for (uint32_t pack = 0; pack < problem.packs; ++pack) {
    const size_t at = size_t{layer} * problem.packs + pack;
    const auto true_load = static_cast<double>(loads[pack]);
    require(std::ldexp(pack_load()[at], exponent) == true_load,
            "pack_load of pack {} is {} * 2^{}, but its items weigh {}", pack, pack_load()[at], exponent, true_load);
    require(pack_value()[at] == true_load, "pack_value of pack {} is {}, but its items weigh {}", pack,
            pack_value()[at], true_load);
  }
  require_report(layer, loads);
}

void Batch::require_report(uint32_t layer, std::span<const uint64_t> loads) const {
  const ballast_layer_report& report = reports()[layer];
  const auto value = [&](double load) { return std::ldexp(load, report.load_exponent); };
  const auto [least, most] = std::minmax_element(loads.begin(), loads.end());
  const auto total = static_cast<double>(std::accumulate(loads.begin(), loads.end(), uint64_t{0}));
  require(report.load_exponent == load_exponent()[layer], "the report's load_exponent is not the one given beside it");
  require((report.flags & BALLAST_REPORT_ROUNDED) == 0,
          "the report is flagged as rounded, but whole numbers need no rounding");
  require(value(report.max_load) == static_cast<double>(*most), "max_load is {}, but the heaviest pack weighs {}",
          value(report.max_load), *most);
  require(value(report.min_load) == static_cast<double>(*least), "min_load is {}, but the lightest pack weighs {}",
          value(report.min_load), *least);
  require(value(report.total_load) == total, "total_load is {}, but the items weigh {}", value(report.total_load),
          total);
  require(report.lower_bound <= report.max_load, "lower_bound is {}, above max_load, {}", report.lower_bound,
          report.max_load);
  require(uint64_t{report.lower_bound} * problem.packs >= report.total_load, "lower_bound {} is below the mean load",
          report.lower_bound);
  require(((report.flags & BALLAST_REPORT_PROVEN) != 0) == (report.lower_bound == report.max_load),
          "it is {}flagged as proven, with max_load {} and lower_bound {}",
          (report.flags & BALLAST_REPORT_PROVEN) != 0 ? "" : "not ", report.max_load, report.lower_bound);
  if (job.target_gap_ppb != 0)
    require(((report.flags & BALLAST_REPORT_TARGET_MET) != 0) == meets_target(report, job.target_gap_ppb),
            "TARGET_MET does not tell whether the target is met");
  const double gap =
      report.lower_bound == 0 ? 0 : static_cast<double>(report.max_load - report.lower_bound) / report.lower_bound;
  require(std::abs(report.gap - gap) <= 1e-12 * (1 + gap), "gap is {}, not {}", report.gap, gap);
  require(report.max_value == value(report.max_load) && report.min_value == value(report.min_load) &&
              report.lower_bound_value == value(report.lower_bound),
          "the report's values are not its loads in units of the weights");
}

}  // namespace ballast::tools::validate
