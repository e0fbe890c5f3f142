// One rule for packs that differ, classes, a previous placement, copies and scenarios, straight from its definition and
// slow: every iteration lists all candidates. The fast versions are held to its bytes.
//
// A caller's numbers become a Job by quantise.hpp; random jobs of every kind are in random_jobs.hpp.
#pragma once

#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

// One layer. With nodes their rows are solved one after the other, and the answers joined.
Answer solve(const Job& job);

}  // namespace ballast::literal::one_rule
