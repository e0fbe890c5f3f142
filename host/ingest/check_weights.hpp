// Whether the weights of a job are what weights must be. Before anything is written, so that a bad one leaves the
// outputs alone.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/status.hpp"
#include "host/job.hpp"

namespace ballast {

// Code::weight or Code::range, about the first layer that is at fault. scratch: at least as long as a layer.
Status check_weights(const Job& job, std::span<uint32_t> scratch);

}  // namespace ballast
