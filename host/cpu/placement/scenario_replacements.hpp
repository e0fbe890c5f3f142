// Replacements where several scenarios count and nothing was placed before.
#pragma once

#include <cstdint>

#include "host/cpu/placement/candidates.hpp"

namespace ballast::cpu::placement {

// The best that leaves no more than `most`, which is below the time of the heaviest pack, and makes that lighter in
// scenario `star`, where it is heaviest; false where there is none.
bool best_of_replacements(const State& state, uint32_t heaviest, uint32_t star, Wide most, ReplaceScratch& scratch,
                          Change& best);

}  // namespace ballast::cpu::placement
