// Families of weights to try packings on, each layer from its own random stream.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tools/generate/random.hpp"

namespace ballast::tools {

struct Shape {
  uint32_t items = 0;
  uint32_t packs = 0;
};

struct Family {
  std::string_view name;
  std::string_view summary;
  bool whole_numbers;  // else they are rounded to f32
  bool uses_packs;     // the number of packs matters to the weights
  void (*fill)(Random& random, Shape shape, std::span<double> layer);
};

std::span<const Family> families();
// The sixteen on which strategies are compared: all but the models of expert counts.
std::span<const Family> yardstick_families();
const Family* find_family(std::string_view name);  // nullptr: there is none

// For messages about a family that there is not: the nearest name, or where they are listed.
std::string family_hint(std::string_view name);

}  // namespace ballast::tools
