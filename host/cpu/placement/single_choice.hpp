// The best change of single items where one scenario counts and what moves is limited or has a price: as
// choose_change.
#pragma once

#include "host/cpu/placement/candidates.hpp"

namespace ballast::cpu::placement {

// Whether single_choice serves such a choice.
bool is_of_singles(const State& state, const Choosing& choosing);

bool single_choice(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best);

}  // namespace ballast::cpu::placement
