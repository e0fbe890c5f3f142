// The time that timings are measured with.
#pragma once

#include "host/base/clock.hpp"

namespace ballast::plugin {

using ballast::monotonic_ns;

}  // namespace ballast::plugin
