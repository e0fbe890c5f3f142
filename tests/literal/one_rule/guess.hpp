// Section 6: how low the top may get with the moves that are left. Only a guide: it says what to aim at.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

// need(T): what it costs to bring all packs to the time, if the heaviest items leave and the lightest of all come.
// Empty: it cannot be.
std::optional<int64_t> cost_to_reach(const Placement& placement, int64_t time);

// The least time, by 10 halvings between the target and what is below the top, that at most `left` can reach.
int64_t guess_aim(const Placement& placement, int64_t target, int64_t left);

}  // namespace ballast::literal::one_rule
