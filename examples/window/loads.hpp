// The game that this example stands for: 96 systems (animation, physics, sound, ...) on eight threads, its lanes.
#pragma once

#include <cstdint>

constexpr uint32_t kLanes = 8;
constexpr uint32_t kItems = 96;
constexpr uint32_t kItemsPerLane = kItems / kLanes;
constexpr uint32_t kInFlight = 2;
// The height of the picture, in units of load.
constexpr uint32_t kFullHeight = 32000;
