#include "host/vulkan/device/quirks.hpp"

#include <cstring>

namespace ballast::vulkan {
namespace {

constexpr uint32_t kVendorMesa = 0x10005;
constexpr uint32_t kVendorIntel = 0x8086;
constexpr uint32_t kVendorNvidia = 0x10DE;

constexpr Quirk kQuirks[] = {
    {kVendorMesa, 0, 0, 0, "llvmpipe", 45000, false,
     "ends all loops of an invocation after 65,535 iterations in total"},
    {kVendorIntel, 0, 0, 0, nullptr, 0, true, "runs fewer lanes a subgroup than it reports, unless told the size"},
    {kVendorNvidia, 0, 0, 0, nullptr, 0, true,
     "loses values in subgroup minima of extremes (seen on an H100, driver 580.159); no slower without them"},
};

// Software drivers that the table does not know are held to the tightest limit that it knows of any.
constexpr uint32_t kSoftwareLoopLimit = 45000;

bool fits(const Quirk& quirk, const Identity& identity) {
  if (quirk.vendor && quirk.vendor != identity.vendor) return false;
  if (quirk.device && quirk.device != identity.device) return false;
  if (quirk.driver_from && identity.driver < quirk.driver_from) return false;
  if (quirk.driver_below && identity.driver >= quirk.driver_below) return false;
  return !quirk.name_part || std::strstr(identity.name, quirk.name_part);
}

}  // namespace

void apply_quirks(const Identity& identity, DeviceLimits& limits) {
  if (identity.software) {
    limits.loop_limit = kSoftwareLoopLimit;
    // One or two cores that run eight lanes each.
    limits.speed = {4000, 1500, 30000, 1500};
    limits.subgroup_form = false;  // shared-memory atomics are faster there
  }
  for (const Quirk& quirk : kQuirks) {
    if (!fits(quirk, identity)) continue;
    if (quirk.loop_limit) limits.loop_limit = quirk.loop_limit;
    if (quirk.no_subgroup_form) limits.subgroup_form = false;
  }
}

}  // namespace ballast::vulkan
