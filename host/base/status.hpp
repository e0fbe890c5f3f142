// Errors as values: a code and a sentence.
#pragma once

#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>

#include "host/base/printf_like.hpp"

namespace ballast {

// The values are those of the C interface.
enum class Code : int32_t {
  ok = 0,
  pending = 1,  // not finished yet
  argument = -1,
  memory = -6,
  gpu_memory = -7,
  unsupported = -8,
  no_vulkan = -9,
  device_lost = -10,
  vulkan = -11,
  timeout = -12,
  busy = -13,
  cancelled = -14,
  weight = -15,
  range = -16,
  infeasible = -18,
  internal = -100,
};

struct Status {
  Code code = Code::ok;
  int32_t vk_result = 0;      // of the Vulkan call that failed, where one did
  bool of_base_load = false;  // Code::weight: of a pack, not of an item
  std::array<char, 224> message{};

  bool ok() const { return code == Code::ok; }
};

BALLAST_PRINTF_LIKE(2, 3) inline Status failure(Code code, const char* format, ...) {
  Status status;
  status.code = code;
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(status.message.data(), status.message.size(), format, arguments);
  va_end(arguments);
  return status;
}

}  // namespace ballast
