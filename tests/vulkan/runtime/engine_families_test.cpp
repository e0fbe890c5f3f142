// Whole jobs at the largest sizes and at odd ones, on layers that keep the refiners busy.
#include "tests/vulkan/runtime/engine_families.hpp"

namespace ballast::vulkan {
namespace {

class EngineFamilies : public EngineTest {
 protected:
  // Answers how many moves there were.
  uint64_t compare_families(const Problem& p, size_t first) { return compare_on(p, layers_of_families(p, first)); }
  uint64_t compare_strategy(uint32_t layers, uint32_t items, uint32_t packs, const char* strategy) {
    SCOPED_TRACE(strategy);
    return compare_families({layers, items, packs, find_strategy(strategy)->recipe}, items);
  }
};

TEST_F(EngineFamilies, EffortsAtTheLargestSize) {
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  for (size_t e = 0; e < 3; ++e) {
    SCOPED_TRACE("effort " + std::to_string(e + 1));
    EXPECT_GT(compare_families({7, 2048, 256, efforts[e]}, 5 * e), 200u);
  }
}

TEST_F(EngineFamilies, LargeAndOdd) {
  compare_strategy(2, 1024, 512, "greedy");
  compare_strategy(1, 4096, 512, "greedy");
  EXPECT_GT(compare_strategy(2, 1000, 125, "peak_exchange"), 20u);
  EXPECT_GT(compare_strategy(3, 210, 30, "peak_exchange"), 5u);
  EXPECT_GT(compare_strategy(3, 77, 7, "vectorized_iterative_greedy"), 2u);
  EXPECT_GT(compare_strategy(2, 330, 66, "select_then_refine"), 5u);
}

TEST_F(EngineFamilies, ManyCandidates) {
  EXPECT_GT(compare_strategy(4, 80, 8, "parallel_restarts_2swap_retry"), 2u);  // 256
  EXPECT_GT(compare_strategy(1, 96, 12, "vectorized_ensemble_refinement_v2"), 2u);
}

}  // namespace
}  // namespace ballast::vulkan
