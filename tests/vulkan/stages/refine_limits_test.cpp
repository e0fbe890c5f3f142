// What the refining shaders ask of a device, over all sizes that the device takes.
#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {
namespace {

constexpr uint32_t kMostItems = 2048;
constexpr uint32_t kMostPacks = 512;

template <typename Visit>
void for_all_shapes(Visit visit) {
  for (uint32_t items = 2; items <= kMostItems; ++items)
    for (uint32_t packs = 2; packs <= std::min(kMostPacks, items); ++packs)
      if (items % packs == 0) visit(items, packs);
}

class RefineLimitsTest : public StageTest {
 protected:
  void SetUp() override {}
};

TEST_F(RefineLimitsTest, SharedMemory) {
  for_all_shapes([](uint32_t items, uint32_t packs) {
    for (const shaders::Name shader :
         {shaders::Name::exchange, shaders::Name::lift, shaders::Name::rounds, shaders::Name::variance,
          shaders::Name::peak, shaders::Name::extremes, shaders::Name::spread})
      ASSERT_LE(shared_bytes(shader, specialize(items, packs, 3)), items <= 1024 ? 16384u : 32768u)
          << shaders::name_of(shader) << " " << items << "/" << packs;
  });
}

// A workgroup of 128 is what every device offers.
TEST_F(RefineLimitsTest, Loops) {
  for_all_shapes([](uint32_t items, uint32_t packs) {
    const uint32_t lanes = items <= 1024 ? 128 : 256, setup = vulkan::loop_setup(items, packs, lanes);
    ASSERT_TRUE(vulkan::loops_fit(setup, vulkan::loop_cost_peak(items, packs, lanes))) << items << "/" << packs;
    ASSERT_TRUE(vulkan::loops_fit(setup, vulkan::loop_cost_extremes(items, packs, lanes))) << items << "/" << packs;
    ASSERT_TRUE(vulkan::loops_fit(setup, vulkan::loop_cost_spread(items, packs, packs, lanes)))
        << items << "/" << packs;
    ASSERT_TRUE(vulkan::loops_fit(vulkan::loop_setup_exchange(items, packs, 3, lanes),
                                  vulkan::loop_cost_exchange(items, packs, 3, lanes)))
        << items << "/" << packs;
    // What `rounds` does not serve the planner leaves out.
    for (const uint32_t width : {2u, 3u})
      ASSERT_TRUE(!serves({RefinerKind::rounds, 1}, packs, items / packs) ||
                  vulkan::loops_fit(vulkan::loop_setup_rounds(items, packs, width, lanes),
                                    vulkan::loop_cost_rounds(items, packs, width, lanes)))
          << items << "/" << packs << " takes " << vulkan::loop_cost_rounds(items, packs, width, lanes);
    ASSERT_TRUE(vulkan::loops_fit(vulkan::loop_setup_variance(items, packs, lanes),
                                  vulkan::loop_cost_variance(items, packs, lanes)))
        << items << "/" << packs;
  });
}

}  // namespace
}  // namespace ballast::vulkan_test
