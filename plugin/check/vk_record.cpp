#include "plugin/check/vk_record.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "host/vulkan/plan/output_table.hpp"
#include "plugin/boundary/structs.hpp"
#include "plugin/check/job.hpp"
#include "plugin/check/vk_import.hpp"
#include "plugin/check/vk_stage_mask.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {
namespace {

using Long = unsigned long long;
using vulkan::Binding;
using vulkan::kBindings;

struct NamedBuffer {
  std::string_view name;
  uint32_t offset;  // in ballast_vk_record
};

// By Binding.
#define BALLAST_BUFFER(member) \
  { #member, offsetof(ballast_vk_record, member) }
constexpr NamedBuffer kBuffers[kBindings] = {
    BALLAST_BUFFER(scratch),      BALLAST_BUFFER(weights),     BALLAST_BUFFER(pack_index),
    BALLAST_BUFFER(rank_in_pack), BALLAST_BUFFER(pack_load),   BALLAST_BUFFER(load_exponent),
    BALLAST_BUFFER(reports),      BALLAST_BUFFER(lower_bound), BALLAST_BUFFER(status),
};
#undef BALLAST_BUFFER

constexpr bool names_are_those_of_the_table() {
  for (const vulkan::OutputBuffer& output : vulkan::kOutputTable)
    if (kBuffers[static_cast<uint32_t>(output.binding)].name != output.field) return false;
  return true;
}
static_assert(names_are_those_of_the_table());

Field field_of(uint32_t binding) { return {BALLAST_TYPE_VK_RECORD, kBuffers[binding].offset}; }

const ballast_vk_buffer& buffer_of(const ballast_vk_record& record, uint32_t binding) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&record);
  return *reinterpret_cast<const ballast_vk_buffer*>(bytes + kBuffers[binding].offset);
}

uint32_t outputs_of(const ballast_vk_record& record) {
  uint32_t outputs = 0;
  for (const vulkan::OutputBuffer& output : vulkan::kOutputTable)
    if (buffer_of(record, static_cast<uint32_t>(output.binding)).buffer != 0) outputs |= output.bit;
  return outputs;
}

// needs: bytes, 0 where the job leaves the buffer alone.
ballast_result check_buffer(const ballast_vk_record& record, uint32_t binding, uint64_t needs,
                            const vulkan::DeviceLimits& limits, const ErrorSink& errors) {
  const ballast_vk_buffer& buffer = buffer_of(record, binding);
  const char* name = kBuffers[binding].name.data();
  const Field field = field_of(binding);
  if (buffer.buffer == 0) {
    if (binding == static_cast<uint32_t>(Binding::weights) || binding == static_cast<uint32_t>(Binding::pack_index))
      return errors.fail(BALLAST_E_ARGUMENT, field, "vk_record.%s.buffer is 0; the job needs it.", name);
    if (buffer.offset == 0 && buffer.size == 0) return BALLAST_OK;
    return errors.fail(BALLAST_E_ARGUMENT, field, "vk_record.%s has an offset or a size, but no buffer.", name);
  }
  if (needs > limits.storage_range)
    return errors.fail(BALLAST_E_RANGE, field, "vk_record.%s takes %llu bytes; the device binds at most %u.", name,
                       Long{needs}, limits.storage_range);
  if (buffer.offset % limits.offset_alignment != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field, "vk_record.%s.offset is %llu; it must be a multiple of %u.", name,
                       Long{buffer.offset}, limits.offset_alignment);
  if (buffer.size < needs)
    return errors.fail(BALLAST_E_ARGUMENT, field, "vk_record.%s.size is %llu; the job needs %llu bytes.", name,
                       Long{buffer.size}, Long{needs});
  if (buffer.size > std::numeric_limits<uint64_t>::max() - buffer.offset)
    return errors.fail(BALLAST_E_RANGE, field, "vk_record.%s would reach beyond 64 bits.", name);
  return BALLAST_OK;
}

// Checks only the bytes that the job touches; a buffer may be larger.
ballast_result check_aliases(const ballast_vk_record& record, const std::array<uint64_t, kBindings>& needs,
                             const ErrorSink& errors) {
  for (uint32_t i = 1; i < kBindings; ++i) {
    const ballast_vk_buffer& a = buffer_of(record, i);
    for (uint32_t j = 0; j < i && a.buffer != 0; ++j) {
      const ballast_vk_buffer& b = buffer_of(record, j);
      if (a.buffer == b.buffer && a.offset < b.offset + needs[j] && b.offset < a.offset + needs[i])
        return errors.fail(BALLAST_E_ARGUMENT, field_of(i), "vk_record.%s overlaps vk_record.%s.",
                           kBuffers[i].name.data(), kBuffers[j].name.data());
    }
  }
  return BALLAST_OK;
}

ballast_result check_barriers(const vulkan::Device& device, const ballast_vk_record& r, const ErrorSink& errors) {
  const struct {
    uint64_t stages, accesses;
    Field stage_field, access_field;
    const char *stage_name, *access_name;
  } sides[] = {
      {r.src_stage, r.src_access, BALLAST_FIELD(ballast_vk_record, src_stage),
       BALLAST_FIELD(ballast_vk_record, src_access), "vk_record.src_stage", "vk_record.src_access"},
      {r.dst_stage, r.dst_access, BALLAST_FIELD(ballast_vk_record, dst_stage),
       BALLAST_FIELD(ballast_vk_record, dst_access), "vk_record.dst_stage", "vk_record.dst_access"},
  };
  for (const auto& side : sides) {
    if (const auto code =
            check_stages(device, side.stages, StagePlace::barrier, side.stage_field, side.stage_name, errors))
      return code;
    if (const auto code = check_accesses(side.accesses, side.stages, side.access_field, side.access_name, errors))
      return code;
  }
  return BALLAST_OK;
}

ballast_result check_plain_fields(const ballast_context_t& context, const ballast_vk_record& record,
                                  CommandBuffer commands, const ErrorSink& errors) {
  if (record.flags != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_record, flags),
                       "vk_record.flags is 0x%X; no flag exists yet.", record.flags);
  if (record.command_buffer == 0 && commands == CommandBuffer::of_host)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_record, command_buffer),
                       "vk_record.command_buffer is 0; only submit has one of its own.");
  if (record.frame_slot >= context.limits.frame_slots)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_record, frame_slot),
                       "vk_record.frame_slot is %u; the context was made with %u.", record.frame_slot,
                       context.limits.frame_slots);
  return check_barriers(*context.device->vulkan.load(), record, errors);
}

ballast_result check_buffers(const ballast_vk_record& record, const vulkan::Plan& plan, const ErrorSink& errors) {
  const std::array<uint64_t, kBindings> needs = vulkan::buffer_bytes(plan);
  if (plan.request().layers == 0) return BALLAST_OK;
  for (uint32_t b = 0; b < kBindings; ++b)
    if (const auto code = check_buffer(record, b, needs[b], plan.limits(), errors)) return code;
  return check_aliases(record, needs, errors);
}

void translate(const ballast_vk_record& record, vulkan::CallerBuffers& out) {
  out.commands = to_vulkan<VkCommandBuffer>(record.command_buffer);
  out.slot = record.frame_slot;
  for (uint32_t b = 0; b < kBindings; ++b) {
    const ballast_vk_buffer& buffer = buffer_of(record, b);
    out.buffers[b] = {to_vulkan<VkBuffer>(buffer.buffer), buffer.offset};
  }
  out.before = {static_cast<VkPipelineStageFlags>(record.src_stage), static_cast<VkAccessFlags>(record.src_access)};
  out.after = {static_cast<VkPipelineStageFlags>(record.dst_stage), static_cast<VkAccessFlags>(record.dst_access)};
}

}  // namespace

ballast_result check_lends_device(const ballast_context_t& context, const ErrorSink& errors) {
  const vulkan::Device* device = context.device->vulkan.load();
  if (!device)
    return errors.fail(BALLAST_E_UNSUPPORTED, argument(0),
                       "The context's device is the CPU, which has no command buffers.");
  if (!device->imported())
    return errors.fail(BALLAST_E_UNSUPPORTED, argument(0),
                       "The context's device is the library's own; import the host's to use its buffers.");
  if (!context.external_jobs)
    return errors.fail(static_cast<ballast_result>(context.cpu_only_reason.code), argument(0),
                       "The context runs on the CPU: %s.", context.cpu_only_reason.message.data());
  return BALLAST_OK;
}

ballast_result check_gpu_job(const ballast_context_t& context, const ballast_job_desc* source, const ErrorSink& errors,
                             Job& job) {
  ballast_job_desc desc;
  PlacementDesc placement;
  if (const auto code = check_job(context, source, JobPlace::gpu_buffers, errors, desc, placement, job)) return code;
  if (job.placement.given)
    return errors.fail(
        BALLAST_E_UNSUPPORTED, placement_field(desc, placement),
        "Jobs with packs that differ, classes, copies, a previous placement or scenarios, and counts that "
        "pack_count does not divide, run in host memory only.");
  if (desc.timings)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_job_desc, timings),
                       "job.timings is given; work in the host's command buffers is not timed.");
  if (desc.time_budget_ns != 0)
    return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_job_desc, time_budget_ns),
                       "job.time_budget_ns is given; only the CPU keeps time.");
  if (job.layers > 1 && job.weight_stride / sizeof(uint32_t) > UINT32_MAX)
    return errors.fail(BALLAST_E_RANGE, BALLAST_FIELD(ballast_job_desc, weight_stride),
                       "job.weight_stride is %llu, beyond what a device can bind.", Long{job.weight_stride});
  return BALLAST_OK;
}

ballast_result check_record(const ballast_context_t& context, const Job& job, const ballast_vk_record* source,
                            CommandBuffer commands, const ErrorSink& errors, HostJob& out) {
  if (const auto code = read_in(source, out.record, errors)) return code;
  if (const auto code = check_lends_device(context, errors)) return code;
  if (const auto code = check_plain_fields(context, out.record, commands, errors)) return code;
  const vulkan::Request request = vulkan::request_in_buffers(job, outputs_of(out.record));
  if (const Status status = context.external_jobs->plan(request, &out.plan); !status.ok())
    return fail_vulkan(errors, argument(1), status);
  if (const auto code = check_buffers(out.record, out.plan, errors)) return code;
  translate(out.record, out.target);
  return BALLAST_OK;
}

}  // namespace ballast::plugin
