// placement.md, 4.1: what stays in its previous pack stays, everything else goes where it adds least.
#pragma once

#include <string>

#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

// Empty, or why no placement exists. Counts the items that came in by a chain.
std::string place(Placement& placement, int32_t& chains);

}  // namespace ballast::literal::one_rule
