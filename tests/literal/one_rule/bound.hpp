// Section 3: what no packing can be below.
#pragma once

#include "tests/literal/one_rule/problem.hpp"

namespace ballast::literal::one_rule {

// LB_k: no packing's greatest time in the scenario is below it. Offsets are not counted.
int64_t scenario_bound(const Problem& problem, int32_t scenario);

// placement.md, 3.4: no packing that moves at most `limit` items has a greatest time below it. One scenario, no copies,
// nothing forced, every item with a previous pack and cost 1 or pinned. At most `start`.
int64_t limited_bound(const Problem& problem, int64_t limit, int64_t start);

}  // namespace ballast::literal::one_rule
