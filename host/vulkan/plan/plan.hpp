// From a job to dispatches: pure arithmetic, no call of Vulkan, no memory. What to dispatch, with which constants and
// push block, in which order, and what each dispatch reads and writes.
//
// A job is worked in slices of whole layers that fit the scratch buffer. A slice is a sequence of steps; the dispatches
// of one step do not depend on each other, those of different steps may (see hazards.hpp).
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/job.hpp"
#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/limits.hpp"
#include "host/vulkan/plan/region.hpp"
#include "host/vulkan/plan/request.hpp"

namespace ballast::vulkan {

// The largest layers that any device is given; a device may take less.
inline constexpr uint32_t kMaxItems = 2048;
inline constexpr uint32_t kMaxItemsGreedy = 4096;
inline constexpr uint32_t kMaxPacks = 512;

// No dispatch is estimated to take longer, unless a single workgroup does.
inline constexpr uint64_t kDispatchNs = 50'000'000;
inline constexpr uint64_t kFirstDispatchNs = 5'000'000;

struct Dispatch {
  Kernel kernel = Kernel::quantise;
  Stage stage = Stage::quantise;  // whose time it is
  Specialization constants;
  Push push;
  uint32_t groups = 0;
  uint32_t step = 0;        // grows; equal steps are independent of each other
  uint32_t reads = 0;       // Region
  uint32_t writes = 0;      // Region
  uint64_t cost_ns = 0;     // estimated, in the worst case
  uint64_t typical_ns = 0;  // estimated, as a rule
};

class Plan {
 public:
  // Code::unsupported, and why, where the device cannot take the job; the CPU can.
  static Status make(const Request& request, const DeviceLimits& limits, uint64_t scratch_bytes, Plan* out);

  const Request& request() const { return request_; }
  const DeviceLimits& limits() const { return limits_; }
  uint32_t slice_layers() const { return slice_layers_; }
  uint64_t scratch_bytes() const { return uint64_t{scratch_words_} * 4; }

  // Calls visit(visitor, dispatch) for every dispatch in order, until it answers false.
  using Visit = bool (*)(void* visitor, const Dispatch& dispatch);
  bool walk(Visit visit, void* visitor) const;

  template <typename Visitor>
  bool for_each(Visitor&& visitor) const {
    using V = std::remove_reference_t<Visitor>;
    return walk([](void* v, const Dispatch& dispatch) -> bool { return (*static_cast<V*>(v))(dispatch); }, &visitor);
  }

  // The time of all dispatches together, typical and worst. Two slices are enough to estimate it, because all but the
  // last are alike.
  struct Duration {
    uint64_t typical_ns = 0;
    uint64_t worst_ns = 0;
  };
  Duration duration() const;
  uint64_t typical_ns() const { return duration().typical_ns; }

 private:
  Request request_;
  DeviceLimits limits_;
  uint32_t slice_layers_ = 0;
  uint32_t scratch_words_ = 0;
};

// The most items of a layer, a power of two, that every recipe of this device takes; or `greedy` alone.
uint32_t largest_items(const DeviceLimits& limits, bool greedy_only);

// The specialization constants of a kernel for a shape.
Specialization specialize(Kernel kernel, uint32_t items, uint32_t packs, uint32_t variant, const DeviceLimits& limits);

}  // namespace ballast::vulkan
