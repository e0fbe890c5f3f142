// How long a job is estimated to take on the CPU: within a factor of two or so on a processor of about 2020, to choose
// between the CPU and a device.
#pragma once

#include <cstdint>

#include "host/job.hpp"

namespace ballast::cpu {

// `workers` work side by side.
uint64_t estimate_ns(const Job& job, uint32_t workers);

}  // namespace ballast::cpu
