#include <algorithm>

#include "plugin/boundary/structs.hpp"
#include "plugin/check/job.hpp"
#include "plugin/check/recipe.hpp"

namespace ballast::plugin {
namespace {

ballast_result check_limits(const ContextLimits& limits, const ballast_job_desc& desc, const ErrorSink& errors) {
  if (limits.max_layers != 0 && desc.layer_count > limits.max_layers)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, layer_count),
                       "job.layer_count is %u; the context was made for at most %u.", desc.layer_count,
                       limits.max_layers);
  if (desc.item_count > limits.engine.max_items)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, item_count),
                       "job.item_count is %u; the context was made for at most %u.", desc.item_count,
                       limits.engine.max_items);
  if (desc.pack_count > limits.engine.max_packs)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, pack_count),
                       "job.pack_count is %u; the context was made for at most %u.", desc.pack_count,
                       limits.engine.max_packs);
  return BALLAST_OK;
}

// What an error about the recipe as a whole points to.
Field recipe_source(const ballast_job_desc& desc) {
  return desc.recipe ? BALLAST_FIELD(ballast_job_desc, recipe) : BALLAST_FIELD(ballast_job_desc, strategy);
}

ballast_result find_base(const ballast_job_desc& desc, const ErrorSink& errors, Recipe& base) {
  const bool named = desc.strategy && desc.strategy[0] != '\0';
  if (!named && desc.recipe) {
    if (desc.effort != 0)
      return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, effort),
                         "job.effort is %u, but no strategy is named; it must be 0.", desc.effort);
    base = Recipe{};
    return BALLAST_OK;
  }
  const Strategy* strategy = find_strategy(named ? desc.strategy : "");
  if (!strategy)
    return errors.fail(BALLAST_E_NOT_FOUND, BALLAST_FIELD(ballast_job_desc, strategy),
                       "job.strategy: there is no strategy named \"%s\".", Printable(desc.strategy).text());
  base = strategy->recipe;
  if (desc.effort == 0) return BALLAST_OK;
  if (desc.effort > strategy->efforts.size())
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, effort),
                       "job.effort is %u; this strategy has efforts up to %zu.", desc.effort, strategy->efforts.size());
  base = strategy->efforts[desc.effort - 1];
  return BALLAST_OK;
}

void lower_caps(Recipe& recipe, uint32_t move_cap) {
  if (move_cap == 0) return;
  for (auto* list : {&recipe.refine, &recipe.finish})
    for (uint32_t i = 0; i < list->count; ++i) (*list)[i].move_cap = std::min((*list)[i].move_cap, move_cap);
}

}  // namespace

ballast_result check_shape(const ballast_context_t& context, const ballast_job_desc& desc, const ErrorSink& errors) {
  if (desc.item_count == 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, item_count),
                       "job.item_count is 0; a layer has at least one item.");
  if (desc.pack_count == 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, pack_count),
                       "job.pack_count is 0; there must be at least one pack.");
  return check_limits(context.limits, desc, errors);
}

ballast_result choose_recipe(const ballast_context_t& context, const ballast_job_desc& desc, const ErrorSink& errors,
                             Recipe& recipe) {
  Recipe base;
  if (const ballast_result code = find_base(desc, errors, base)) return code;
  recipe = base;
  if (desc.recipe)
    if (const ballast_result code = read_recipe(desc.recipe, base, recipe, errors)) return code;
  lower_caps(recipe, desc.move_cap);
  if (desc.target_gap_ppb != 0) set_target(recipe, desc.target_gap_ppb);

  const uint32_t max_candidates = context.limits.engine.max_candidates;
  if (recipe.candidates > max_candidates)
    return errors.fail(BALLAST_E_ARGUMENT, recipe_source(desc),
                       "The recipe has %u candidates; the context was made for at most %u.", recipe.candidates,
                       max_candidates);
  if (desc.item_count > most_items(recipe))
    return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_job_desc, item_count),
                       "job.item_count is %u; this strategy takes at most %u items.", desc.item_count,
                       most_items(recipe));
  return BALLAST_OK;
}

}  // namespace ballast::plugin
