// Replacements alone, where one scenario counts: a slot of an item with copies to spare goes to another item.
#pragma once

#include <cstdint>
#include <span>

#include "host/cpu/placement/candidates.hpp"

namespace ballast::cpu::placement {

// The best that precedes `rival`, if there is one; false where there is none.
bool best_replacement(const State& state, const Choosing& choosing, uint32_t heaviest, Wide top, const Change* rival,
                      ReplaceScratch& scratch, Change& best);

}  // namespace ballast::cpu::placement
