#include "plugin/check/context.hpp"

#include <algorithm>

#include "host/recipe/recipe.hpp"
#include "plugin/boundary/structs.hpp"

namespace ballast::plugin {
namespace {

// A GPU's memory is dear, and most hosts run the default strategy: the others have to be asked for there.
uint32_t candidates_of_default() {
  const Strategy& strategy = strategies().front();
  uint32_t most = strategy.recipe.candidates;
  for (const Recipe& effort : strategy.efforts) most = std::max(most, effort.candidates);
  return most;
}

uint32_t most_candidates_of_named() {
  uint32_t most = 1;
  for (const Strategy& strategy : strategies()) most = std::max(most, strategy.recipe.candidates);
  return most;
}

ballast_result check_at_most(uint32_t value, uint32_t limit, Field field, const char* name, const ErrorSink& errors) {
  if (value <= limit) return BALLAST_OK;
  return errors.fail(BALLAST_E_ARGUMENT, field, "context_desc.%s is %u; at most %u is allowed.", name, value, limit);
}

}  // namespace

ballast_result check_context_desc(const ballast_context_desc& desc, const ErrorSink& errors) {
  if (desc.max_items == 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_context_desc, max_items),
                       "context_desc.max_items is 0; a context is made for layers of a stated size.");
  if (desc.max_items > cpu::kMaxItemsGreedy)
    return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_context_desc, max_items),
                       "context_desc.max_items is %u; no strategy takes more than %u items.", desc.max_items,
                       cpu::kMaxItemsGreedy);
  if (const auto code = check_at_most(desc.max_candidates, BALLAST_MAX_CANDIDATES,
                                      BALLAST_FIELD(ballast_context_desc, max_candidates), "max_candidates", errors))
    return code;
  if (const auto code = check_at_most(desc.frame_slots, BALLAST_MAX_FRAME_SLOTS,
                                      BALLAST_FIELD(ballast_context_desc, frame_slots), "frame_slots", errors))
    return code;
  if (const auto code = check_at_most(desc.worker_count, BALLAST_MAX_WORKERS,
                                      BALLAST_FIELD(ballast_context_desc, worker_count), "worker_count", errors))
    return code;
  if (desc.flags & ~BALLAST_CONTEXT_OWN_THREADS)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_context_desc, flags),
                       "context_desc.flags is 0x%X; only 0x%X is known.", desc.flags, BALLAST_CONTEXT_OWN_THREADS);
  if (desc.reserved != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_context_desc, reserved),
                       "context_desc.reserved is %u; it must be 0.", desc.reserved);
  return BALLAST_OK;
}

ContextLimits limits_of(const ballast_context_desc& desc) {
  ContextLimits limits;
  limits.engine.max_items = desc.max_items;
  limits.engine.max_packs = desc.max_packs ? std::min(desc.max_packs, desc.max_items) : desc.max_items;
  limits.engine.max_candidates = desc.max_candidates ? desc.max_candidates : most_candidates_of_named();
  limits.gpu_candidates = desc.max_candidates ? desc.max_candidates : candidates_of_default();
  limits.engine.workers = std::max(desc.worker_count, 1u);
  limits.max_layers = desc.max_layers;
  limits.frame_slots = std::max(desc.frame_slots, 1u);
  return limits;
}

vulkan::EngineLimits vulkan_limits(const ContextLimits& limits) {
  const cpu::Limits& most = limits.engine;
  return {most.max_items, most.max_packs, limits.gpu_candidates, limits.max_layers};
}

}  // namespace ballast::plugin
