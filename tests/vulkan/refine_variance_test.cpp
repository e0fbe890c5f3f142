#include "host/vulkan/loop_cost.hpp"
#include "tests/vulkan/refine_rows.hpp"

namespace ballast::vulkan_test {
namespace {

class VarianceTest : public RefineTest {
 protected:
  static Refined variance(const Shape& shape, uint32_t workgroup = 256) {
    return {.shader = shaders::Name::variance,
            .workgroup = workgroup,
            .cost = vulkan::loop_cost_variance(shape.items, shape.packs, workgroup),
            .twin = cpu::variance};
  }
};

TEST_F(VarianceTest, Small) {
  for (const Shape& shape : {Shape{8, 4}, Shape{9, 3}, Shape{46, 2}}) check(shape, variance(shape, 32));
}

TEST_F(VarianceTest, TheUsualSize) {
  constexpr Shape kShape{288, 32};
  check(kShape, variance(kShape));
}

TEST_F(VarianceTest, AnOddNumberOfPacksAndAnotherWorkgroup) {
  constexpr Shape kShape{425, 17};
  check(kShape, variance(kShape, 64));
}

// All pairs of packs are remembered but 48.
TEST_F(VarianceTest, AlmostAllPairsRemembered) {
  constexpr Shape kShape{.items = 1024, .packs = 64, .starts = 3};
  static_assert(vulkan::loop_cost::kept_pairs(1024, 64) == vulkan::loop_cost::pairs_of_packs(64) - 48);
  check(kShape, variance(kShape), 25);
}

TEST_F(VarianceTest, TwoLargePacks) {
  constexpr Shape kShape{2048, 2};
  check(kShape, variance(kShape));
}

TEST_F(VarianceTest, LargePacks) {
  constexpr Shape kShape{.items = 1024, .packs = 8, .starts = 3};
  check(kShape, variance(kShape));
}

// Most pairs of packs are searched anew for every move.
TEST_F(VarianceTest, TheLargest) {
  constexpr Shape kShape{.items = 2048, .packs = 512, .families = 3, .starts = 3};
  check(kShape, variance(kShape), 12);
}

}  // namespace
}  // namespace ballast::vulkan_test
