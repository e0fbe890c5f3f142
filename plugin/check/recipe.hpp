// Recipes between the C struct and the host module.
#pragma once

#include "ballast/ballast.h"
#include "host/recipe/recipe.hpp"
#include "plugin/boundary/error.hpp"

namespace ballast::plugin {

// The caller's recipe over the base: fields of zero and lists of count 0 are the base's. Checks every field and the
// whole.
ballast_result read_recipe(const ballast_recipe* source, const Recipe& base, Recipe& recipe, const ErrorSink& errors);

// The largest layer that the CPU takes with this recipe.
uint32_t most_items(const Recipe& recipe);

// Every field explicit, so that reading it back over any base gives the same recipe.
ballast_recipe to_desc(const Recipe& recipe);

}  // namespace ballast::plugin
