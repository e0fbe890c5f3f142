// The best that any packing can do, by trying all of them: for eight items or slots at most. No nodes.
#pragma once

#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

// What moves may cost, and the offsets of the scenarios: the answer's.
struct Terms {
  Row offsets;
  int64_t price = 0;  // of a unit of moved cost
  int64_t limit = 0;  // of the moved cost
};

struct Best {
  bool feasible = false;
  int64_t top = INT64_MAX;          // whatever moves
  int64_t limited_top = INT64_MAX;  // within the limit
  int64_t worth = INT64_MAX;        // top + price * moved, within the limit
};

Best best_of_all(const Job& job, const Terms& terms);

}  // namespace ballast::literal::one_rule
