#include "tests/literal/pack_layer.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/literal/builders.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/refiners.hpp"

namespace ballast::literal {
namespace {

struct Layer {
  const Recipe& recipe;
  Weights weights;
  uint32_t packs;
  uint64_t seed;
  uint32_t number;
};

using Counts = std::vector<uint32_t>;  // [item]: how often it ended in the heaviest pack

Attempt built(const Layer& layer, uint32_t candidate, const Counts& times_heaviest) {
  const Order order = order_of(layer.recipe, layer.weights, Draw{layer.seed, layer.number, candidate}, times_heaviest);
  Attempt attempt;
  attempt.candidate = candidate;
  attempt.packing = build(layer.recipe.builder, layer.weights, layer.packs, order);
  attempt.built_imbalance = imbalance(attempt.packing);
  return attempt;
}

void run_refiners(const Layer& layer, const ShortList<Refiner, 4>& refiners, Attempt& attempt) {
  for (const Refiner& refiner : refiners) attempt.moves += refine(refiner, layer.weights, attempt.packing);
}

bool looks_back(const Recipe& recipe) {
  for (uint32_t candidate = 0; candidate < recipe.candidates; ++candidate)
    if (order_rule(recipe, candidate).kind == OrderKind::boosted) return true;
  return false;
}

void count_heaviest(const Packing& packing, Counts& times_heaviest) {
  const uint32_t first = heaviest_pack(packing) * packing.group;
  for (uint32_t slot = first; slot < first + packing.group; ++slot) ++times_heaviest[packing.slots[slot]];
}

std::vector<Attempt> one_after_the_other(const Layer& layer) {
  Counts times_heaviest(layer.weights.size(), 0);
  std::vector<Attempt> attempts;
  for (uint32_t candidate = 0; candidate < layer.recipe.candidates; ++candidate) {
    attempts.push_back(built(layer, candidate, times_heaviest));
    run_refiners(layer, layer.recipe.refine, attempts.back());
    count_heaviest(attempts.back().packing, times_heaviest);
  }
  return attempts;
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

PackedLayer scattered(Attempt attempt) {
  PackedLayer result;
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
  const Layer layer{recipe, weights, packs, seed, number};
  if (looks_back(recipe)) {
    if (recipe.keep != 0) throw std::invalid_argument("a boosted recipe cannot keep");
    return one_after_the_other(layer);
  }
  std::vector<Attempt> attempts;
  for (uint32_t candidate = 0; candidate < recipe.candidates; ++candidate)
    attempts.push_back(built(layer, candidate, {}));
  if (recipe.keep != 0) keep_least_imbalance(attempts, recipe.keep);
  for (Attempt& attempt : attempts) run_refiners(layer, recipe.refine, attempt);
  return attempts;
}

PackedLayer pack_layer(const Recipe& recipe, Weights weights, uint32_t packs, uint64_t seed, uint32_t number) {
  if (packs == weights.size()) return scattered(one_item_a_pack(weights));
  Attempt winner = chosen(recipe, refined_candidates(recipe, weights, packs, seed, number));
  run_refiners(Layer{recipe, weights, packs, seed, number}, recipe.finish, winner);
  return scattered(std::move(winner));
}

}  // namespace ballast::literal
