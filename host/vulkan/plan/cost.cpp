#include "host/vulkan/plan/cost.hpp"

#include <algorithm>

#include "host/vulkan/plan/loop_cost.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint64_t kBarrier = 4;  // iterations that a barrier with a reduction is worth

constexpr uint64_t share(uint64_t work, uint32_t lanes) { return (work + lanes - 1) / lanes; }

uint64_t of_order(const Specialization& c) {
  if (c.variant == 3) return share(c.items, c.workgroup);
  const uint64_t runs = share(c.items, 128), quads = share(c.items, static_cast<uint32_t>(4 * runs));
  return share(c.items, c.workgroup) * (4 + 2 * quads + 4 * (runs - 1)) + 3 * kBarrier;
}

// Of one move: its loops, and ten barriers or so.
uint64_t of_move(Kernel kernel, const Specialization& c, uint32_t width) {
  const uint32_t n = c.items, m = c.packs, lanes = c.workgroup;
  switch (kernel) {
    case Kernel::variance:
      return loop_cost_variance(n, m, lanes) + 10 * kBarrier;
    case Kernel::peak:
    case Kernel::lift:
      return loop_cost_peak(n, m, lanes) + 10 * kBarrier;
    case Kernel::extremes:
      return loop_cost_extremes(n, m, lanes) + 10 * kBarrier;
    case Kernel::exchange:
      return loop_cost_exchange(n, m, c.variant, lanes) + 14 * kBarrier;
    default:
      return loop_cost_spread(n, m, width, lanes) + 10 * kBarrier;
  }
}

}  // namespace

uint64_t iterations_of(Kernel kernel, const Specialization& c, uint32_t rows, uint32_t width) {
  const uint64_t per_lane = share(c.items, c.workgroup), slots = c.items / c.packs;
  switch (kernel) {
    case Kernel::quantise:
      return 6 * per_lane + 8 * kBarrier;
    case Kernel::order:
      return of_order(c);
    // Between one batch a slot of a pack and one an item; near the former but for rows of zeros.
    case Kernel::greedy:
    case Kernel::fold:
      return 4 * slots * (4 * kBarrier + c.packs_pow2 / 8) + 4 * per_lane;
    case Kernel::dealt:
      return slots * (2 * kBarrier + c.packs_pow2 / 8);
    case Kernel::bound:
      return share(uint64_t{c.items} * c.packs, c.workgroup) * 2 + 4 * per_lane + 20 * kBarrier;
    case Kernel::keep:
      return share(rows, c.workgroup) * (uint64_t{rows} / 4 + kBarrier);
    case Kernel::choose:
      return share(rows, c.workgroup) * (c.packs + 1) + 4 * kBarrier;
    case Kernel::boost:
    case Kernel::scatter:
      return 2 * per_lane + share(c.packs, c.workgroup) + 4 * kBarrier;
    default:
      return of_move(kernel, c, width);
  }
}

// As the shaders' comments count them; stages that are far below any limit are left out.
uint64_t loops_of(Kernel kernel, const Specialization& c, uint32_t rows) {
  const uint64_t lanes = c.workgroup, per_lane = share(c.items, c.workgroup), tiles = share(rows, c.workgroup);
  switch (kernel) {
    case Kernel::greedy:
    case Kernel::fold:
      return uint64_t{3} * c.items + share(c.items, std::min(c.packs_pow2, 8u)) + 4 * per_lane +
             share(c.packs, c.workgroup) * (4 + share(c.packs, 8) + c.items / c.packs) + 8;
    case Kernel::dealt:
      return c.items / c.packs * (share(c.packs_pow2, 64) + 1) + 3 * share(c.packs_pow2, c.workgroup);
    case Kernel::bound:
      return per_lane * (c.packs + 49) + 2 * per_lane + 400;
    case Kernel::keep:
      return tiles * tiles * (lanes / 16 + 1);
    case Kernel::choose:
      return tiles * (c.packs + 1);
    default:
      return 0;
  }
}

uint64_t setup_iterations_of(Kernel kernel, const Specialization& c) {
  if (kernel == Kernel::variance) return loop_setup_variance(c.items, c.packs, c.workgroup);
  if (kernel == Kernel::exchange) return loop_setup_exchange(c.items, c.packs, c.variant, c.workgroup);
  return loop_setup(c.items, c.packs, c.workgroup);
}

uint64_t nanoseconds_of(uint64_t iterations, uint64_t groups, uint32_t workgroup, const Speed& speed) {
  const uint64_t span = iterations * speed.latency_ps / 1000;
  const uint64_t work = iterations * groups * workgroup / 1000 * speed.throughput_ps + iterations;
  return speed.dispatch_ns + std::max(span, work);
}

uint64_t groups_within(uint64_t limit_ns, uint64_t iterations, uint32_t workgroup, const Speed& speed) {
  const uint64_t one = std::max<uint64_t>(iterations * workgroup * speed.throughput_ps / 1000, 1);
  return std::max<uint64_t>(limit_ns / one, 1);
}

}  // namespace ballast::vulkan
