#include "host/vulkan/plan/kernel_table.hpp"

#include <algorithm>

#include "host/vulkan/plan/loop_cost.hpp"

namespace ballast::vulkan {
namespace {

using Constants = Specialization;

constexpr uint64_t kBarrier = 4;           // iterations that a barrier with a reduction costs
constexpr uint64_t kMove = 10 * kBarrier;  // the barriers of a move
constexpr uint64_t kReduce = 24;           // bytes that common/reduce.glsl shares

constexpr uint64_t share(uint64_t work, uint64_t lanes) { return (work + lanes - 1) / lanes; }
constexpr uint64_t items_a_lane(const Constants& c) { return share(c.items, c.workgroup); }
constexpr uint64_t slots_of(const Constants& c) { return c.items / c.packs; }

// Lanes.
constexpr uint64_t lane_an_item(const Constants& c) { return c.items_pow2; }
constexpr uint64_t lane_a_pack(const Constants& c) { return c.packs_pow2; }
constexpr uint64_t all_lanes(const Constants&) { return UINT32_MAX; }  // candidates, which the constants do not tell

// Shared memory.
constexpr uint64_t shares_reduce(const Constants&) { return kReduce; }
constexpr uint64_t shares_row(const Constants& c) {  // common/refine.glsl
  return 8 * uint64_t{c.items} + 4 * uint64_t{c.packs} + 16 + kReduce;
}
constexpr uint64_t shares_lightest_first(const Constants& c) {  // common/lightest_first.glsl
  return 4 * (uint64_t{c.items} + 1) + 16 * uint64_t{c.packs} + kReduce;
}
constexpr uint64_t shares_keys(const Constants& c) {  // common/sort.glsl
  const uint64_t words = c.variant == 1 ? 2 : 1, n = c.items, runs = std::max<uint64_t>(share(n, 128), 1),
                 keys = 16 * runs * share(n, 4 * runs) * words;
  return runs > 1 ? 2 * keys : keys + 4;
}

// Iterations.
constexpr uint64_t sorts(const Constants& c, uint32_t, uint32_t) {
  if (c.variant == 3) return items_a_lane(c);  // taken from `lpt`
  const uint64_t runs = share(c.items, 128), quads = share(c.items, 4 * runs);
  return items_a_lane(c) * (4 + 2 * quads + 4 * (runs - 1)) + 3 * kBarrier;
}
// Between one batch a slot of a pack and one an item; near the former but for rows of zeros.
constexpr uint64_t builds_lightest_first(const Constants& c, uint32_t, uint32_t) {
  return 4 * slots_of(c) * (4 * kBarrier + c.packs_pow2 / 8) + 4 * items_a_lane(c);
}
constexpr uint64_t passes_twice(const Constants& c, uint32_t, uint32_t) {
  return 2 * items_a_lane(c) + share(c.packs, c.workgroup) + 4 * kBarrier;
}
constexpr uint64_t moves_peak(const Constants& c, uint32_t, uint32_t) {
  return loop_cost_peak(c.items, c.packs, c.workgroup) + kMove;
}

// Rolled loops, as the shaders' comments count them.
constexpr uint64_t few_loops(const Constants&, uint32_t) { return 0; }
constexpr uint64_t loops_lightest_first(const Constants& c, uint32_t) {
  return uint64_t{3} * c.items + share(c.items, std::min(c.packs_pow2, 8u)) + 4 * items_a_lane(c) +
         share(c.packs, c.workgroup) * (4 + share(c.packs, 8) + slots_of(c)) + 8;
}

// Before a refiner's first move and after its last.
constexpr uint64_t no_setup(const Constants&) { return 0; }
constexpr uint64_t row_setup(const Constants& c) { return loop_setup(c.items, c.packs, c.workgroup); }

constexpr KernelInfo info_quantise{
    .role = KernelRole::layer,
    .stage = Stage::quantise,
    .reads = kRegionInput,
    .writes = kRegionWeight | kRegionMeta | kRegionFirstBad | kRegionStatus,
    .lanes = lane_an_item,
    .shared_bytes = [](const Constants&) { return kReduce + 12; },
    .iterations = [](const Constants& c, uint32_t, uint32_t) { return 6 * items_a_lane(c) + 8 * kBarrier; },
    .loops = few_loops,
    .setup = no_setup};

// Reads by variant; writes `lpt` of a layer or `order` of a row.
constexpr KernelInfo info_order{.role = KernelRole::row,
                                .stage = Stage::order,
                                .reads = 0,
                                .writes = 0,
                                .lanes = lane_an_item,
                                .shared_bytes = shares_keys,
                                .iterations = sorts,
                                .loops = few_loops,
                                .setup = no_setup};

// Builders read `order` or, for one candidate in lpt order, `lpt`.
constexpr KernelInfo info_greedy{.role = KernelRole::builder,
                                 .stage = Stage::build,
                                 .reads = kRegionWeight,
                                 .writes = kRegionPacking,
                                 .lanes = lane_a_pack,
                                 .shared_bytes = shares_lightest_first,
                                 .iterations = builds_lightest_first,
                                 .loops = loops_lightest_first,
                                 .setup = no_setup};

constexpr KernelInfo info_fold = info_greedy;

constexpr KernelInfo info_dealt{
    .role = KernelRole::builder,
    .stage = Stage::build,
    .reads = kRegionWeight,
    .writes = kRegionPacking,
    .lanes = lane_a_pack,
    .shared_bytes = [](const Constants& c) { return 4 * (c.packs_pow2 + uint64_t{2} * c.packs) + kReduce; },
    .iterations = [](const Constants& c, uint32_t,
                     uint32_t) { return slots_of(c) * (2 * kBarrier + c.packs_pow2 / 8); },
    .loops =
        [](const Constants& c, uint32_t) {
          return slots_of(c) * (share(c.packs_pow2, 64) + 1) + 3 * share(c.packs_pow2, c.workgroup);
        },
    .setup = no_setup};

constexpr KernelInfo info_bound{
    .role = KernelRole::layer,
    .stage = Stage::bound,
    .reads = kRegionLpt | kRegionWeight,
    .writes = kRegionBound,
    .lanes = lane_an_item,
    .shared_bytes =
        [](const Constants& c) { return 4 * (uint64_t{c.items} + 1) + 4 * uint64_t{c.workgroup} + kReduce; },
    .iterations =
        [](const Constants& c, uint32_t, uint32_t) {
          return share(uint64_t{c.items} * c.packs, c.workgroup) * 2 + 4 * items_a_lane(c) + 20 * kBarrier;
        },
    .loops = [](const Constants& c, uint32_t) { return items_a_lane(c) * (c.packs + 51) + 400; },
    .setup = no_setup};

constexpr KernelInfo info_keep{
    .role = KernelRole::layer,
    .stage = Stage::choose,
    .reads = kRegionState,
    .writes = kRegionKeep,
    .lanes = all_lanes,
    .shared_bytes = [](const Constants& c) { return 4 * uint64_t{c.workgroup}; },
    .iterations = [](const Constants& c, uint32_t rows,
                     uint32_t) { return share(rows, c.workgroup) * (uint64_t{rows} / 4 + kBarrier); },
    .loops =
        [](const Constants& c, uint32_t rows) {
          const uint64_t tiles = share(rows, c.workgroup);
          return tiles * tiles * (c.workgroup / 16 + 1);
        },
    .setup = no_setup};

// Refiners read and write a row's packing; which rows, the planner adds.
constexpr KernelInfo info_variance{
    .role = KernelRole::refiner,
    .stage = Stage::refine,
    .reads = kRegionPacking | kRegionWeight,
    .writes = kRegionPacking,
    .lanes = lane_an_item,
    .shared_bytes =
        [](const Constants& c) {
          return shares_row(c) + 4 * uint64_t{std::max(loop_cost::kept_pairs(c.items, c.packs), 1u)};
        },
    .iterations = [](const Constants& c, uint32_t,
                     uint32_t) { return loop_cost_variance(c.items, c.packs, c.workgroup) + kMove; },
    .loops = few_loops,
    .setup = [](const Constants& c) { return uint64_t{loop_setup_variance(c.items, c.packs, c.workgroup)}; }};

constexpr KernelInfo info_peak{.role = KernelRole::refiner,
                               .stage = Stage::refine,
                               .reads = kRegionPacking | kRegionWeight,
                               .writes = kRegionPacking,
                               .lanes = lane_an_item,
                               .shared_bytes = shares_row,
                               .iterations = moves_peak,
                               .loops = few_loops,
                               .setup = row_setup};

constexpr KernelInfo info_lift = info_peak;

constexpr KernelInfo info_extremes{
    .role = KernelRole::refiner,
    .stage = Stage::refine,
    .reads = kRegionPacking | kRegionWeight,
    .writes = kRegionPacking,
    .lanes =
        [](const Constants& c) {
          const uint32_t slots = c.items / c.packs;  // the lanes serve packs, the items of one, or pairs of them
          return uint64_t{std::max({c.packs, slots, c.variant == 0 ? 0 : loop_cost::extreme_couples(slots)})};
        },
    .shared_bytes = shares_row,
    .iterations = [](const Constants& c, uint32_t,
                     uint32_t) { return loop_cost_extremes(c.items, c.packs, c.workgroup) + kMove; },
    .loops = few_loops,
    .setup = row_setup};

constexpr KernelInfo info_spread{
    .role = KernelRole::refiner,
    .stage = Stage::refine,
    .reads = kRegionPacking | kRegionWeight,
    .writes = kRegionPacking,
    .lanes = lane_an_item,
    .shared_bytes = [](const Constants& c) { return shares_row(c) + 8 * uint64_t{c.packs}; },
    .iterations = [](const Constants& c, uint32_t,
                     uint32_t width) { return loop_cost_spread(c.items, c.packs, width, c.workgroup) + kMove; },
    .loops = few_loops,
    .setup = row_setup};

constexpr KernelInfo info_exchange{
    .role = KernelRole::refiner,
    .stage = Stage::refine,
    .reads = kRegionPacking | kRegionWeight | kRegionBound | kRegionSearch,
    .writes = kRegionPacking | kRegionSearch,
    .lanes = lane_an_item,
    .shared_bytes =
        [](const Constants& c) {
          const uint32_t triples = loop_cost::triples(c.items / c.packs, c.variant);
          return shares_row(c) + 8 * uint64_t{c.packs} + 140 + 4 * uint64_t{std::max(triples, 1u)};
        },
    .iterations = [](const Constants& c, uint32_t,
                     uint32_t) { return loop_cost_exchange(c.items, c.packs, c.variant, c.workgroup) + 14 * kBarrier; },
    .loops = few_loops,
    .setup =
        [](const Constants& c) { return uint64_t{loop_setup_exchange(c.items, c.packs, c.variant, c.workgroup)}; }};

constexpr KernelInfo info_rounds{
    .role = KernelRole::refiner,
    .stage = Stage::refine,
    .reads = kRegionPacking | kRegionWeight | kRegionBound,
    .writes = kRegionPacking,
    .lanes = lane_an_item,
    .shared_bytes =
        [](const Constants& c) {
          const uint32_t slots = c.items / c.packs;
          const uint32_t triples = loop_cost::triples(slots, rounds_subset(c.variant, c.packs, slots));
          return shares_row(c) + 4 * uint64_t{c.packs} + 20 * uint64_t{loop_cost::heavy_packs(c.packs)} + 12 +
                 4 * uint64_t{std::max(triples, 1u)};
        },
    .iterations = [](const Constants& c, uint32_t,
                     uint32_t) { return loop_cost_rounds(c.items, c.packs, c.variant, c.workgroup) + 20 * kBarrier; },
    .parts_of_usual = 8,  // heavy packs find a partner among the first light ones
    .loops = few_loops,
    .setup = [](const Constants& c) { return uint64_t{loop_setup_rounds(c.items, c.packs, c.variant, c.workgroup)}; }};

// Reads `level` too, but for the first candidate.
constexpr KernelInfo info_boost{.role = KernelRole::layer,
                                .stage = Stage::choose,
                                .reads = kRegionSlot | kRegionLoad,
                                .writes = kRegionLevel,
                                .lanes = lane_an_item,
                                .shared_bytes = shares_reduce,
                                .iterations = passes_twice,
                                .loops = few_loops,
                                .setup = no_setup};

constexpr KernelInfo info_choose{
    .role = KernelRole::layer,
    .stage = Stage::choose,
    .reads = kRegionLoad | kRegionMeta,
    .writes = kRegionBest | kRegionFirstBad,
    .lanes = all_lanes,
    .shared_bytes = shares_reduce,
    .iterations = [](const Constants& c, uint32_t rows,
                     uint32_t) { return share(rows, c.workgroup) * (c.packs + 1) + 4 * kBarrier; },
    .loops = [](const Constants& c, uint32_t rows) { return share(rows, c.workgroup) * (c.packs + 1); },
    .setup = no_setup};

constexpr KernelInfo info_scatter{.role = KernelRole::layer,
                                  .stage = Stage::scatter,
                                  .reads = kRegionPacking | kRegionMeta | kRegionBound | kRegionFirstBad,
                                  .writes = kRegionOutput | kRegionStatus,
                                  .lanes = lane_an_item,
                                  .shared_bytes = shares_reduce,
                                  .iterations = passes_twice,
                                  .loops = few_loops,
                                  .setup = no_setup};

#define BALLAST_KERNEL_ENTRY(name) info_##name,
constexpr KernelInfo kTable[] = {BALLAST_KERNELS(BALLAST_KERNEL_ENTRY)};
#undef BALLAST_KERNEL_ENTRY

constexpr bool is_complete() {
  for (const KernelInfo& k : kTable)
    if (!k.lanes || !k.shared_bytes || !k.iterations || !k.loops || !k.setup) return false;
  return std::size(kTable) == kKernels;
}
static_assert(is_complete(), "every kernel has its entry, and every entry all of its functions");

}  // namespace

const KernelInfo& info_of(Kernel kernel) { return kTable[static_cast<uint32_t>(kernel)]; }

KernelVariant kernel_of(const Refiner& refiner) {
  switch (refiner.kind) {
    case RefinerKind::variance:
      return {Kernel::variance, 0};
    case RefinerKind::peak_by_pack:
      return {Kernel::peak, 0};
    case RefinerKind::peak_by_rank:
      return {Kernel::peak, 1};
    case RefinerKind::extremes:
      return {Kernel::extremes, 0};
    case RefinerKind::extremes_1_2:
      return {Kernel::extremes, 1};
    case RefinerKind::pairs:
      return {Kernel::extremes, 2};
    case RefinerKind::spread:
      return {Kernel::spread, 0};
    case RefinerKind::exchange:
      return {Kernel::exchange, refiner.width};
    case RefinerKind::lift:
      return {Kernel::lift, 0};
    case RefinerKind::rounds:
      return {Kernel::rounds, refiner.width};
  }
  return {Kernel::variance, 0};
}

Kernel kernel_of(BuilderKind kind) {
  switch (kind) {
    case BuilderKind::greedy:
      return Kernel::greedy;
    case BuilderKind::dealt:
      return Kernel::dealt;
    case BuilderKind::fold:
      return Kernel::fold;
  }
  return Kernel::greedy;
}

}  // namespace ballast::vulkan
