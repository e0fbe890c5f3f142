#include "plugin/boundary/error.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "host/base/status.hpp"
#include "plugin/boundary/structs.hpp"

namespace ballast::plugin {
namespace {

struct NamedCode {
  ballast_result code;
  const char* name;
};

#define BALLAST_NAMED(code) \
  { code, #code }
constexpr NamedCode kCodes[] = {
    BALLAST_NAMED(BALLAST_OK),
    BALLAST_NAMED(BALLAST_PENDING),
    BALLAST_NAMED(BALLAST_DEGRADED),
    BALLAST_NAMED(BALLAST_E_ARGUMENT),
    BALLAST_NAMED(BALLAST_E_STRUCT),
    BALLAST_NAMED(BALLAST_E_NEWER_FIELD),
    BALLAST_NAMED(BALLAST_E_CRITICAL_CHAIN),
    BALLAST_NAMED(BALLAST_E_VERSION),
    BALLAST_NAMED(BALLAST_E_MEMORY),
    BALLAST_NAMED(BALLAST_E_GPU_MEMORY),
    BALLAST_NAMED(BALLAST_E_UNSUPPORTED),
    BALLAST_NAMED(BALLAST_E_NO_VULKAN),
    BALLAST_NAMED(BALLAST_E_DEVICE_LOST),
    BALLAST_NAMED(BALLAST_E_VULKAN),
    BALLAST_NAMED(BALLAST_E_TIMEOUT),
    BALLAST_NAMED(BALLAST_E_BUSY),
    BALLAST_NAMED(BALLAST_E_CANCELLED),
    BALLAST_NAMED(BALLAST_E_WEIGHT),
    BALLAST_NAMED(BALLAST_E_RANGE),
    BALLAST_NAMED(BALLAST_E_NOT_FOUND),
    BALLAST_NAMED(BALLAST_E_INFEASIBLE),
    BALLAST_NAMED(BALLAST_E_INTERNAL),
};
#undef BALLAST_NAMED

// Codes of the host module are cast to results.
#define BALLAST_SAME(code, result) static_assert(static_cast<ballast_result>(Code::code) == (result))
BALLAST_SAME(ok, BALLAST_OK);
BALLAST_SAME(pending, BALLAST_PENDING);
BALLAST_SAME(argument, BALLAST_E_ARGUMENT);
BALLAST_SAME(memory, BALLAST_E_MEMORY);
BALLAST_SAME(gpu_memory, BALLAST_E_GPU_MEMORY);
BALLAST_SAME(unsupported, BALLAST_E_UNSUPPORTED);
BALLAST_SAME(no_vulkan, BALLAST_E_NO_VULKAN);
BALLAST_SAME(device_lost, BALLAST_E_DEVICE_LOST);
BALLAST_SAME(vulkan, BALLAST_E_VULKAN);
BALLAST_SAME(timeout, BALLAST_E_TIMEOUT);
BALLAST_SAME(busy, BALLAST_E_BUSY);
BALLAST_SAME(cancelled, BALLAST_E_CANCELLED);
BALLAST_SAME(weight, BALLAST_E_WEIGHT);
BALLAST_SAME(range, BALLAST_E_RANGE);
BALLAST_SAME(infeasible, BALLAST_E_INFEASIBLE);
BALLAST_SAME(internal, BALLAST_E_INTERNAL);
#undef BALLAST_SAME

void log_failure(const ballast_instance_desc* services, ballast_result code, const char* sentence) {
  if (!services || !services->log) return;
  uint32_t level = BALLAST_LOG_ERROR;
  if (code == BALLAST_E_CANCELLED) level = BALLAST_LOG_INFO;
  if (code == BALLAST_E_BUSY) level = BALLAST_LOG_DEBUG;  // a host that polls meets it at every call
  if (code > 0) level = BALLAST_LOG_WARNING;
  services->log(services->user, level, code, sentence);
}

}  // namespace

ErrorSink::ErrorSink(ballast_error* err) : err_(err) {
  if (!err) return;
  const ErrorSink silent(nullptr);
  valid_ = check_out(err, silent) == BALLAST_OK;
}

ballast_result ErrorSink::fail(ballast_result code, Field field, const char* format, ...) const {
  ballast_error report = {};
  report.code = code;
  report.field_type = field.type;
  report.field_offset = field.offset;
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(report.message, sizeof report.message, format, arguments);
  va_end(arguments);
  if (err_) write_out(err_, report);
  log_failure(services_, code, report.message);
  return code;
}

ballast_result ErrorSink::fail_with(ballast_result code, int32_t vk_result, Field field, const char* sentence) const {
  ballast_error report = {};
  report.code = code;
  report.vk_result = vk_result;
  report.field_type = field.type;
  report.field_offset = field.offset;
  std::snprintf(report.message, sizeof report.message, "%s", sentence);
  if (err_) write_out(err_, report);
  log_failure(services_, code, report.message);
  return code;
}

ballast_result ErrorSink::pass_on(const ballast_error& report) const {
  if (err_) write_out(err_, report);
  return report.code;
}

ballast_result ErrorSink::null_argument(uint32_t number, const char* name) const {
  return fail(BALLAST_E_ARGUMENT, argument(number), "Argument %u, `%s`, is NULL.", number, name);
}

const char* result_name(ballast_result code) {
  for (const NamedCode& named : kCodes)
    if (named.code == code) return named.name;
  return "BALLAST_?";
}

Printable::Printable(const char* text) {
  constexpr size_t kLongest = 40;
  size_t length = 0;
  for (; length < kLongest && text[length] != '\0'; ++length) {
    const char c = text[length];
    text_[length] = c >= ' ' && c <= '~' ? c : '?';
  }
  if (length == kLongest && text[length] != '\0') std::memcpy(text_ + length, "...", 3);
}

}  // namespace ballast::plugin
