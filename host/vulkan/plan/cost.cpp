#include "host/vulkan/plan/cost.hpp"

#include <algorithm>

namespace ballast::vulkan {

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
