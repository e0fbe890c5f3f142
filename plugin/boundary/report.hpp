// Layer reports in the caller's layout, with loads in units of the weights.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ballast/ballast.h"
#include "host/job.hpp"

namespace ballast::plugin {

ballast_layer_report to_desc(const LayerReport& report, uint32_t packs);

// Also fills in the fields of a layer with options. With several scenarios, doubles are shares of the mean.
ballast_layer_report to_desc(const LayerReport& report, const PlacementReport& placement, uint32_t packs);

// Where Outputs::report writes to.
class ReportWriter {
 public:
  ReportWriter() = default;
  ReportWriter(ballast_layer_report* reports, uint32_t stride, uint32_t packs)
      : first_(reinterpret_cast<std::byte*>(reports)), stride_(stride), packs_(packs) {}

  // For Outputs::report, with a ReportWriter as user.
  static void write(void* user, uint32_t layer, const LayerReport& report);

  // For Placement::report; also where there are reports of scenarios alone, or none.
  void add_scenarios(ballast_scenario_report* reports, uint32_t stride, uint32_t count);
  static void write_placed(void* user, uint32_t layer, const LayerReport& report, const PlacementReport& placement);

 private:
  std::byte* first_ = nullptr;
  uint32_t stride_ = 0;
  uint32_t packs_ = 0;
  std::byte* first_scenario_ = nullptr;
  uint32_t scenario_stride_ = 0;
  uint32_t scenarios_ = 1;
};

}  // namespace ballast::plugin
