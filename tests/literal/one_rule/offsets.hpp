// Section 3: what is added to the times of each scenario, so that one number judges them all, and the target.
#pragma once

#include "tests/literal/one_rule/problem.hpp"

namespace ballast::literal::one_rule {

struct Levels {
  Row bounds;               // [scenario]: LB_k
  Row offsets;              // [scenario], the least 0
  int64_t lower_bound = 0;  // LB
  int64_t target = 0;       // T
};

Levels levels_of(const Job& job, const Problem& problem);

}  // namespace ballast::literal::one_rule
