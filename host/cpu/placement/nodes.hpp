// Groups of items on nodes of packs: groups go to nodes as items to packs, then every node is a row of its own.
#pragma once

#include "host/cpu/placement/place_layer.hpp"

namespace ballast::cpu::placement {

// Fills workspace.answer. The problem has copies and nothing else.
void place_nodes(const Job& job, const Problem& problem, const Units& units, const Rules& rules, Worker& worker,
                 StopToken& stop);

}  // namespace ballast::cpu::placement
