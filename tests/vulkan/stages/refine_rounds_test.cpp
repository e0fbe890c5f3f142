#include "host/cpu/bound.hpp"
#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/cpu_reference.hpp"
#include "tests/vulkan/stages/refine_rows.hpp"

namespace ballast::vulkan_test {
namespace {

uint32_t rounds_twin(const cpu::Packing& packing, const Refiner& refiner, cpu::RefineScratch& refine_scratch,
                     cpu::StopToken& stop) {
  const uint32_t items = packing.shape.items, packs = packing.shape.packs;
  std::vector<uint32_t> w(items);
  for (uint32_t slot = 0; slot < items; ++slot) w[packing.item[slot]] = static_cast<uint32_t>(packing.weight[slot]);
  Owned<cpu::BoundScratch> bound_memory(items);
  const uint32_t bound = cpu::bound(packing.shape, w, lpt_of(w), bound_memory.scratch);
  cpu::ExchangeScratch scratch;
  ArenaLayout measure(nullptr);
  scratch.layout(measure, items, packs);
  std::vector<uint64_t> memory(measure.used() / sizeof(uint64_t) + 1);
  ArenaLayout cutter(reinterpret_cast<std::byte*>(memory.data()));
  scratch.layout(cutter, items, packs);
  return cpu::refine(refiner, packing, w, bound, refine_scratch, scratch, stop);
}

class RoundsTest : public RefineTest {
 protected:
  static Refined rounds(const Shape& shape, uint32_t width, uint32_t gap_ppb, uint32_t workgroup) {
    const auto twin = [=](const cpu::Packing& packing, uint32_t cap, cpu::RefineScratch& scratch,
                          cpu::StopToken& stop) {
      return rounds_twin(packing, {RefinerKind::rounds, cap, width, 0, gap_ppb, 4}, scratch, stop);
    };
    return {.shader = shaders::Name::rounds,
            .variant = width,
            .workgroup = workgroup,
            .target_gap_ppb = rounds_aim_ppb(gap_ppb),
            .cost = vulkan::loop_cost_rounds(shape.items, shape.packs, width, workgroup),
            .caps_rounds = true,
            .twin = twin};
  }

  void check_rounds(const Shape& shape, uint32_t width, uint32_t gap_ppb, uint32_t workgroup = 256,
                    uint32_t most = 64) {
    check(shape, rounds(shape, width, gap_ppb, workgroup), most);
  }
};

TEST_F(RoundsTest, TheUsualSize) {
  check_rounds({288, 32}, 2, 100'000);
  check_rounds({288, 32}, 3, 10'000);
  check_rounds({256, 32}, 2, 1'000'000, 64);
}

TEST_F(RoundsTest, SlotsOfAPack) {
  for (const uint32_t slots : {4u, 6u, 7u, 10u, 12u}) check_rounds({slots * 13, 13}, 3, 10'000, 64);
  check_rounds({45, 9}, 1, 0, 32);
}

// Partners come from the second chunk, and from the last.
TEST_F(RoundsTest, ManyPacks) {
  check_rounds({512, 64}, 2, 100'000);
  check_rounds({320, 64}, 2, 10'000, 128);
  check_rounds({2048, 256, 5, 2}, 2, 100'000);
  check_rounds({2048, 512, 5, 2}, 2, 100'000);
}

TEST_F(RoundsTest, TheMostLoops) {
  for (const uint32_t width : {1u, 2u, 3u}) {
    const Shape shape = worst_shape([&](uint32_t items, uint32_t packs) {
      const bool serves_it = serves({RefinerKind::rounds, 1, width}, packs, items / packs);
      const bool tries_all = width < 3 || rounds_subset(3, packs, items / packs) == 3;
      return serves_it && tries_all ? vulkan::loop_cost_rounds(items, packs, width, 256) : 0;
    });
    check_briefly(shape, rounds(shape, width, 10'000, 256));
  }
}

}  // namespace
}  // namespace ballast::vulkan_test
