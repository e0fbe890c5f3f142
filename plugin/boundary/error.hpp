// Failures on their way out: a code, the field at fault and one sentence, for the caller's ballast_error and the host's
// log.
#pragma once

#include <cstdint>

#include "ballast/ballast.h"
#include "host/base/printf_like.hpp"

namespace ballast::plugin {

// Where a fault lies: a struct's field by its offset, or, with type 0, a plain argument by its number.
struct Field {
  uint32_t type = 0;
  uint32_t offset = 0;
};

constexpr Field argument(uint32_t number) { return {0, number}; }

class ErrorSink {
 public:
  explicit ErrorSink(ballast_error* err);

  // False: err itself is malformed, so nothing may be written to it and the call must answer BALLAST_E_STRUCT.
  bool valid() const { return valid_; }

  // From here on failures are logged too. Not for functions tagged [fast], which call no callback.
  void log_to(const ballast_instance_desc& services) { services_ = &services; }

  BALLAST_PRINTF_LIKE(4, 5)
  ballast_result fail(ballast_result code, Field field, const char* format, ...) const;

  // `fail` with the VkResult that caused it and a finished sentence.
  ballast_result fail_with(ballast_result code, int32_t vk_result, Field field, const char* sentence) const;

  // Passes on the error of a background job, which was logged when it happened.
  ballast_result pass_on(const ballast_error& report) const;

  ballast_result null_argument(uint32_t number, const char* name) const;

 private:
  ballast_error* err_ = nullptr;
  bool valid_ = true;
  const ballast_instance_desc* services_ = nullptr;
};

// "BALLAST_E_WEIGHT"; "BALLAST_?" for unknown codes.
const char* result_name(ballast_result code);

// A name from the host, safe to put into a sentence: at most 40 bytes, all printable ASCII.
class Printable {
 public:
  explicit Printable(const char* text);
  const char* text() const { return text_; }

 private:
  char text_[44] = {};
};

}  // namespace ballast::plugin
