// Whether an answer keeps what the job asks for and reports what is true. Knows nothing of how it was found.
#pragma once

#include <string>

#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

// Empty, or a sentence on the first fault found: an item that is nowhere or twice in a pack, counts, ranks, classes,
// pins, the limit of moves, loads, values, the cost, the order of the bounds. For feasible answers.
std::string fault_of(const Job& job, const Answer& answer);

}  // namespace ballast::literal::one_rule
