// The log: messages for the host about calls that did not fail.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"

namespace ballast {

// The values are those of the C interface.
enum class LogLevel : uint32_t { error = 1, warning, info, debug };

// Not to be called with a lock held: behind it is a callback of the host's.
struct LogSink {
  const void* user = nullptr;
  void (*write)(const void* user, LogLevel level, const Status& status) = nullptr;  // null: nobody listens

  void say(LogLevel level, const Status& status) const {
    if (write) write(user, level, status);
  }
};

}  // namespace ballast
