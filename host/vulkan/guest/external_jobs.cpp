#include "host/vulkan/guest/external_jobs.hpp"

#include <algorithm>
#include <cstdio>

#include "host/vulkan/plan/request.hpp"

namespace ballast::vulkan {
namespace {

double seconds(uint64_t ns) { return static_cast<double>(ns) * 1e-9; }

uint64_t limit_of(const PhysicalDevice& device) { return device.software() ? kRecordNsSoftware : kRecordNs; }

uint64_t scratch_bytes_for(const Device& device, const EngineLimits& limits) {
  return capacity_for(limits, device.limits()).scratch;
}

// How far beyond the limit the job is: at most 1 is fine.
double excess_of(const Plan& plan, uint64_t limit_ns) {
  const Plan::Duration takes = plan.duration();
  const double limit = static_cast<double>(limit_ns);
  return std::max(static_cast<double>(takes.typical_ns) / limit,
                  static_cast<double>(takes.worst_ns) / (limit * kRecordWorst));
}

// "first_layer 5 (40 layers), 45 (40), ..., 85 (18)", as much as there is room for.
void list_parts(const Request& request, uint32_t each, char* out, size_t size) {
  size_t used = 0;
  const auto add = [&](const char* separator, uint32_t begin) {
    const uint32_t count = std::min(each, request.layers - begin);
    const int more = std::snprintf(out + used, size - used, "%s%u (%u)", separator, request.first_layer + begin, count);
    used = std::min(used + static_cast<size_t>(std::max(more, 0)), size - 1);
  };
  const uint32_t last = (request.layers - 1) / each * each;
  constexpr uint32_t kNamed = 3;
  add("", 0);
  for (uint32_t i = 1; i < kNamed && i * each < last; ++i) add(", ", i * each);
  if (last > 0) add(last / each > kNamed - 1 ? " ... " : ", ", last);
}

}  // namespace

Status ExternalJobs::create(Allocator& allocator, Device& device, const EngineLimits& limits, uint32_t slots,
                            ExternalJobs** out) {
  if (const Status status = device.alive(); !status.ok()) return status;
  if (device.self_test() == Device::SelfTest::refused) return device.refusal();
  ExternalJobs* jobs = ballast::create<ExternalJobs>(allocator, allocator, device, limits);
  if (!jobs) return failure(Code::memory, "no memory for jobs in the host's buffers");
  if (const Status status = jobs->reserve(slots); !status.ok()) {
    destroy(jobs);
    return status;
  }
  *out = jobs;
  return {};
}

size_t ExternalJobs::host_bytes_for(uint32_t slots) {
  ArenaLayout sizes(nullptr);
  sizes.allocate_span<InFlightSubmission>(slots);
  return sizeof(ExternalJobs) + sizes.used() + PipelineStore::bytes_to_reserve();
}

Status ExternalJobs::gpu_bytes_for(Device& device, const EngineLimits& limits, uint64_t* out) {
  Buffer::Needs needs;
  const Status status = Buffer::needs_of(device, Purpose::scratch, scratch_bytes_for(device, limits), &needs);
  *out = needs.bytes;
  return status;
}

uint64_t ExternalJobs::destroy(ExternalJobs* jobs) {
  if (!jobs) return 0;
  Device& device = jobs->device_;
  bool settled = true;
  for (InFlightSubmission& slot : jobs->slots_)
    if (slot.wait_idle(device))
      slot.destroy(device);
    else
      settled = false;
  const uint64_t left = settled ? 0 : jobs->gpu_bytes();
  if (settled)
    jobs->scratch_.destroy(device);
  else
    device.leak_on_hang();
  if (jobs->has_room_) device.pipelines().unreserve();
  ballast::destroy(jobs->allocator_, jobs);
  return left;
}

Status ExternalJobs::reserve(uint32_t slots) {
  has_room_ = device_.pipelines().reserve(allocator_);
  if (!has_room_) return failure(Code::memory, "no memory for a list of pipelines");
  ArenaLayout sizes(nullptr);
  sizes.allocate_span<InFlightSubmission>(slots);
  if (!memory_.reserve(allocator_, sizes.used())) return failure(Code::memory, "no memory for frame slots");
  slots_ = ArenaLayout(memory_.data()).allocate_span<InFlightSubmission>(slots);
  for (InFlightSubmission& slot : slots_) ::new (&slot) InFlightSubmission();
  const uint64_t bytes = scratch_bytes_for(device_, limits_);
  if (const Status status = scratch_.create(device_, Purpose::scratch, bytes); !status.ok()) return status;
  for (InFlightSubmission& slot : slots_)
    if (const Status status = slot.create_for_host(device_); !status.ok()) return status;
  return {};
}

Status ExternalJobs::plan(const Request& request, Plan* out) const {
  if (const Status status = check_within(limits_, request); !status.ok()) return status;
  Plan plan;
  if (const Status status = Plan::make(request, device_.limits(), scratch_.size(), &plan); !status.ok()) return status;
  if (const double excess = excess_of(plan, limit_of(device_.info())); excess > 1) return refuse(request, excess);
  *out = plan;
  return {};
}

Status ExternalJobs::layers_at_once(const Request& request, uint32_t* out) const {
  if (const Status status = check_within(limits_, request); !status.ok()) return status;
  const uint64_t limit = limit_of(device_.info());
  Status status;
  const auto fits = [&](uint32_t layers) {
    Request part = request;
    part.layers = layers;
    Plan plan;
    status = Plan::make(part, device_.limits(), scratch_.size(), &plan);
    return status.ok() && excess_of(plan, limit) <= 1;
  };
  if (fits(request.layers)) {
    *out = request.layers;
    return {};
  }
  if (!status.ok()) return status;
  if (!fits(1))
    return failure(Code::unsupported,
                   "a single layer is estimated to take more than the %.1f s that one command buffer may; "
                   "record a smaller recipe, or call run",
                   seconds(limit));
  uint32_t most = 1, too_many = request.layers;
  while (too_many - most > 1) {
    const uint32_t middle = most + (too_many - most) / 2;
    (fits(middle) ? most : too_many) = middle;
  }
  // So that the parts' outputs, four bytes a layer the smallest, can lie one after the other.
  const uint32_t aligned = device_.limits().offset_alignment / 4;
  if (most >= aligned) most -= most % aligned;
  *out = most;
  return {};
}

// The refusal of a job that takes too long, with the jobs to record instead.
Status ExternalJobs::refuse(const Request& request, double excess) const {
  uint32_t each = 0;
  if (const Status status = layers_at_once(request, &each); !status.ok()) return status;
  char parts[112];
  list_parts(request, each, parts, sizeof parts);
  return failure(Code::unsupported,
                 "the job is estimated to take %.1f times what one record may, %.1f s; record instead, by first_layer "
                 "(layers): %s",
                 excess, seconds(limit_of(device_.info())), parts);
}

}  // namespace ballast::vulkan
