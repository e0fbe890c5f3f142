// Structs of any caller's version in and out, by the growth rules in ballast.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ballast/ballast.h"
#include "plugin/boundary/error.hpp"

namespace ballast::plugin {

struct StructRule {
  uint32_t type;
  uint32_t known_size;  // sizeof here
  uint32_t baseline;    // sizeof in 1.0
  const char* name;
};

template <typename T>
inline constexpr StructRule kRule{};

#define BALLAST_STRUCT_RULE(T, NAME)                                                     \
  template <>                                                                            \
  inline constexpr StructRule kRule<T> {                                                 \
    BALLAST_TYPE_##NAME, static_cast<uint32_t>(sizeof(T)), BALLAST_SIZE_##NAME##_1_0, #T \
  }

BALLAST_STRUCT_RULE(ballast_error, ERROR);
BALLAST_STRUCT_RULE(ballast_instance_desc, INSTANCE_DESC);
BALLAST_STRUCT_RULE(ballast_device_desc, DEVICE_DESC);
BALLAST_STRUCT_RULE(ballast_device_caps, DEVICE_CAPS);
BALLAST_STRUCT_RULE(ballast_context_desc, CONTEXT_DESC);
BALLAST_STRUCT_RULE(ballast_job_desc, JOB_DESC);
BALLAST_STRUCT_RULE(ballast_recipe, RECIPE);
BALLAST_STRUCT_RULE(ballast_strategy_info, STRATEGY_INFO);
BALLAST_STRUCT_RULE(ballast_stats, STATS);
BALLAST_STRUCT_RULE(ballast_timings, TIMINGS);
BALLAST_STRUCT_RULE(ballast_packs, PACKS);
BALLAST_STRUCT_RULE(ballast_classes, CLASSES);
BALLAST_STRUCT_RULE(ballast_replicas, REPLICAS);
BALLAST_STRUCT_RULE(ballast_previous, PREVIOUS);
BALLAST_STRUCT_RULE(ballast_scenarios, SCENARIOS);
BALLAST_STRUCT_RULE(ballast_vk_requirements, VK_REQUIREMENTS);
BALLAST_STRUCT_RULE(ballast_vk_import, VK_IMPORT);
BALLAST_STRUCT_RULE(ballast_vk_record, VK_RECORD);
BALLAST_STRUCT_RULE(ballast_vk_submit, VK_SUBMIT);
#undef BALLAST_STRUCT_RULE

#define BALLAST_FIELD(T, member) \
  (::ballast::plugin::Field{::ballast::plugin::kRule<T>.type, static_cast<uint32_t>(offsetof(T, member))})

// A chained struct that the function understands; found points to the caller's, or is null.
struct KnownLink {
  uint32_t type;
  const void* found = nullptr;
};

namespace detail {
ballast_result read_in(const void* source, const StructRule& rule, void* copy, std::span<KnownLink> links,
                       const ErrorSink& errors);
ballast_result read_link(const void* source, const StructRule& rule, void* copy, const ErrorSink& errors);
ballast_result check_out(const void* target, const StructRule& rule, const ErrorSink& errors);
void write_out(void* target, const StructRule& rule, const void* value);
}  // namespace detail

// Copies a caller's in-struct of any size, and checks its head, tail and chain. What the caller does not know becomes
// zero.
template <typename T>
ballast_result read_in(const void* source, T& copy, const ErrorSink& errors, std::span<KnownLink> links = {}) {
  return detail::read_in(source, kRule<T>, &copy, links, errors);
}

// Reads a chained struct that read_in found. The rest of its chain has been checked.
template <typename T>
ballast_result read_link(const void* source, T& copy, const ErrorSink& errors) {
  return detail::read_link(source, kRule<T>, &copy, errors);
}

// Checks head and chain of a caller's out-struct; its body may hold anything.
template <typename T>
ballast_result check_out(const T* target, const ErrorSink& errors) {
  return detail::check_out(target, kRule<T>, errors);
}

// struct_size as the caller set it.
uint32_t declared_size(const void* target);

// Fills a caller's out-struct that check_out accepted. Its head stays; what only the caller knows becomes zero.
template <typename T>
void write_out(T* target, const T& value) {
  detail::write_out(target, kRule<T>, &value);
}

}  // namespace ballast::plugin
