#include "plugin/check/vk_stage_mask.hpp"

namespace ballast::plugin {
namespace {

using Long = unsigned long long;

constexpr uint64_t kCoreStages = (uint64_t{VK_PIPELINE_STAGE_ALL_COMMANDS_BIT} << 1) - 1;
constexpr uint64_t kCoreAccesses = (uint64_t{VK_ACCESS_MEMORY_WRITE_BIT} << 1) - 1;

constexpr uint64_t kDepth = VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT;
constexpr uint64_t kGraphicsShaders = VK_PIPELINE_STAGE_VERTEX_SHADER_BIT |
                                      VK_PIPELINE_STAGE_TESSELLATION_CONTROL_SHADER_BIT |
                                      VK_PIPELINE_STAGE_TESSELLATION_EVALUATION_SHADER_BIT |
                                      VK_PIPELINE_STAGE_GEOMETRY_SHADER_BIT | VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT;
// Stages of the graphics pipeline alone.
constexpr uint64_t kGraphics =
    VK_PIPELINE_STAGE_VERTEX_INPUT_BIT | kGraphicsShaders | kDepth | VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;

struct Maker {
  uint64_t accesses;
  uint64_t stages;
};

// Which stages make which accesses; the table of supported access types of the Vulkan specification.
constexpr Maker kMakers[] = {
    {VK_ACCESS_INDIRECT_COMMAND_READ_BIT, VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT},
    {VK_ACCESS_INDEX_READ_BIT | VK_ACCESS_VERTEX_ATTRIBUTE_READ_BIT, VK_PIPELINE_STAGE_VERTEX_INPUT_BIT},
    {VK_ACCESS_UNIFORM_READ_BIT | VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT,
     kGraphicsShaders | VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT},
    {VK_ACCESS_INPUT_ATTACHMENT_READ_BIT, VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT},
    {VK_ACCESS_COLOR_ATTACHMENT_READ_BIT | VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT,
     VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT},
    {VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_READ_BIT | VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT, kDepth},
    {VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT},
    {VK_ACCESS_HOST_READ_BIT | VK_ACCESS_HOST_WRITE_BIT, VK_PIPELINE_STAGE_HOST_BIT},
    {VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT, kCoreStages},
};

// With what stands for several, one by one.
uint64_t spread_out(uint64_t stages) {
  if (stages & VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT) stages |= kGraphics | VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT;
  if (stages & VK_PIPELINE_STAGE_ALL_COMMANDS_BIT) stages |= kCoreStages & ~uint64_t{VK_PIPELINE_STAGE_HOST_BIT};
  return stages;
}

}  // namespace

ballast_result check_stages(const vulkan::Device& device, uint64_t stages, StagePlace place, Field field,
                            const char* name, const ErrorSink& errors) {
  if (stages & ~kCoreStages)
    return errors.fail(BALLAST_E_ARGUMENT, field, "%s is 0x%llX; core Vulkan 1.1 knows only 0x%llX.", name,
                       Long{stages}, Long{kCoreStages});
  if (const uint64_t drawing = stages & (kGraphics | VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT);
      drawing && !device.info().graphics)
    return errors.fail(BALLAST_E_ARGUMENT, field, "%s names 0x%llX, stages that the queue's family %u does not have.",
                       name, Long{drawing}, device.info().family);
  if (place == StagePlace::wait && (stages & VK_PIPELINE_STAGE_HOST_BIT))
    return errors.fail(BALLAST_E_ARGUMENT, field, "%s names the host, which no semaphore of a queue can hold up.",
                       name);
  return BALLAST_OK;
}

ballast_result check_accesses(uint64_t accesses, uint64_t stages, Field field, const char* name,
                              const ErrorSink& errors) {
  if (accesses & ~kCoreAccesses)
    return errors.fail(BALLAST_E_ARGUMENT, field, "%s is 0x%llX; core Vulkan 1.1 knows only 0x%llX.", name,
                       Long{accesses}, Long{kCoreAccesses});
  if (accesses != 0 && stages == 0) return errors.fail(BALLAST_E_ARGUMENT, field, "%s is given without a stage.", name);
  uint64_t orphans = accesses;
  for (const Maker& maker : kMakers)
    if (maker.stages & spread_out(stages)) orphans &= ~maker.accesses;
  if (orphans == 0) return BALLAST_OK;
  return errors.fail(BALLAST_E_ARGUMENT, field, "%s names 0x%llX, which no stage of 0x%llX does.", name, Long{orphans},
                     Long{stages});
}

}  // namespace ballast::plugin
