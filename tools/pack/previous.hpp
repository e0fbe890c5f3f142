// Where a previous placement lies, and how it is read.
#pragma once

#include <string>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct PreviousFiles {
  std::string pack;
  std::string rank;  // empty: there is none
};

// previous: a file, or a folder that --out wrote, which has the ranks, too. rank: a file that goes before those.
PreviousFiles find_previous(const std::string& previous, const std::string& rank);

// An array of a file that --out wrote (.npy, .npz or .json), or any file that holds one array. Throws Error(usage).
WeightMatrix read_previous(const std::string& file, const char* array);

// Likewise for slots: item_of_slot.npy of a folder; and of a file item_of_slot, or what serving engines load or record,
// a physical_to_logical_map, an expert map or initial_global_assignments (docs/guide/placing.md).
std::string find_previous_slots(const std::string& previous);
WeightMatrix read_previous_slots(const std::string& file);

}  // namespace ballast::tools
