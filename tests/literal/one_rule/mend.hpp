// moves.md, 1.1: copies in the slots that they had before, with open slots, doubles and missing items put right.
#pragma once

#include <string>

#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

// Empty, or why it ends. Where copies are limited, an open slot may find no item though a packing with other copies exists.
std::string mend(Placement& placement);

}  // namespace ballast::literal::one_rule
