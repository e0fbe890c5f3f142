// The lock of host/base, by its short name.
#pragma once

#include "host/base/sync.hpp"

namespace ballast::vulkan {

using ballast::LockGuard;
using ballast::Mutex;

}  // namespace ballast::vulkan
