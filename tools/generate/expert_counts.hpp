// Models of how many tokens each expert of a mixture-of-experts layer gets from its router.
#pragma once

#include <span>

#include "tools/generate/families.hpp"

namespace ballast::tools {

// In one batch of 65,536 tokens.
void expert_counts(Random& random, Shape shape, std::span<double> layer);

// Over a long recording.
void expert_record(Random& random, Shape shape, std::span<double> layer);

}  // namespace ballast::tools
