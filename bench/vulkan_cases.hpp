// What the benchmarks of whole strategies on a GPU run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ballast/ballast.h"
#include "bench/families.hpp"

namespace ballast::bench {

struct VulkanCase {
  const char* name;
  const char* strategy;
  uint32_t effort;
  uint32_t software_layers;  // a driver that computes on the CPU takes its time; a GPU gets kVulkanLayers
};

inline constexpr uint32_t kVulkanLayers = 58;

// Of all layers of all families some, spread evenly.
std::vector<float> spread_over_families(const Size& size, uint32_t layers);

double median(std::vector<double>& values);

inline constexpr VulkanCase kVulkanCases[] = {
    {"greedy", "greedy", 0, 58},
    {"peak_exchange/fast", "peak_exchange", 1, 58},
    {"peak_exchange/balanced", "peak_exchange", 2, 58},
    {"peak_exchange/thorough", "peak_exchange", 3, 8},
    {"vectorized_iterative_greedy", "vectorized_iterative_greedy", 0, 58},
    {"batched_refinement_packing", "batched_refinement_packing", 0, 16},
    {"vectorized_ensemble_refinement_v2", "vectorized_ensemble_refinement_v2", 0, 4},
    {"parallel_restarts_2swap_retry", "parallel_restarts_2swap_retry", 0, 4},
    {"two_phase_packing_with_pair_swap", "two_phase_packing_with_pair_swap", 0, 2},
};

// visit(name, case, size)
template <typename Visit>
void for_each_vulkan_case(Visit visit) {
  for (const Size& size : {Size{64, 8}, Size{288, 32}, Size{2048, 256}})
    for (const VulkanCase& chosen : kVulkanCases)
      visit(chosen.name + ("/" + std::to_string(size.items)) + "/" + std::to_string(size.packs), chosen, size);
}

// What a context must be made for to run the strategy on a GPU.
inline uint32_t candidates_of(const ballast_api& api, const char* strategy) {
  auto recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
  api.strategy_recipe(strategy, &recipe, nullptr);
  return recipe.candidates;
}

}  // namespace ballast::bench
