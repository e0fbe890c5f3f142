// At most one thread inside the calls that need a context for themselves.
#pragma once

#include <optional>

#include "plugin/boundary/error.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Holds the context for one thread. A second one, or a callback that calls back, is turned away.
class EntryGuard {
 public:
  explicit EntryGuard(ballast_context_t& context)
      : context_(context), entered_(!context.inside.exchange(true, std::memory_order_acquire)) {}
  EntryGuard(const EntryGuard&) = delete;
  EntryGuard& operator=(const EntryGuard&) = delete;
  ~EntryGuard() {
    if (entered_) context_.inside.store(false, std::memory_order_release);
  }

  ballast_result check(const ErrorSink& errors) const {
    if (entered_) return BALLAST_OK;
    return errors.fail(BALLAST_E_BUSY, argument(0),
                       "The context is in use, by another thread or by the call that this callback belongs to.");
  }

 private:
  ballast_context_t& context_;
  bool entered_;
};

// How such a call begins: it checks the error, turns the context's handle into the object, sends errors to the log, and
// enters the context until it returns. It goes on only if `code` is BALLAST_OK.
struct ContextCall {
  ContextCall(ballast_context& context, ballast_error* err) : errors(err) {
    if (!errors.valid()) {
      code = BALLAST_E_STRUCT;
      return;
    }
    code = check_context(context, errors);
    if (code != BALLAST_OK) return;
    errors.log_to(context->device->instance->services);
    guard.emplace(*context);
    code = guard->check(errors);
  }

  ErrorSink errors;
  std::optional<EntryGuard> guard;
  ballast_result code = BALLAST_OK;
};

}  // namespace ballast::plugin
