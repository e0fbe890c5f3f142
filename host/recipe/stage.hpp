// The stages that time is charged to.
#pragma once

#include <cstdint>

namespace ballast {

enum class Stage : uint32_t { quantise, bound, order, build, refine, choose, scatter };
inline constexpr uint32_t kStageCount = 7;

}  // namespace ballast
