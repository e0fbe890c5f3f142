// Placements of experts in the forms that serving engines load.
#pragma once

#include <span>
#include <string>

#include "tools/pack/packing.hpp"

namespace ballast::tools {

struct EngineForm {
  const char* name;                                                   // of --out-format
  const char* ending;                                                 // of the file
  std::string (*text)(const Packing& packing, uint32_t first_layer);  // of a packing with slots
};

std::span<const EngineForm> engine_forms();

// nullptr: there is none of that name.
const EngineForm* find_engine_form(const std::string& name);

}  // namespace ballast::tools
