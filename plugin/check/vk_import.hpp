// A ballast_vk_import, checked field by field and turned into the host module's words.
#pragma once

#include "ballast/ballast.h"
#include "host/vulkan/device/import.hpp"
#include "plugin/boundary/error.hpp"

namespace ballast::plugin {

// `out` points to memory of the caller, as `import` does.
ballast_result check_import(const ballast_vk_import& import, const ErrorSink& errors, vulkan::Import& out);

// A handle as vulkan.h has it: a pointer or a number, by its kind and the machine.
template <typename Handle>
Handle to_vulkan(ballast_vk_handle handle) {
  if constexpr (std::is_pointer_v<Handle>)
    return reinterpret_cast<Handle>(static_cast<uintptr_t>(handle));  // NOLINT(performance-no-int-to-ptr): it was one
  else
    return static_cast<Handle>(handle);
}

}  // namespace ballast::plugin
