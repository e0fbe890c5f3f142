// Small known problems, run once on a device before it is trusted.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/run/engine.hpp"

namespace ballast::vulkan {

// Code::unsupported where the engine's answer is not the CPU's. Other codes: it could not be tried.
Status run_self_test(Allocator& allocator, const Device& device, Engine& engine);

// What an engine needs to be able to run it.
EngineLimits self_test_limits();

}  // namespace ballast::vulkan
