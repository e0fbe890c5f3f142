// Sections 7 and 8: ranks, and the report.
#pragma once

#include <string>

#include "tests/literal/one_rule/candidates.hpp"
#include "tests/literal/one_rule/job.hpp"
#include "tests/literal/one_rule/offsets.hpp"
#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

// What the start and the searches did, undone or not.
struct ChangeCount {
  int32_t moves = 0;
  int32_t replaced = 0;
  int32_t chains = 0;
};

Answer infeasible_answer(const std::string& cause);

Answer answer_of(const Job& job, const Levels& levels, const MoveTerms& terms, const Placement& start,
                 const Placement& placement, const ChangeCount& count);

}  // namespace ballast::literal::one_rule
