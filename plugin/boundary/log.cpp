#include "plugin/boundary/log.hpp"

#include <cstdarg>
#include <cstdio>

namespace ballast::plugin {

static_assert(static_cast<uint32_t>(LogLevel::error) == BALLAST_LOG_ERROR);
static_assert(static_cast<uint32_t>(LogLevel::debug) == BALLAST_LOG_DEBUG);

void Log::say(uint32_t level, ballast_result code, const char* format, ...) const {
  if (!services_.log) return;
  char line[320];  // a device's name takes up to 256
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  services_.log(services_.user, level, code, line);
}

ballast_result Log::refuse_destroy(const char* kind, const char* format, ...) const {
  char reason[160];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(reason, sizeof reason, format, arguments);
  va_end(arguments);
  say(BALLAST_LOG_WARNING, BALLAST_E_BUSY, "The %s was not destroyed: %s.", kind, reason);
  return BALLAST_E_BUSY;
}

LogSink Log::sink() const {
  const auto write = [](const void* user, LogLevel level, const Status& status) {
    static_cast<const Log*>(user)->say(static_cast<uint32_t>(level), static_cast<ballast_result>(status.code), "%s",
                                       status.message.data());
  };
  return {this, write};
}

}  // namespace ballast::plugin
