// The best change where several scenarios count, paces are 1 and nothing was placed before: as choose_change.
#pragma once

#include "host/cpu/placement/candidates.hpp"

namespace ballast::cpu::placement {

// Whether scenario_choice serves such a choice.
bool is_of_scenarios(const State& state, const Choosing& choosing, const CandidateScratch& scratch);

// False where there is none, or, with choosing.only_better, none that lightens the heaviest pack.
bool scenario_choice(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best);

}  // namespace ballast::cpu::placement
