#include "tests/literal/pack_layer.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "host/recipe/pipeline.hpp"
#include "tests/literal/bound.hpp"
#include "tests/literal/builders.hpp"
#include "tests/literal/complete.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/refiners.hpp"

namespace ballast::literal {
namespace {

struct Layer {
  const Recipe& recipe;
  Pipeline pipeline;
  Weights weights;
  uint32_t packs;
  uint64_t seed;
  uint32_t number;
};

using Counts = std::vector<uint32_t>;  // [item]: how often it ended in the heaviest pack

void count_heaviest(const Packing& packing, Counts& times_heaviest) {
  const uint32_t first = heaviest_pack(packing) * packing.group;
  for (uint32_t slot = first; slot < first + packing.group; ++slot) ++times_heaviest[packing.slots[slot]];
}

// An exchange has nothing to do where the packing is known to be optimal: its target is met.
void improve(const PipelineStage& stage, Weights weights, Attempt& attempt) {
  if (stage.step == Step::complete)
    attempt.is_optimal = complete(weights, attempt.packing, target_of(stage.refiner, weights, attempt.packing));
  else if (!attempt.is_optimal || stage.refiner.kind != RefinerKind::exchange)
    attempt.moves += refine(stage.refiner, weights, attempt.packing);
}

// A stage of one candidate.
void run_stage(const Layer& layer, const PipelineStage& stage, Attempt& attempt, Order& order, Counts& times_heaviest) {
  switch (stage.step) {
    case Step::order:
      order = order_of(layer.recipe, layer.weights, Draw{layer.seed, layer.number, attempt.candidate}, times_heaviest);
      return;
    case Step::build:
      attempt.packing = build(layer.recipe.builder, layer.weights, layer.packs, order);
      attempt.built_imbalance = imbalance(attempt.packing);
      return;
    case Step::refine:
    case Step::finish:
    case Step::complete:
      improve(stage, layer.weights, attempt);
      return;
    case Step::boost:
      count_heaviest(attempt.packing, times_heaviest);
      return;
    case Step::quantise:
    case Step::lpt:
    case Step::bound:
    case Step::keep:
    case Step::choose:
    case Step::scatter:
      throw std::logic_error("a stage of a layer among those of a candidate");
  }
}

void run_phase(const Layer& layer, Phase phase, Attempt& attempt, Counts& times_heaviest) {
  Order order;
  if (phase == Phase::candidate && !layer.pipeline.has(Step::order)) order = lpt_order(layer.weights);
  for (const PipelineStage& stage : layer.pipeline.stages)
    if (stage.phase == phase) run_stage(layer, stage, attempt, order, times_heaviest);
}

void keep_least_imbalance(std::vector<Attempt>& attempts, uint32_t keep) {
  std::sort(attempts.begin(), attempts.end(), [](const Attempt& a, const Attempt& b) {
    return a.built_imbalance != b.built_imbalance ? a.built_imbalance < b.built_imbalance : a.candidate < b.candidate;
  });
  if (attempts.size() > keep) attempts.resize(keep);
}

uint32_t objective(const Recipe& recipe, const Packing& packing) {
  return recipe.choose == Objective::max_load ? max_load(packing) : imbalance(packing);
}

// The first of equals.
Attempt chosen(const Recipe& recipe, std::vector<Attempt> attempts) {
  size_t best = 0;
  for (size_t place = 1; place < attempts.size(); ++place)
    if (objective(recipe, attempts[place].packing) < objective(recipe, attempts[best].packing)) best = place;
  return std::move(attempts[best]);
}

Attempt one_item_a_pack(Weights weights) {
  std::vector<uint32_t> slots;
  for (uint32_t item = 0; item < weights.size(); ++item) slots.push_back(item);
  Attempt attempt;
  attempt.packing = packing_of(weights, static_cast<uint32_t>(weights.size()), std::move(slots));
  return attempt;
}

PackedLayer scattered(Attempt attempt, uint32_t lower_bound) {
  PackedLayer result;
  result.lower_bound = lower_bound;
  const size_t items = attempt.packing.slots.size();
  result.pack_index.assign(items, -1);
  result.rank_in_pack.assign(items, -1);
  for (uint32_t slot = 0; slot < items; ++slot) {
    const uint32_t item = attempt.packing.slots[slot];
    result.pack_index[item] = static_cast<int32_t>(slot / attempt.packing.group);
    result.rank_in_pack[item] = static_cast<int32_t>(slot % attempt.packing.group);
  }
  result.candidate = attempt.candidate;
  result.moves = attempt.moves;
  result.packing = std::move(attempt.packing);
  return result;
}

}  // namespace

std::vector<Attempt> refined_candidates(const Recipe& recipe, Weights weights, uint32_t packs, uint64_t seed,
                                        uint32_t number) {
  const Layer layer{recipe, stages_of(recipe), weights, packs, seed, number};
  if (layer.pipeline.in_sequence && recipe.keep != 0) throw std::invalid_argument("a boosted recipe cannot keep");
  Counts times_heaviest(weights.size(), 0);
  std::vector<Attempt> attempts(recipe.candidates);
  for (uint32_t candidate = 0; candidate < recipe.candidates; ++candidate) {
    attempts[candidate].candidate = candidate;
    run_phase(layer, Phase::candidate, attempts[candidate], times_heaviest);
    if (layer.pipeline.in_sequence) run_phase(layer, Phase::improve, attempts[candidate], times_heaviest);
  }
  if (layer.pipeline.has(Step::keep)) keep_least_imbalance(attempts, recipe.keep);
  if (layer.pipeline.in_sequence) return attempts;
  for (Attempt& attempt : attempts) run_phase(layer, Phase::improve, attempt, times_heaviest);
  return attempts;
}

PackedLayer pack_layer(const Recipe& recipe, Weights weights, uint32_t packs, uint64_t seed, uint32_t number) {
  if (packs == weights.size()) return scattered(one_item_a_pack(weights), lower_bound(weights, packs));
  Attempt winner = chosen(recipe, refined_candidates(recipe, weights, packs, seed, number));
  for (const PipelineStage& stage : stages_of(recipe).stages)
    if (stage.step == Step::finish) winner.moves += refine(stage.refiner, weights, winner.packing);
  const uint32_t bound = winner.is_optimal ? max_load(winner.packing) : lower_bound(weights, packs);
  return scattered(std::move(winner), bound);
}

}  // namespace ballast::literal
