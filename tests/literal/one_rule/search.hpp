// Section 6: tabu search on the heaviest pack, docs/reference/exchange.md, 5 to 10, with the moved cost beside the top.
#pragma once

#include "tests/literal/one_rule/candidates.hpp"
#include "tests/literal/one_rule/job.hpp"
#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

struct SearchGoal {
  int64_t target = 0;
  MoveTerms terms;
  bool guesses_aim = false;  // before each choice; else the target is aimed at
};

// Changes made, those that the incumbent undoes included.
struct SearchCount {
  int32_t moves = 0;
  int32_t replaced = 0;
};

SearchCount search(const SearchLimits& limits, const SearchGoal& goal, Placement& placement);

}  // namespace ballast::literal::one_rule
