// What the host may want to know although nothing failed: lines for its log callback.
#pragma once

#include "ballast/ballast.h"
#include "host/base/log.hpp"
#include "host/base/printf_like.hpp"

namespace ballast::plugin {

// Silent where the host gave no callback. Never to be used with a lock held.
class Log {
 public:
  explicit Log(const ballast_instance_desc& services) : services_(services) {}

  BALLAST_PRINTF_LIKE(4, 5)
  void say(uint32_t level, ballast_result code, const char* format, ...) const;

  // Says why an object is not destroyed: BALLAST_E_BUSY, which it returns.
  BALLAST_PRINTF_LIKE(3, 4)
  ballast_result refuse_destroy(const char* kind, const char* format, ...) const;

  // For the host module, which knows nothing of the C structs; valid as long as this.
  LogSink sink() const;

 private:
  const ballast_instance_desc& services_;
};

}  // namespace ballast::plugin
