// Any recipe on a small problem: refused with words, or run to the bytes of the literal version.
#include <iterator>

#include "plugin/check/recipe.hpp"
#include "tests/fuzz/packing_oracle.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::fuzz {
namespace {

constexpr uint32_t kMostItems = 24, kMostCandidates = 10;

ballast_order_rule order_from(Input& input, uint32_t& first) {
  ballast_order_rule rule{first, 1 + input.below(6), 0, 0};
  first += 1 + input.below(3);
  if (rule.kind == BALLAST_ORDER_NOISY || rule.kind == BALLAST_ORDER_NOISY_RAMP) {
    rule.base = input.chance() ? 0 : input.take<uint32_t>();
    rule.amplitude = input.take<uint32_t>() >> input.below(32);
  }
  return rule;
}

ballast_refiner refiner_from(Input& input) {
  ballast_refiner refiner{1 + input.below(BALLAST_REFINER_ROUNDS), input.below(12), 0, 0, 0, 0};
  if (refiner.kind == BALLAST_REFINER_SPREAD) refiner.width = input.below(8);
  if (refiner.kind == BALLAST_REFINER_EXCHANGE)
    refiner.width = input.below(4), refiner.stall = input.below(10), refiner.target_gap_ppb = input.take<uint32_t>();
  if (refiner.kind == BALLAST_REFINER_ROUNDS)
    refiner.width = input.below(4), refiner.target_gap_ppb = input.take<uint32_t>(),
    refiner.min_slots = input.below(13);
  return refiner;
}

// Nearly always one that is taken; a byte may go wrong in the end.
ballast_recipe recipe_from(Input& input) {
  auto recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
  recipe.candidates = input.below(kMostCandidates + 1);
  recipe.builder = input.below(4);
  recipe.keep = input.chance() ? 0 : input.chance() ? BALLAST_NONE : input.below(12);
  recipe.objective = input.below(3);
  recipe.order_count = recipe.builder == BALLAST_BUILDER_FOLD ? 0 : input.below(BALLAST_MAX_ORDERS + 1);
  uint32_t first = 0;
  for (uint32_t i = 0; i < recipe.order_count; ++i) recipe.orders[i] = order_from(input, first);
  recipe.refine_count = input.chance() ? BALLAST_NONE : input.below(BALLAST_MAX_REFINERS + 1);
  recipe.finish_count = input.chance() ? BALLAST_NONE : input.below(BALLAST_MAX_REFINERS + 1);
  for (ballast_refiner& refiner : recipe.refine) refiner = refiner_from(input);
  for (ballast_refiner& refiner : recipe.finish) refiner = refiner_from(input);
  if (input.below(8) == 0) {
    const size_t at = sizeof(ballast_head) + input.take<uint16_t>() % (sizeof recipe - sizeof(ballast_head));
    reinterpret_cast<uint8_t*>(&recipe)[at] ^= input.take<uint8_t>();
  }
  return recipe;
}

// The literal version takes its time: what would take long for it is left alone.
bool is_small(const Recipe& recipe) {
  if (recipe.candidates > kMostCandidates) return false;
  for (const auto* list : {&recipe.refine, &recipe.finish})
    for (const Refiner& refiner : *list)
      if (refiner.move_cap > 50 || refiner.stall > 64) return false;
  return true;
}

void pack(const Host& host, Input& input) {
  const ballast_recipe desc = recipe_from(input);
  const literal::Problem problem = literal::random_problem(input.take<uint16_t>(), kMostItems);
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = 1, job.item_count = problem.items, job.pack_count = problem.packs;
  job.first_layer = input.take<uint32_t>(), job.seed = input.take<uint64_t>();
  job.weight_type = BALLAST_WEIGHT_U32, job.weights = problem.weights.data();
  job.recipe = &desc;
  Answer answer(problem.items, problem.packs);
  answer.attach(job);
  Recipe recipe;
  const bool taken = plugin::read_recipe(&desc, Recipe{}, recipe, plugin::ErrorSink(nullptr)) == BALLAST_OK;
  if (taken && !is_small(recipe)) return;
  auto error = clean_error();
  const ballast_result code = api().run(host.context, &job, &error);
  require_explained(code, error);
  FUZZ_REQUIRE((code == BALLAST_OK) == taken, "answered %d: %s", code, error.message);
  if (!taken) return;
  const literal::Quantised quantised = literal::quantise(problem.weights);
  require_valid(job, answer, quantised);
  require_literal(job, answer, quantised, recipe);
}

}  // namespace
}  // namespace ballast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ballast::fuzz;
  static const Host one(context_of(kMostItems, kMostCandidates));
  static const Host several([] {
    auto desc = context_of(kMostItems, kMostCandidates);
    desc.worker_count = 3;  // one after the other, but each with its own share
    return desc;
  }());
  Input input(data, size);
  pack(input.chance() ? one : several, input);
  return 0;
}
