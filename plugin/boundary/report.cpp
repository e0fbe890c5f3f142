#include "plugin/boundary/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ballast::plugin {
namespace {

// Times are handed out by the number of the host module's stage.
#define BALLAST_SAME(value, name) static_assert(static_cast<uint32_t>(value) == (name))
BALLAST_SAME(Stage::quantise, BALLAST_STAGE_QUANTISE);
BALLAST_SAME(Stage::bound, BALLAST_STAGE_BOUND);
BALLAST_SAME(Stage::order, BALLAST_STAGE_ORDER);
BALLAST_SAME(Stage::build, BALLAST_STAGE_BUILD);
BALLAST_SAME(Stage::refine, BALLAST_STAGE_REFINE);
BALLAST_SAME(Stage::choose, BALLAST_STAGE_CHOOSE);
BALLAST_SAME(Stage::scatter, BALLAST_STAGE_SCATTER);
BALLAST_SAME(kStageCount, BALLAST_STAGE_COUNT);
#undef BALLAST_SAME
static_assert(kStageCount <= std::size(ballast_timings{}.stage_ns));

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

ballast_layer_report to_desc(const LayerReport& report, const PlacementReport& placement, uint32_t packs) {
  ballast_layer_report desc = to_desc(report, packs);
  if (placement.scenarios > 1) {
    const double mean = static_cast<double>(report.total_load) / packs;
    const auto share = [&](uint32_t load) { return mean > 0 ? load / mean : 0; };
    desc.max_value = share(report.max_load);
    desc.min_value = share(report.min_load);
    desc.mean_value = mean > 0 ? 1 : 0;
    desc.lower_bound_value = share(report.lower_bound);
  }
  desc.moved_items = placement.moved_items;
  desc.moved_cost = placement.moved_cost;
  desc.start_load = placement.start_load;
  desc.forced_cost = placement.forced_cost;
  desc.replaced = placement.replaced;
  desc.most_copies = placement.most_copies;
  desc.node_bound = placement.node_bound;
  desc.limit_bound = placement.limit_bound;
  return desc;
}

namespace {

// As much of the value as the target's stride has room for; zeros beyond it.
template <typename T>
void write_strided(std::byte* first, size_t number, uint32_t stride, const T& value) {
  std::byte* target = first + number * stride;
  const size_t shared = std::min(sizeof value, size_t{stride});
  std::memcpy(target, &value, shared);
  std::memset(target + shared, 0, stride - shared);
}

}  // namespace

void ReportWriter::write(void* user, uint32_t layer, const LayerReport& report) {
  const auto& writer = *static_cast<const ReportWriter*>(user);
  write_strided(writer.first_, layer, writer.stride_, to_desc(report, writer.packs_));
}

void ReportWriter::add_scenarios(ballast_scenario_report* reports, uint32_t stride, uint32_t count) {
  first_scenario_ = reinterpret_cast<std::byte*>(reports);
  scenario_stride_ = stride ? stride : sizeof(ballast_scenario_report);
  scenarios_ = count;
}

void ReportWriter::write_placed(void* user, uint32_t layer, const LayerReport& report,
                                const PlacementReport& placement) {
  const auto& writer = *static_cast<const ReportWriter*>(user);
  if (writer.first_) write_strided(writer.first_, layer, writer.stride_, to_desc(report, placement, writer.packs_));
  for (uint32_t k = 0; k < writer.scenarios_ && writer.first_scenario_; ++k) {
    const ScenarioReport& s = placement.scenario[k];
    const ballast_scenario_report desc = {s.max_load, s.min_load, s.total_load, s.lower_bound, s.unit};
    write_strided(writer.first_scenario_, size_t{layer} * writer.scenarios_ + k, writer.scenario_stride_, desc);
  }
}

}  // namespace ballast::plugin
