// The plugin as a host gets it: opened at run time from the path that the build passes, never linked.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ballast/ballast.h"
#include "tests/support/library.hpp"
#include "tests/support/sanitized.hpp"

namespace ballast_test {

// A loaded copy of the library; the table is null where it could not be had.
struct Loaded {
  void* handle = nullptr;
  const ballast_api* api = nullptr;
};

inline Loaded load(const std::string& path) {
  Loaded loaded;
  loaded.handle = open_library(path.c_str());
  if (!loaded.handle) {
    std::fprintf(stderr, "%s\n", loader_error().c_str());
    return loaded;
  }
  const auto get_api = reinterpret_cast<ballast_get_api_fn>(find_symbol(loaded.handle, BALLAST_ENTRY_NAME));
  const void* table = nullptr;
  if (get_api && get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, nullptr, nullptr) == BALLAST_OK)
    loaded.api = static_cast<const ballast_api*>(table);
  return loaded;
}

inline void unload(Loaded& loaded) {
  if (loaded.handle) close_library(loaded.handle);
  loaded = {};
}

// The table of the plugin under test, loaded once for the whole process.
inline const ballast_api& plugin() {
  static const Loaded loaded = load(BALLAST_PLUGIN_PATH);
  if (!loaded.api) {
    std::fprintf(stderr, "cannot load the plugin\n");
    std::exit(1);
  }
  return *loaded.api;
}

// ---- zeroed structs with their heads filled in ----

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

template <typename T>
T make() {
  T value{};
  value.h.struct_size = sizeof(T);
  value.h.struct_type = kType<T>;
  return value;
}

}  // namespace ballast_test
