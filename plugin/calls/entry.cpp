// The library's only export, and the table that it gives.
#include "host/base/stack_guard.hpp"
#include "plugin/calls/api.hpp"

#if defined(_WIN32)
#define BALLAST_EXPORT __declspec(dllexport)
#else
#define BALLAST_EXPORT __attribute__((visibility("default")))
#endif

namespace ballast::plugin {
namespace {

constexpr uint32_t kOldest = BALLAST_VERSION_1_0;
constexpr uint32_t kNewest = BALLAST_VERSION_1_0;

constexpr ballast_api kTable = {
    .struct_size = sizeof(ballast_api),
    .version = kNewest,
    .build_id = BALLAST_BUILD_ID,
    .create_instance = create_instance,
    .destroy_instance = destroy_instance,
    .create_device = create_device,
    .destroy_device = destroy_device,
    .create_context = create_context,
    .destroy_context = destroy_context,
    .device_count = device_count,
    .device_info = device_info,
    .device_caps = device_caps,
    .strategy_info = strategy_info,
    .strategy_recipe = strategy_recipe,
    .vk_requirements = vk_requirements,
    .context_scratch_size = context_scratch_size,
    .stats = stats,
    .result_name = name_of_result,
    .get_extension = get_extension,
    .run = run,
    .begin = begin,
    .wait = wait,
    .cancel = cancel,
    .record = record,
    .submit = submit,
    .context_gpu_size = context_gpu_size,
    .context_record_layers = context_record_layers,
    .context_host_size = context_host_size,
};
static_assert(sizeof(ballast_api) == BALLAST_SIZE_API_1_0);

}  // namespace
}  // namespace ballast::plugin

extern "C" BALLAST_EXPORT ballast_result BALLAST_CALL ballast_get_api(uint32_t min_version, uint32_t max_version,
                                                                      const void** table, uint32_t* have_min,
                                                                      uint32_t* have_max) {
  using namespace ballast::plugin;
  ballast::draw_stack_guard();
  if (have_min) *have_min = kOldest;
  if (have_max) *have_max = kNewest;
  if (!table) return BALLAST_E_ARGUMENT;
  if (min_version > kNewest || max_version < kOldest || min_version > max_version) return BALLAST_E_VERSION;
  *table = &kTable;
  return BALLAST_OK;
}
