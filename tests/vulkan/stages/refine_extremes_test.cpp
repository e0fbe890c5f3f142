#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/refine_rows.hpp"

namespace ballast::vulkan_test {
namespace {

class ExtremesTest : public RefineTest {
 protected:
  enum Variant : uint32_t { kExtremes, kExtremes12, kPairs };

  static Refined extremes(const Shape& shape, Variant variant, uint32_t workgroup = 256) {
    constexpr uint32_t (*kTwins[])(const cpu::Packing&, uint32_t, cpu::RefineScratch&, cpu::StopToken&) = {
        cpu::extremes, cpu::extremes_1_2, cpu::pairs};
    return {.shader = shaders::Name::extremes,
            .variant = variant,
            .workgroup = workgroup,
            .cost = vulkan::loop_cost_extremes(shape.items, shape.packs, workgroup),
            .twin = kTwins[variant]};
  }

  void check_variant(const Shape& shape, Variant variant, uint32_t workgroup = 256) {
    check(shape, extremes(shape, variant, workgroup));
  }
};

TEST_F(ExtremesTest, Small) {
  for (const Variant variant : {kExtremes, kExtremes12, kPairs}) check_variant({8, 4}, variant, 32);
  for (const Variant variant : {kExtremes12, kPairs}) check_variant({12, 4}, variant, 32);
}

TEST_F(ExtremesTest, TheUsualSize) {
  for (const Variant variant : {kExtremes, kExtremes12, kPairs}) check_variant({288, 32}, variant, 64);
}

// Where two for two ends.
TEST_F(ExtremesTest, Exchanges12AsFarAsPacksOf24) {
  check_variant({69, 3}, kExtremes12);
  check_variant({96, 4}, kExtremes12);
  check_variant({96, 4}, kExtremes12, 64);
  check_variant({100, 4}, kExtremes12, 64);
}

TEST_F(ExtremesTest, PairsAsFarAsPacksOf16) {
  check_variant({75, 5}, kPairs, 64);
  check_variant({1024, 64}, kPairs, 128);
  check_variant({85, 5}, kPairs, 64);
}

TEST_F(ExtremesTest, LargePacks) {
  check_variant({1024, 8}, kExtremes);
  check_variant({2048, 2}, kExtremes12);
}

TEST_F(ExtremesTest, ManyPacks) {
  check_variant({2048, 512}, kExtremes);
  check_variant({2048, 512}, kExtremes12);
}

// As large as packs get whose items go two for two, and as many of them as there can be.
TEST_F(ExtremesTest, TheMostLoops) {
  for (const auto& [variant, most_slots] : {std::pair{kExtremes, 2048u}, {kExtremes12, 24u}, {kPairs, 16u}}) {
    const Shape shape = worst_shape([&](uint32_t items, uint32_t packs) {
      return items / packs <= most_slots ? vulkan::loop_cost_extremes(items, packs, 256) : 0;
    });
    check_briefly(shape, extremes(shape, variant));
  }
}

}  // namespace
}  // namespace ballast::vulkan_test
