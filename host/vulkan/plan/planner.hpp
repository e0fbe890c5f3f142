// Makes the dispatches of a plan one by one; how plan.hpp walks.
#pragma once

#include <cstdint>

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
  bool prepare();
  bool bound();
  bool search();
  bool search_in_sequence();
  bool finish();

  bool order(uint32_t begin, uint32_t end);
  bool order_by(const OrderRule& rule, uint32_t begin, uint32_t end);
  bool build(const Rows& rows);
  bool keep();
  bool boost(uint32_t candidate);
  bool choose(const Rows& rows);
  bool refine(const Refiner& refiner, const Rows& rows, Stage stage);
  bool scatter();

  // A dispatch in the step at hand, cut into as many as limits and time ask for. `usual`: iterations as a rule.
  bool dispatch(Dispatch& d, const Rows& rows, uint64_t iterations, uint64_t usual);
  bool dispatch(Dispatch& d, const Rows& rows);  // with the iterations of the table
  // `reads` and `writes`: beside those of the table.
  Dispatch of(Kernel kernel, uint32_t variant, uint32_t reads = 0, uint32_t writes = 0) const;
  void next_step() { ++step_; }

  const Request& request_;
  const Recipe& recipe_;
  const DeviceLimits& limits_;
  uint32_t slice_layers_;
  Plan::Visit visit_;
  void* visitor_;
  Push base_;  // what all dispatches of the slice have in common
  uint32_t layers_ = 0;
  uint32_t step_ = 0;
  bool first_ = true;
};

}  // namespace ballast::vulkan
