#include "host/vulkan/plan/shared_memory.hpp"

#include "host/vulkan/plan/kernel_table.hpp"

namespace ballast::vulkan {

Status check_fits(Kernel kernel, const Specialization& constants, const DeviceLimits& limits) {
  const uint64_t bytes = info_of(kernel).shared_bytes(constants);
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
