#include "plugin/boundary/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ballast::plugin {
namespace {

// max / bound - 1 with one rounding.
double gap_of(const LayerReport& report) {
  if (report.lower_bound == 0) return 0;
  return (static_cast<double>(report.max_load) - report.lower_bound) / report.lower_bound;
}

}  // namespace

ballast_layer_report to_desc(const LayerReport& report, uint32_t packs) {
  const auto value = [&](double load) { return std::ldexp(load, report.load_exponent); };
  ballast_layer_report desc = {};
  desc.max_load = report.max_load;
  desc.min_load = report.min_load;
  desc.total_load = report.total_load;
  desc.lower_bound = report.lower_bound;
  desc.load_exponent = report.load_exponent;
  desc.candidate = report.candidate;
  desc.moves = report.moves;
  desc.flags = report.flags;
  desc.gap = gap_of(report);
  desc.max_value = value(report.max_load);
  desc.min_value = value(report.min_load);
  desc.mean_value = value(static_cast<double>(report.total_load) / packs);
  desc.lower_bound_value = value(report.lower_bound);
  return desc;
}

void ReportWriter::write(void* user, uint32_t layer, const LayerReport& report) {
  const auto& writer = *static_cast<const ReportWriter*>(user);
  const ballast_layer_report desc = to_desc(report, writer.packs_);
  std::byte* target = writer.first_ + size_t{layer} * writer.stride_;
  const size_t shared = std::min(sizeof desc, size_t{writer.stride_});
  std::memcpy(target, &desc, shared);
  std::memset(target + shared, 0, writer.stride_ - shared);
}

}  // namespace ballast::plugin
