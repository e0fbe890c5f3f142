#include "host/vulkan/plan/shared_memory.hpp"

#include <algorithm>

#include "host/vulkan/plan/loop_cost.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint64_t kReduce = 24;  // common/reduce.glsl

uint64_t of_greedy(uint64_t n, uint64_t m) { return 4 * (n + 1) + 16 * m + kReduce; }

// common/sort.glsl
uint64_t of_order(uint64_t n, uint64_t words) {
  const uint64_t runs = std::max<uint64_t>((n + 127) / 128, 1), quads = (n + 4 * runs - 1) / (4 * runs),
                 keys = 16 * runs * quads * words;
  return runs > 1 ? 2 * keys : keys + 4;
}

// common/refine.glsl
uint64_t of_row(uint64_t n, uint64_t m) { return 8 * n + 4 * m + 16 + kReduce; }

}  // namespace

uint64_t shared_bytes_of(Kernel kernel, const Specialization& c) {
  const uint64_t n = c.items, m = c.packs;
  switch (kernel) {
    case Kernel::quantise:
      return kReduce + 12;
    case Kernel::order:
      return of_order(n, c.variant == 1 ? 2 : 1);
    case Kernel::greedy:
    case Kernel::fold:
      return of_greedy(n, m);
    case Kernel::dealt:
      return 4 * (c.packs_pow2 + 2 * m) + kReduce;
    case Kernel::bound:
      return 4 * (n + 1) + 4 * uint64_t{c.workgroup} + kReduce;
    case Kernel::keep:
      return 4 * uint64_t{c.workgroup};
    case Kernel::choose:
    case Kernel::boost:
    case Kernel::scatter:
      return kReduce;
    case Kernel::variance:
      return of_row(n, m) + 4 * uint64_t{std::max(loop_cost::kept_pairs(c.items, c.packs), 1u)};
    case Kernel::peak:
    case Kernel::extremes:
    case Kernel::lift:
      return of_row(n, m);
    case Kernel::spread:
      return of_row(n, m) + 8 * m;
    case Kernel::exchange:
      return of_row(n, m) + 8 * m + 140 + 4 * uint64_t{std::max(loop_cost::triples(c.items / c.packs, c.variant), 1u)};
  }
  return 0;
}

Status check_fits(Kernel kernel, const Specialization& constants, const DeviceLimits& limits) {
  const uint64_t bytes = shared_bytes_of(kernel, constants);
  if (bytes > limits.shared_bytes)
    return failure(Code::unsupported,
                   "%s takes %llu bytes of shared memory at %u items and %u packs; the device has %u", name_of(kernel),
                   static_cast<unsigned long long>(bytes), constants.items, constants.packs, limits.shared_bytes);
  if (constants.workgroup > limits.invocations)
    return failure(Code::unsupported, "%s takes workgroups of %u; the device's have %u", name_of(kernel),
                   constants.workgroup, limits.invocations);
  return {};
}

}  // namespace ballast::vulkan
