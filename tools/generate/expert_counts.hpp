// A model of how many tokens each expert of a mixture-of-experts layer gets from its router.
#pragma once

#include <span>

#include "tools/generate/families.hpp"

namespace ballast::tools {

void expert_counts(Random& random, Shape shape, std::span<double> layer);

}  // namespace ballast::tools
