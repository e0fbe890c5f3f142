// Makes the dispatches of a plan one by one; how plan.hpp walks.
#pragma once

#include <cstdint>

#include "host/vulkan/plan/plan.hpp"

namespace ballast::vulkan {

// Where the regions of a slice begin, in words.
struct ScratchLayout {
  uint32_t weight = 0, meta = 0, lpt = 0, bound = 0, level = 0, order = 0, slot = 0, load = 0, state = 0, keep = 0,
           best = 0, search = 0, first_bad = 0;
  uint64_t words = 0;
};

ScratchLayout layout_scratch(const Request& request, uint32_t layers);

constexpr bool keeps_some(const Recipe& recipe) { return recipe.keep != 0; }

// One candidate in lpt order is built from the layer's list itself.
inline bool takes_lpt_as_it_is(const Recipe& recipe) {
  return recipe.candidates == 1 && recipe.orders[0].kind == OrderKind::lpt;
}

bool has_exchange(const Recipe& recipe);

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
