// A job on the host's queue, between its semaphores.
#include "host/vulkan/api/result.hpp"
#include "host/vulkan/guest/external_jobs.hpp"

namespace ballast::vulkan {
namespace {

bool any_value(const SubmitSync::List& list) {
  for (uint32_t i = 0; i < list.count; ++i)
    if (list.values[i] != 0) return true;
  return false;
}

// The arguments of vkQueueSubmit, and all they point to.
struct Submission {
  Submission(const SubmitSync& sync, const VkCommandBuffer& commands) {
    info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
    info.waitSemaphoreCount = sync.waits.count;
    info.pWaitSemaphores = sync.waits.semaphores.data();
    info.pWaitDstStageMask = sync.waits.stages.data();
    info.commandBufferCount = 1;
    info.pCommandBuffers = &commands;
    info.signalSemaphoreCount = sync.signals.count;
    info.pSignalSemaphores = sync.signals.semaphores.data();
    if (!any_value(sync.waits) && !any_value(sync.signals)) return;
    timeline.sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO;
    timeline.waitSemaphoreValueCount = sync.waits.count;
    timeline.pWaitSemaphoreValues = sync.waits.values.data();
    timeline.signalSemaphoreValueCount = sync.signals.count;
    timeline.pSignalSemaphoreValues = sync.signals.values.data();
    info.pNext = &timeline;
  }
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  VkSubmitInfo info{};
  VkTimelineSemaphoreSubmitInfo timeline{};
};

}  // namespace

// Only the host knows whether a recorded job has ended. The slot's fence may signal a moment after the fence or the
// semaphore that the host waited for, so this waits a moment.
Status ExternalJobs::check_idle(InFlightSubmission& slot, bool may_submit) {
  if (!slot.busy()) return {};
  constexpr uint64_t kMoment = 100'000'000;
  const bool fenced = slot.fenced() || (may_submit && slot.fence_after(device_).ok());
  const Status status = fenced ? slot.wait(device_, kMoment) : Status{};
  if (!fenced || status.code == Code::pending)
    return failure(Code::busy, "the last job submitted in this frame slot %s on the GPU",
                   fenced ? "has not finished" : "may not have finished");
  return status;
}

Status ExternalJobs::submit(const Plan& plan, const CallerBuffers& target, const SubmitSync& sync) {
  if (const Status status = device_.alive(); !status.ok()) return status;
  InFlightSubmission& slot = slots_[target.slot];
  if (const Status status = check_idle(slot, true); !status.ok()) return status;
  if (const Status status = prepare(plan); !status.ok()) return status;
  if (!target.commands)
    if (const Status status = slot.begin(device_); !status.ok()) return status;
  const VkCommandBuffer commands = target.commands ? target.commands : slot.commands();
  if (plan.request().layers != 0)
    if (const Status status = write(plan, target, commands, slot.set()); !status.ok()) return status;
  if (const Status status = device_.answer(device_.vk().EndCommandBuffer(commands), "vkEndCommandBuffer"); !status.ok())
    return status;
  return slot.submit(device_, Submission(sync, commands).info, sync.fence);
}

}  // namespace ballast::vulkan
