// A recipe's stages in their order, as data. The CPU engine, the planner of the Vulkan engine and the literal version
// of the tests all walk this list, so that the order is written down once.
#pragma once

#include <cstdint>

#include "host/recipe/recipe.hpp"
#include "host/recipe/stage.hpp"

namespace ballast {

enum class Step : uint32_t {
  quantise,
  lpt,  // the layer's items by (weight descending, index ascending)
  bound,
  order,
  build,
  keep,
  refine,
  complete,
  boost,
  choose,
  finish,
  scatter
};

// What a stage is run for.
enum class Phase : uint32_t {
  layer,      // once a layer, before any candidate
  candidate,  // every candidate
  select,     // once a layer, when every candidate is built
  improve,    // every candidate that was kept
  conclude    // once a layer, on the chosen candidate
};

struct PipelineStage {
  Step step = Step::quantise;
  Phase phase = Phase::layer;
  Stage charged_to = Stage::quantise;  // whose time it is
  Refiner refiner;                     // refine, finish; complete: the one that it comes before
};

struct Pipeline {
  ShortList<PipelineStage, 9 + 4 * kMaxRefiners> stages;
  // A candidate's order depends on the candidates before it: each passes `candidate` and `improve` before the next.
  bool in_sequence = false;

  bool has(Step step) const;
};

// The recipe that packs of so many slots need: one item a pack leaves no choice.
const Recipe& recipe_for(const Recipe& recipe, uint32_t slots);

Pipeline stages_of(const Recipe& recipe);

// One candidate in lpt order is built from the layer's list itself; there is no stage `order`.
bool takes_lpt_as_it_is(const Recipe& recipe);

}  // namespace ballast
