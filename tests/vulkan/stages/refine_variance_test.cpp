#include <numeric>

#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/refine_rows.hpp"

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

// Half of the pairs of packs are searched anew for every move.
TEST_F(VarianceTest, HalfOfThePairsRemembered) {
  constexpr Shape kShape{.items = 900, .packs = 100, .starts = 3};
  check(kShape, variance(kShape, 32), 25);
}

// All packs hold four ones and five zeros, but a few hold a one more, and one a one less: all exchanges between those
// gain the same, and as much as is possible between two such packs.
TEST_F(VarianceTest, EqualGains) {
  constexpr Shape kShape{.items = 900, .packs = 100, .families = 100, .starts = 1};
  std::vector<literal::Problem> problems;
  std::vector<literal::Packing> starts;
  for (uint32_t layer = 0; layer < kShape.families; ++layer) {
    literal::Random random(layer);
    std::vector<uint32_t> ones(kShape.packs, 4);
    for (uint32_t i = 0; i < 12; ++i) ones[random.below(kShape.packs)] = i < 11 ? 5 : 3;
    literal::Problem problem{"equal gains " + std::to_string(layer), kShape.items, kShape.packs, {}};
    for (uint32_t item = 0; item < kShape.items; ++item) problem.weights.push_back(item % 9 < ones[item / 9]);
    std::vector<uint32_t> slots(kShape.items);
    std::iota(slots.begin(), slots.end(), 0);
    starts.push_back(literal::packing_of(problem.weights, kShape.packs, slots));
    problems.push_back(std::move(problem));
  }
  check_slices(Rows(kShape, std::move(problems), std::move(starts)), variance(kShape, 32), 25, 25);
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

TEST_F(VarianceTest, TheMostLoops) {
  const Shape shape =
      worst_shape([](uint32_t items, uint32_t packs) { return vulkan::loop_cost_variance(items, packs, 256); });
  check_briefly(shape, variance(shape));
}

}  // namespace
}  // namespace ballast::vulkan_test
