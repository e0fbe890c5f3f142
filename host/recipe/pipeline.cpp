#include "host/recipe/pipeline.hpp"

namespace ballast {
namespace {

class Builder {
 public:
  void add(Step step, Phase phase, Stage charged_to) { add({step, phase, charged_to, {}}); }

  void add_each(const RefinerList& refiners, Step step, Phase phase, Stage charged_to) {
    for (const Refiner& refiner : refiners) {
      if (refiner.after_complete) add({Step::complete, phase, charged_to, refiner});
      add({step, phase, charged_to, refiner});
    }
  }

  Pipeline pipeline;

 private:
  void add(const PipelineStage& stage) { pipeline.stages.items[pipeline.stages.count++] = stage; }
};

constexpr Recipe kOneItemAPack;

}  // namespace

bool Pipeline::has(Step step) const {
  for (const PipelineStage& stage : stages)
    if (stage.step == step) return true;
  return false;
}

bool takes_lpt_as_it_is(const Recipe& recipe) {
  return recipe.candidates == 1 && recipe.orders[0].kind == OrderKind::lpt;
}

const Recipe& recipe_for(const Recipe& recipe, uint32_t slots) { return slots == 1 ? kOneItemAPack : recipe; }

Pipeline stages_of(const Recipe& recipe) {
  Builder list;
  list.pipeline.in_sequence = is_sequential(recipe);
  list.add(Step::quantise, Phase::layer, Stage::quantise);
  list.add(Step::lpt, Phase::layer, Stage::order);
  list.add(Step::bound, Phase::layer, Stage::bound);
  if (!takes_lpt_as_it_is(recipe)) list.add(Step::order, Phase::candidate, Stage::order);
  list.add(Step::build, Phase::candidate, Stage::build);
  if (recipe.keep != 0 && !list.pipeline.in_sequence) list.add(Step::keep, Phase::select, Stage::choose);
  list.add_each(recipe.refine, Step::refine, Phase::improve, Stage::refine);
  if (list.pipeline.in_sequence) list.add(Step::boost, Phase::improve, Stage::choose);
  list.add(Step::choose, Phase::conclude, Stage::choose);
  list.add_each(recipe.finish, Step::finish, Phase::conclude, Stage::choose);
  list.add(Step::scatter, Phase::conclude, Stage::scatter);
  return list.pipeline;
}

}  // namespace ballast
