// A checked job on the engines of its slot, from the first weight to the last output.
#pragma once

#include "plugin/error.hpp"
#include "plugin/slots.hpp"

namespace ballast::plugin {

// Also counts the job and writes its timings, which begin at slot.start_ns.
ballast_result execute(Slot& slot, const ErrorSink& errors);

// The same for a job that was begun, on whatever thread: leaves code and error in the slot.
void execute_begun(Slot& slot);

}  // namespace ballast::plugin
