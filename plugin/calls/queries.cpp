// Questions that need no work: strategies, Vulkan requirements, statistics, names.
#include <algorithm>
#include <cstring>

#include "plugin/boundary/structs.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/check/recipe.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {
namespace {

template <size_t Capacity>
void copy_text(char (&target)[Capacity], std::string_view text) {
  const size_t length = std::min(text.size(), Capacity - 1);
  std::memcpy(target, text.data(), length);
  target[length] = '\0';
}

}  // namespace

ballast_result BALLAST_CALL strategy_info(uint32_t index, ballast_strategy_info* out, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (!out) return errors.null_argument(1, "out");
  if (const ballast_result code = check_out(out, errors)) return code;
  const auto all = strategies();
  if (index >= all.size())
    return errors.fail(BALLAST_E_NOT_FOUND, argument(0), "There is no strategy %u; the last one is number %zu.", index,
                       all.size() - 1);
  ballast_strategy_info info = {};
  info.index = index;
  info.efforts = static_cast<uint32_t>(all[index].efforts.size());
  info.max_items_cpu = most_items(all[index].recipe);
  copy_text(info.name, all[index].name);
  copy_text(info.summary, all[index].summary);
  write_out(out, info);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL strategy_recipe(const char* name, ballast_recipe* out, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (!out) return errors.null_argument(1, "out");
  if (const ballast_result code = check_out(out, errors)) return code;
  const Strategy* strategy = find_strategy(name ? name : "");
  if (!strategy)
    return errors.fail(BALLAST_E_NOT_FOUND, argument(0), "There is no strategy named \"%s\".", Printable(name).text());
  write_out(out, to_desc(strategy->recipe));
  return BALLAST_OK;
}

ballast_result BALLAST_CALL vk_requirements(ballast_instance instance, ballast_vk_requirements* out,
                                            ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_instance(instance, errors)) return code;
  if (!out) return errors.null_argument(1, "out");
  if (const ballast_result code = check_out(out, errors)) return code;
  // For ballast_vk_semaphore.value alone.
  static constexpr const char* kOptionalExtensions[] = {"VK_KHR_timeline_semaphore"};
  static constexpr const char* kOptionalFeatures[] = {"VkPhysicalDeviceVulkan12Features.timelineSemaphore"};
  constexpr uint32_t kVulkan11 = 1u << 22 | 1u << 12;  // VK_API_VERSION_1_1
  constexpr uint32_t kComputeQueue = 2;                // VK_QUEUE_COMPUTE_BIT
  ballast_vk_requirements needs = {};
  needs.min_api_version = kVulkan11;
  needs.queue_flags = kComputeQueue;
  needs.optional_extensions = kOptionalExtensions;
  needs.optional_extension_count = 1;
  needs.optional_features = kOptionalFeatures;
  needs.optional_feature_count = 1;
  write_out(out, needs);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL stats(ballast_instance instance, ballast_stats* out, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_instance(instance, errors)) return code;
  if (!out) return errors.null_argument(1, "out");
  if (const ballast_result code = check_out(out, errors)) return code;
  ballast_stats now = {};
  now.live_devices = instance->live_devices.load(std::memory_order_relaxed);
  now.live_contexts = instance->live_contexts.load(std::memory_order_relaxed);
  now.host_bytes = sizeof(*instance) + instance->allocator.bytes();
  now.jobs = instance->jobs.load(std::memory_order_relaxed);
  now.gpu_bytes = instance->gpu_bytes.load(std::memory_order_relaxed);
  now.cpu_fallbacks = instance->cpu_fallbacks.load(std::memory_order_relaxed);
  now.lost_devices = instance->lost_devices.load(std::memory_order_relaxed);
  now.layers = instance->layers.load(std::memory_order_relaxed);
  write_out(out, now);
  return BALLAST_OK;
}

const char* BALLAST_CALL name_of_result(ballast_result code) { return result_name(code); }

const void* BALLAST_CALL get_extension(ballast_instance, const char*) { return nullptr; }

}  // namespace ballast::plugin
