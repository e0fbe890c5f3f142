// The structs of ballast.h, zeroed and with their heads filled in.
#pragma once

#include <cstdint>

#include "ballast/ballast.h"

namespace ballast::tools {

template <typename T>
inline constexpr uint32_t kType = 0;
template <>
inline constexpr uint32_t kType<ballast_error> = BALLAST_TYPE_ERROR;
template <>
inline constexpr uint32_t kType<ballast_instance_desc> = BALLAST_TYPE_INSTANCE_DESC;
template <>
inline constexpr uint32_t kType<ballast_device_desc> = BALLAST_TYPE_DEVICE_DESC;
template <>
inline constexpr uint32_t kType<ballast_device_caps> = BALLAST_TYPE_DEVICE_CAPS;
template <>
inline constexpr uint32_t kType<ballast_context_desc> = BALLAST_TYPE_CONTEXT_DESC;
template <>
inline constexpr uint32_t kType<ballast_job_desc> = BALLAST_TYPE_JOB_DESC;
template <>
inline constexpr uint32_t kType<ballast_recipe> = BALLAST_TYPE_RECIPE;
template <>
inline constexpr uint32_t kType<ballast_strategy_info> = BALLAST_TYPE_STRATEGY_INFO;
template <>
inline constexpr uint32_t kType<ballast_stats> = BALLAST_TYPE_STATS;
template <>
inline constexpr uint32_t kType<ballast_timings> = BALLAST_TYPE_TIMINGS;
template <>
inline constexpr uint32_t kType<ballast_vk_requirements> = BALLAST_TYPE_VK_REQUIREMENTS;
template <>
inline constexpr uint32_t kType<ballast_vk_import> = BALLAST_TYPE_VK_IMPORT;
template <>
inline constexpr uint32_t kType<ballast_vk_record> = BALLAST_TYPE_VK_RECORD;
template <>
inline constexpr uint32_t kType<ballast_vk_submit> = BALLAST_TYPE_VK_SUBMIT;

// The options of a job are chained as critical.
template <>
inline constexpr uint32_t kType<ballast_packs> = BALLAST_TYPE_PACKS | BALLAST_CRITICAL;
template <>
inline constexpr uint32_t kType<ballast_classes> = BALLAST_TYPE_CLASSES | BALLAST_CRITICAL;
template <>
inline constexpr uint32_t kType<ballast_replicas> = BALLAST_TYPE_REPLICAS | BALLAST_CRITICAL;
template <>
inline constexpr uint32_t kType<ballast_previous> = BALLAST_TYPE_PREVIOUS | BALLAST_CRITICAL;
template <>
inline constexpr uint32_t kType<ballast_scenarios> = BALLAST_TYPE_SCENARIOS | BALLAST_CRITICAL;

template <typename T>
T made() {
  T value{};
  value.h.struct_size = static_cast<uint32_t>(sizeof(T));
  value.h.struct_type = kType<T>;
  return value;
}

}  // namespace ballast::tools
