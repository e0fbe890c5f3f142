// Makes the dispatches of a plan one by one; how plan.hpp walks.
#pragma once

#include <cstdint>

#include "host/recipe/pipeline.hpp"
#include "host/vulkan/plan/plan.hpp"

namespace ballast::vulkan {

class PlanWalker {
 public:
  PlanWalker(const Plan& plan, Plan::Visit visit, void* visitor);

  // False when the visitor said so.
  bool run();

 private:
  // Which rows a dispatch serves of each layer.
  struct Rows {
    RowMode mode = RowMode::all;
    uint32_t begin = 0;
    uint32_t count = 1;
  };

  bool run_slice(uint32_t begin, uint32_t layers);
  bool run_phases();
  bool run_phase(Phase phase);
  bool run_stage(const PipelineStage& stage);

  bool quantise();
  bool order_lpt();
  bool bound();
  bool order();
  bool order_by(const OrderRule& rule, uint32_t begin, uint32_t end);
  bool build();
  bool keep();
  bool refine(const PipelineStage& stage);
  bool boost();
  bool choose();
  bool scatter();

  // A dispatch in the step at hand, cut into as many as limits and time ask for. `usual`: iterations as a rule.
  bool dispatch(Dispatch& d, const Rows& rows, uint64_t iterations, uint64_t usual);
  bool dispatch(Dispatch& d, const Rows& rows);  // with the iterations of the table
  // `reads` and `writes`: beside those of the table.
  Dispatch of(Kernel kernel, uint32_t variant, uint32_t reads = 0, uint32_t writes = 0) const;
  void next_step();

  const Request& request_;
  const Recipe& recipe_;
  const DeviceLimits& limits_;
  uint32_t slice_layers_;
  Pipeline pipeline_;
  Plan::Visit visit_;
  void* visitor_;
  Push base_;  // what all dispatches of the slice have in common
  uint32_t layers_ = 0;
  Rows rows_;  // that the stage at hand serves
  uint32_t step_ = 0;
  bool bound_ = false;  // the stage before was `bound`
  bool after_rounds_ = false;
  bool first_ = true;
};

}  // namespace ballast::vulkan
