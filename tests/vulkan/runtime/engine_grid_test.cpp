// Whole jobs of any size the device takes, drawn at random: items, packs, layers, candidates, recipe and type of
// weights.
#include "tests/vulkan/runtime/engine_families.hpp"

namespace ballast::vulkan {
namespace {

class EngineGrid : public EngineTest {
 protected:
  static uint32_t below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  // As often small as large: packs 2 to 512, slots 1 to 128, items 8 to 2048.
  static Problem draw() {
    const uint32_t packs = 2 + below(1u << (1 + below(9))) % 511, most = std::min(128u, 2048 / packs);
    const uint32_t least = (8 + packs - 1) / packs;
    const uint32_t slots = least + below(std::max(1u << below(8), 1u)) % (most - least + 1);
    Problem p;
    p.items = packs * slots;
    p.packs = packs;
    p.layers = 1 + below(1u << below(p.items <= 256 ? 8 : 4)) % 200;
    p.recipe = random_recipe(random_, p.items <= 256 ? 1u << below(9) : 3);
    if (p.recipe.candidates > 64) p.layers = std::min(p.layers, 3u);
    p.seed = random_();
    p.first_layer = static_cast<uint32_t>(random_());
    return p;
  }

  static inline std::mt19937 random_{2026};
};

TEST_F(EngineGrid, AnyJob) {
  for (int round = 0; round < 120; ++round) {
    const Problem p = draw();
    SCOPED_TRACE("round " + std::to_string(round) + ", " + std::to_string(p.layers) + " layers, " + in_words(p.recipe));
    switch (below(4)) {
      case 0:
        compare<float>(p);
        break;
      case 1:
        compare<double>(p);
        break;
      case 2:
        compare<uint32_t>(p);
        break;
      default:
        compare<int64_t>(p);
    }
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
}

// A layer of each family, at the sizes and with the efforts at which strategies are compared.
TEST_F(EngineGrid, EffortsOnEveryFamily) {
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  uint64_t moves = 0;
  for (const tools::Shape& size : tools::yardstick_sizes())
    for (size_t e = 0; e < 3; ++e) {
      SCOPED_TRACE("effort " + std::to_string(e + 1));
      const Problem p{16, size.items, size.packs, efforts[e]};
      moves += compare_on(p, layers_of_families(p, 0));
    }
  EXPECT_GT(moves, 10'000u);
}

// The named strategies as they are, all candidates included, where they are largest and where they are usual.
TEST_F(EngineGrid, NamedStrategies) {
  for (const Strategy& strategy : strategies()) {
    SCOPED_TRACE(std::string(strategy.name));
    const bool many = strategy.recipe.candidates > 64;
    compare({many ? 1u : 7u, 288, 32, strategy.recipe, 3});
    if (!many) compare({1, 2048, 256, strategy.recipe, 4});
    compare({1, 1024, 512, strategy.recipe, 4});
  }
}

}  // namespace
}  // namespace ballast::vulkan
