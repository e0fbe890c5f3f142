#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/refine_rows.hpp"

namespace ballast::vulkan_test {
namespace {

class PeakTest : public RefineTest {
 protected:
  static Refined peak(const Shape& shape, uint32_t variant, uint32_t workgroup = 256) {
    return {.shader = shaders::Name::peak,
            .variant = variant,
            .workgroup = workgroup,
            .cost = vulkan::loop_cost_peak(shape.items, shape.packs, workgroup),
            .twin = variant == 0 ? cpu::peak_by_pack : cpu::peak_by_rank};
  }

  void check_both(const Shape& shape, uint32_t workgroup = 256) {
    for (uint32_t variant = 0; variant < 2; ++variant) check(shape, peak(shape, variant, workgroup));
  }
};

TEST_F(PeakTest, Small) {
  check_both({8, 4}, 32);
  check_both({75, 5}, 64);
}

TEST_F(PeakTest, TheUsualSize) { check_both({288, 32}); }
TEST_F(PeakTest, LargePacks) { check_both({1024, 8}); }
TEST_F(PeakTest, TwoLargePacks) { check_both({2048, 2}); }
TEST_F(PeakTest, ManyPacks) { check_both({2048, 512}); }

class LiftTest : public RefineTest {
 protected:
  static Refined lift(const Shape& shape, uint32_t workgroup = 256) {
    return {.shader = shaders::Name::lift,
            .workgroup = workgroup,
            .cost = vulkan::loop_cost_peak(shape.items, shape.packs, workgroup),
            .twin = cpu::lift};
  }

  void check_lift(const Shape& shape, uint32_t workgroup = 256) { check(shape, lift(shape, workgroup)); }
};

TEST_F(LiftTest, EverySize) {
  check_lift({8, 4}, 32);
  check_lift({75, 5}, 64);
  check_lift({288, 32});
  check_lift({1024, 8});
  check_lift({2048, 2});
  check_lift({2048, 512});
}

TEST_F(LiftTest, TheMostLoops) {
  const Shape shape =
      worst_shape([](uint32_t items, uint32_t packs) { return vulkan::loop_cost_peak(items, packs, 256); });
  check_briefly(shape, lift(shape));
}

TEST_F(PeakTest, TheMostLoops) {
  const Shape shape =
      worst_shape([](uint32_t items, uint32_t packs) { return vulkan::loop_cost_peak(items, packs, 256); });
  for (uint32_t variant = 0; variant < 2; ++variant) check_briefly(shape, peak(shape, variant));
}

// The rows that the push block names, and no others.
TEST_F(PeakTest, ServesTheRowsItIsGiven) {
  constexpr Shape kShape{.items = 288, .packs = 32, .starts = 6};
  const Rows rows(kShape);
  const Refined refined = peak(kShape, 0);
  // Candidates 2 and 3 of layers 1 and 2.
  StageBuffers got = rows.board();
  got.push.per_layer = 2;
  got.push.candidate_begin = 2;
  got.push.group_begin = 2;
  run_slices(got, kShape, refined, 50, 50, 4);
  StageBuffers expected = rows.refined(refined.twin, 50, {8, 9, 14, 15});
  expect_same(rows, got, expected, "some candidates");

  // The second and third kept of layer 0; the list of each layer is as long as there are candidates.
  got = rows.board();
  expected = rows.refined(refined.twin, 50, {5, 1});
  for (StageBuffers* board : {&got, &expected}) {
    board->push.set_rows(vulkan::RowMode::kept);
    board->push.per_layer = 2;
    board->push.candidate_begin = 1;
    for (uint32_t place = 0; place < 3; ++place) board->keep(0)[place] = 3 + 2 * place - place / 2 * 6;
  }
  run_slices(got, kShape, refined, 50, 50, 2);
  expect_same(rows, got, expected, "kept ones");

  // The best of each layer.
  got = rows.board();
  expected = rows.refined(refined.twin, 50, {4, 6});
  for (StageBuffers* board : {&got, &expected}) {
    board->push.set_rows(vulkan::RowMode::best);
    board->best(0) = 4;
    board->best(1) = 6;
  }
  run_slices(got, kShape, refined, 50, 50, 2);
  expect_same(rows, got, expected, "the best");
}

}  // namespace
}  // namespace ballast::vulkan_test
