#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/refine_rows.hpp"

namespace ballast::vulkan_test {
namespace {

class SpreadTest : public RefineTest {
 protected:
  static Refined spread(const Shape& shape, uint32_t width, uint32_t workgroup = 256) {
    return {.shader = shaders::Name::spread,
            .workgroup = workgroup,
            .width = width,
            .cost = vulkan::loop_cost_spread(shape.items, shape.packs, width, workgroup),
            .twin = [width](const cpu::Packing& packing, uint32_t cap, cpu::RefineScratch& scratch,
                            cpu::StopToken& stop) { return cpu::spread(packing, width, cap, scratch, stop); }};
  }

  void check_width(const Shape& shape, uint32_t width, uint32_t most = 50, uint32_t workgroup = 256) {
    check(shape, spread(shape, width, workgroup), most);
  }
};

TEST_F(SpreadTest, Small) {
  for (const uint32_t width : {1, 2, 4, 9}) check_width({8, 4}, width, 50, 32);
  check_width({75, 5}, 3, 50, 64);
}

TEST_F(SpreadTest, TheUsualSize) {
  for (const uint32_t width : {1, 4, 20, 32}) check_width({288, 32}, width);
}

TEST_F(SpreadTest, LargePacks) {
  check_width({1024, 8}, 4);
  check_width({2048, 2}, 2);
}

TEST_F(SpreadTest, ManyPacks) {
  constexpr Shape kShape{.items = 2048, .packs = 512, .families = 4, .starts = 3};
  check_width(kShape, 4);
  check_width(kShape, 512, 4);
}

TEST_F(SpreadTest, TheMostLoops) {
  const Shape shape =
      worst_shape([](uint32_t items, uint32_t packs) { return vulkan::loop_cost_spread(items, packs, packs, 256); });
  check_briefly(shape, spread(shape, shape.packs));
}

}  // namespace
}  // namespace ballast::vulkan_test
