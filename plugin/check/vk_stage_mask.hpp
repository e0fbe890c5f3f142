// Pipeline stages and accesses of core Vulkan 1.1, as a caller names them.
#pragma once

#include "host/vulkan/device/device.hpp"
#include "plugin/boundary/error.hpp"

namespace ballast::plugin {

// Where the stages stand. A wait of the device cannot hold up the host.
enum class StagePlace { barrier, wait };

// Bits that core 1.1 knows, of stages that queues of the device's family have; or BALLAST_E_ARGUMENT.
ballast_result check_stages(const vulkan::Device& device, uint64_t stages, StagePlace place, Field field,
                            const char* name, const ErrorSink& errors);

// Bits that core 1.1 knows, each of an access that one of the stages makes.
ballast_result check_accesses(uint64_t accesses, uint64_t stages, Field field, const char* name,
                              const ErrorSink& errors);

}  // namespace ballast::plugin
