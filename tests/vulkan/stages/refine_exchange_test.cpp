#include "host/cpu/exchange/exchange.hpp"
#include "host/cpu/scatter.hpp"
#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/vulkan/stages/cpu_reference.hpp"
#include "tests/vulkan/stages/refine_rows.hpp"

namespace ballast::vulkan_test {
namespace {

uint32_t exchange_twin(const cpu::Packing& packing, cpu::ExchangeLimits limits, uint32_t target_gap_ppb,
                       cpu::StopToken& stop) {
  const uint32_t items = packing.shape.items, packs = packing.shape.packs;
  std::vector<uint32_t> w(items);
  for (uint32_t slot = 0; slot < items; ++slot) w[packing.item[slot]] = static_cast<uint32_t>(packing.weight[slot]);
  Owned<cpu::BoundScratch> bound_memory(items);
  limits.target = cpu::target_load(cpu::bound(packing.shape, w, lpt_of(w), bound_memory.scratch), target_gap_ppb);
  cpu::ExchangeScratch scratch;
  ArenaLayout measure(nullptr);
  scratch.layout(measure, items, packs);
  std::vector<uint64_t> memory(measure.used() / sizeof(uint64_t) + 1);
  ArenaLayout cutter(reinterpret_cast<std::byte*>(memory.data()));
  scratch.layout(cutter, items, packs);
  return cpu::exchange(packing, w, limits, scratch, stop);
}

struct Effort {
  uint32_t width, stall, target_gap_ppb;
};
constexpr Effort kFast{2, 16, 1'000'000}, kBalanced{2, 32, 100'000}, kThorough{3, 64, 10'000}, kSingles{1, 5, 0};

class ExchangeTest : public RefineTest {
 protected:
  static Refined exchange(const Shape& shape, const Effort& effort, uint32_t workgroup) {
    const auto twin = [=](const cpu::Packing& packing, uint32_t move_cap, cpu::RefineScratch&, cpu::StopToken& stop) {
      return exchange_twin(packing, {effort.width, effort.stall, move_cap, 0}, effort.target_gap_ppb, stop);
    };
    return {.shader = shaders::Name::exchange,
            .variant = effort.width,
            .workgroup = workgroup,
            .stall = effort.stall,
            .target_gap_ppb = effort.target_gap_ppb,
            .cost = vulkan::loop_cost_exchange(shape.items, shape.packs, effort.width, workgroup),
            .twin = twin};
  }

  void check_effort(const Shape& shape, const Effort& effort, uint32_t most, uint32_t workgroup = 256) {
    check(shape, exchange(shape, effort, workgroup), most);
  }
};

TEST_F(ExchangeTest, Small) {
  check_effort({12, 4}, kBalanced, 200, 32);
  check_effort({9, 3}, kThorough, 200, 32);
  check_effort({24, 2}, kThorough, 200, 64);
  check_effort({75, 5}, kThorough, 300, 64);
  check_effort({75, 5}, kSingles, 300, 128);
}

TEST_F(ExchangeTest, TheUsualSize) {
  check_effort({288, 32}, kBalanced, 300);
  check_effort({288, 32}, kThorough, 200);
  check_effort({256, 32}, kFast, 200, 64);
}

// Every rule about the size of packs decides somewhere: up to 10, 12, 16 and 64 slots.
TEST_F(ExchangeTest, SlotsOfAPack) {
  for (const uint32_t slots : {3u, 4u, 5u, 6u, 10u, 11u, 12u, 13u, 16u, 17u, 64u, 65u})
    check_effort({slots * 6, 6}, kThorough, 60, 64);
}

TEST_F(ExchangeTest, LargePacks) {
  check_effort({1024, 8}, kBalanced, 60);
  check_effort({2048, 32}, kBalanced, 12);
  check_effort({2048, 2}, kBalanced, 30);
}

TEST_F(ExchangeTest, ManyPacks) {
  check_effort({2048, 256}, kThorough, 60);
  check_effort({2048, 512}, kBalanced, 60);
}

// Of one, two and three items at once.
TEST_F(ExchangeTest, TheMostLoops) {
  for (const Effort& effort : {kSingles, kBalanced, kThorough}) {
    const Shape shape = worst_shape([&](uint32_t items, uint32_t packs) {
      const bool tries_all = effort.width < 3 || vulkan::loop_cost::triples(items / packs, 3) > 0;
      return tries_all ? vulkan::loop_cost_exchange(items, packs, effort.width, 256) : 0;
    });
    check_briefly(shape, exchange(shape, effort, 256));
  }
}

}  // namespace
}  // namespace ballast::vulkan_test
