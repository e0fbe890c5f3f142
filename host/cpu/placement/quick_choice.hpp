// The best change where one scenario counts and moves cost nothing: as choose_change, but it looks only at packs that
// can win, and at all pairs of subsets at once.
#pragma once

#include "host/cpu/placement/candidates.hpp"

namespace ballast::cpu::placement {

// Whether quick_choice serves such a choice.
bool is_quick(const State& state, const Choosing& choosing);

bool quick_choice(const State& state, const Choosing& choosing, CandidateScratch& scratch, Change& best);

}  // namespace ballast::cpu::placement
