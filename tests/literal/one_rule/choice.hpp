// Section 6: which candidate is made.
#pragma once

#include <optional>

#include "tests/literal/one_rule/candidates.hpp"

namespace ballast::literal::one_rule {

// One iteration of a search.
struct Situation {
  const Placement& placement;
  const MoveTerms& terms;
  const TabuList& tabu;
  int32_t iteration;
  int64_t aim;     // times below it are as good as it
  bool replacing;  // whether slots may be given to other items
  Focus focus;
};

// R + P Delta < top.
bool improves(const Situation& situation, const Candidate& candidate);

// The least candidate that moves `from` to `to` items of a pack.
std::optional<Candidate> choose(const Situation& situation, int32_t from, int32_t to);

}  // namespace ballast::literal::one_rule
