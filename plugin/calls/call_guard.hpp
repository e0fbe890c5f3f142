// At most one thread inside the calls that need a context for themselves.
#pragma once

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

}  // namespace ballast::plugin
