// Section 4: the placement that the search starts from.
#pragma once

#include <string>

#include "tests/literal/one_rule/job.hpp"
#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

// What the start counts beside the placement.
struct StartReport {
  std::string infeasible;  // the cause, where no placement exists
  int32_t replaced = 0;    // pair copies
  int32_t chains = 0;
};

// Fills a placement in which nothing is placed.
StartReport make_start(const Effort& effort, Placement& placement);

}  // namespace ballast::literal::one_rule
