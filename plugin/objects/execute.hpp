// A checked job on the engines of its slot, from the first weight to the last output.
#pragma once

#include "plugin/boundary/error.hpp"
#include "plugin/objects/frame_slots.hpp"

namespace ballast::plugin {

// Also counts the job and writes its timings, which begin at slot.start_ns.
ballast_result execute(FrameSlot& slot, const ErrorSink& errors);

// For jobs that were begun: code and error are left in the slot.

// The whole of it, on whatever thread.
void execute_begun(FrameSlot& slot);

// In steps, as far as it belongs on a GPU, whose work goes on between them.
FrameSlots::Step start_begun(FrameSlot& slot);
FrameSlots::Step advance_begun(FrameSlot& slot, uint64_t timeout_ns);

}  // namespace ballast::plugin
