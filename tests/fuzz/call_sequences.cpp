// Calls in any order on any objects, dead ones but for their memory included, against a model of what lives: who is
// busy, what may be destroyed, which jobs are on their way, what the statistics say.
#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <vector>

#include "tests/fuzz/null_device.hpp"

namespace ballast::fuzz {
namespace {

constexpr uint32_t kMost = 3;  // of each kind
constexpr uint32_t kItems = 16;

// What a job reads and writes until it is waited for.
struct JobMemory {
  float weights[2 * kItems];
  int32_t pack_index[2 * kItems];
};
struct Begun {
  uint64_t ticket;
  bool cancelled;
  std::unique_ptr<JobMemory> memory;
};
struct ContextModel {
  ballast_context handle = nullptr;
  uint32_t slots = 1;
  bool own_threads = false;
  std::vector<Begun> begun;
};
struct DeviceModel {
  ballast_device handle = nullptr;
  bool imported = false;
  std::array<ContextModel, kMost> contexts;
  uint32_t live() const {
    uint32_t count = 0;
    for (const auto& context : contexts) count += context.handle != nullptr;
    return count;
  }
};
struct InstanceModel {
  ballast_instance handle = nullptr;
  std::array<DeviceModel, kMost> devices;
  uint64_t jobs = 0;       // that were seen to be done
  uint64_t forgotten = 0;  // that were begun on threads, and never waited for
  uint64_t under_way() const {
    uint64_t count = forgotten;
    for (const auto& device : devices)
      for (const auto& context : device.contexts) count += context.own_threads ? context.begun.size() : 0;
    return count;
  }
  uint32_t live() const {
    uint32_t count = 0;
    for (const auto& device : devices) count += device.handle != nullptr;
    return count;
  }
  uint32_t live_contexts() const {
    uint32_t count = 0;
    for (const auto& device : devices) count += device.live();
    return count;
  }
};

class World {
 public:
  explicit World(Input& input) : input_(input) {}

  void step() {
    InstanceModel& instance = instances_[input_.below(kMost)];
    DeviceModel& device = instance.devices[input_.below(kMost)];
    ContextModel& context = device.contexts[input_.below(kMost)];
    switch (input_.below(15)) {
      case 0:
        return make_instance(instance);
      case 1:
        return end_instance(instance);
      case 2:
        return make_device(instance, device);
      case 3:
        return end_device(device);
      case 4:
        return make_context(device, context);
      case 5:
        return end_context(instance, context);
      case 6:
        return look(instance);
      case 7:
        return confuse(instance, device, context);
      case 8:
      case 9:
        return begin(context);
      case 10:
      case 11:
        return wait(instance, device, context);
      case 12:
        return cancel(context);
      case 13:
        return use_buffers(device, context);
      default:
        return run(instance, device, context);
    }
  }

  void end() {
    for (auto& instance : instances_) {
      for (auto& device : instance.devices) {
        for (auto& context : device.contexts) end_context(instance, context);
        end_device(device);
      }
      end_instance(instance);
    }
  }

 private:
  void make_instance(InstanceModel& instance) {
    if (instance.handle != nullptr) return;
    FUZZ_REQUIRE(api().create_instance(nullptr, &instance.handle, nullptr) == BALLAST_OK, "create_instance");
    instance.jobs = instance.forgotten = 0;
  }
  void end_instance(InstanceModel& instance) {
    const ballast_result code = api().destroy_instance(instance.handle);
    FUZZ_REQUIRE(code == (instance.live() != 0 ? BALLAST_E_BUSY : BALLAST_OK), "answered %d", code);
    if (code == BALLAST_OK) instance.handle = nullptr;
  }

  void make_device(const InstanceModel& instance, DeviceModel& device) {
    if (device.handle != nullptr) return;
    auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
    const ballast_vk_import import = null_import();
    device.imported = input_.below(4) == 0;
    desc.backend = device.imported ? BALLAST_BACKEND_AUTO : BALLAST_BACKEND_CPU;
    if (device.imported) desc.h.next = &import.h;
    const ballast_result code = api().create_device(instance.handle, &desc, &device.handle, nullptr);
    FUZZ_REQUIRE(code == (instance.handle != nullptr ? BALLAST_OK : BALLAST_E_ARGUMENT), "answered %d", code);
  }
  void end_device(DeviceModel& device) {
    const ballast_result code = api().destroy_device(device.handle);
    FUZZ_REQUIRE(code == (device.live() != 0 ? BALLAST_E_BUSY : BALLAST_OK), "answered %d", code);
    if (code == BALLAST_OK) device.handle = nullptr;
  }

  void make_context(const DeviceModel& device, ContextModel& context) {
    if (context.handle != nullptr) return;
    auto size = context_of(kItems, 8);
    size.worker_count = input_.below(4);
    size.frame_slots = context.slots = 1 + input_.below(3);
    context.own_threads = input_.below(8) == 0;
    size.flags = context.own_threads ? BALLAST_CONTEXT_OWN_THREADS : 0;
    const ballast_result code = api().create_context(device.handle, &size, &context.handle, nullptr);
    FUZZ_REQUIRE(code == (device.handle != nullptr ? BALLAST_OK : BALLAST_E_ARGUMENT), "answered %d", code);
  }
  void end_context(InstanceModel& instance, ContextModel& context) {
    FUZZ_REQUIRE(api().destroy_context(context.handle) == BALLAST_OK, "destroy_context");
    if (context.own_threads) instance.forgotten += context.begun.size();
    context.handle = nullptr;
    context.begun.clear();
  }

  void look(const InstanceModel& instance) const {
    auto stats = BALLAST_INIT(ballast_stats, BALLAST_TYPE_STATS);
    const ballast_result code = api().stats(instance.handle, &stats, nullptr);
    FUZZ_REQUIRE(code == (instance.handle != nullptr ? BALLAST_OK : BALLAST_E_ARGUMENT), "answered %d", code);
    if (code != BALLAST_OK) return;
    FUZZ_REQUIRE(stats.live_devices == instance.live(), "devices");
    FUZZ_REQUIRE(stats.live_contexts == instance.live_contexts(), "contexts");
    FUZZ_REQUIRE(stats.jobs >= instance.jobs && stats.jobs <= instance.jobs + instance.under_way(), "jobs");
    // On threads the two counters may be looked at between one and the other.
    FUZZ_REQUIRE(stats.layers == 2 * stats.jobs || instance.under_way() != 0, "layers");
  }

  // Handles where another kind is due.
  static void confuse(const InstanceModel& instance, const DeviceModel& device, const ContextModel& context) {
    const auto refused = [](ballast_result code) { FUZZ_REQUIRE(code == BALLAST_E_ARGUMENT, "answered %d", code); };
    auto error = clean_error();
    auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
    auto caps = BALLAST_INIT(ballast_device_caps, BALLAST_TYPE_DEVICE_CAPS);
    refused(api().run(reinterpret_cast<ballast_context>(instance.handle), &job, &error));
    refused(api().device_caps(reinterpret_cast<ballast_device>(context.handle), &caps, &error));
    if (device.handle != nullptr) refused(api().destroy_context(reinterpret_cast<ballast_context>(device.handle)));
    if (context.handle != nullptr) refused(api().destroy_instance(reinterpret_cast<ballast_instance>(context.handle)));
  }

  ballast_job_desc job_in(JobMemory& memory) {
    for (float& weight : memory.weights) weight = input_.take<uint8_t>();
    auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
    job.layer_count = 2, job.item_count = kItems, job.pack_count = 1u << input_.below(5);
    job.weights = memory.weights, job.pack_index = memory.pack_index;
    return job;
  }

  static bool is_done(ballast_result code) { return code == BALLAST_OK || code == BALLAST_DEGRADED; }
  // A device without a queue lends its memory only.
  static ballast_result done_on(const DeviceModel& device) { return device.imported ? BALLAST_DEGRADED : BALLAST_OK; }

  void run(InstanceModel& instance, const DeviceModel& device, const ContextModel& context) {
    JobMemory memory;
    ballast_job_desc job = job_in(memory);
    const uint32_t stop = input_.below(8) == 0;
    job.cancel = &stop;
    auto error = clean_error();
    const ballast_result code = api().run(context.handle, &job, &error);
    require_explained(code, error);
    const ballast_result due = context.handle == nullptr               ? BALLAST_E_ARGUMENT
                               : context.begun.size() == context.slots ? BALLAST_E_BUSY
                               : stop                                  ? BALLAST_E_CANCELLED
                                                                       : done_on(device);
    FUZZ_REQUIRE(code == due, "answered %d: %s", code, error.message);
    instance.jobs += is_done(code);
  }

  void begin(ContextModel& context) {
    auto memory = std::make_unique<JobMemory>();
    const ballast_job_desc job = job_in(*memory);
    auto error = clean_error();
    uint64_t ticket = 0;
    const ballast_result code = api().begin(context.handle, &job, &ticket, &error);
    require_explained(code, error);
    const ballast_result due = context.handle == nullptr               ? BALLAST_E_ARGUMENT
                               : context.begun.size() == context.slots ? BALLAST_E_BUSY
                                                                       : BALLAST_OK;
    FUZZ_REQUIRE(code == due, "answered %d: %s", code, error.message);
    FUZZ_REQUIRE((code == BALLAST_OK) == (ticket != 0), "ticket %llu", static_cast<unsigned long long>(ticket));
    if (code != BALLAST_OK) return;
    for (const Begun& other : context.begun) FUZZ_REQUIRE(other.ticket != ticket, "a ticket twice");
    context.begun.push_back({ticket, false, std::move(memory)});
  }

  // One of the context's, or one that is nobody's: then past the end.
  size_t draw_begun(const ContextModel& context) { return std::min<size_t>(input_.below(4), context.begun.size()); }
  static uint64_t ticket_of(const ContextModel& context, size_t which) {
    return which < context.begun.size() ? context.begun[which].ticket : 0xDEAD;
  }

  void wait(InstanceModel& instance, const DeviceModel& device, ContextModel& context) {
    const size_t which = draw_begun(context);
    const bool looks = input_.chance();
    auto error = clean_error();
    const ballast_result code = api().wait(context.handle, ticket_of(context, which), looks ? 0 : UINT64_MAX, &error);
    require_explained(code, error);
    if (context.handle == nullptr || which == context.begun.size()) {
      const ballast_result due = context.handle == nullptr ? BALLAST_E_ARGUMENT : BALLAST_E_NOT_FOUND;
      FUZZ_REQUIRE(code == due, "answered %d: %s", code, error.message);
      return;
    }
    if (code == BALLAST_PENDING) {
      FUZZ_REQUIRE(looks, "pending after for ever");
      return;
    }
    FUZZ_REQUIRE(!looks || context.own_threads, "answered %d, though nobody worked", code);
    const bool cancelled = context.begun[which].cancelled;
    const bool may_be_done = !cancelled || context.own_threads;  // cancelled too late
    FUZZ_REQUIRE((may_be_done && code == done_on(device)) || (cancelled && code == BALLAST_E_CANCELLED),
                 "answered %d: %s", code, error.message);
    instance.jobs += is_done(code);
    context.begun.erase(context.begun.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void cancel(ContextModel& context) {
    const size_t which = draw_begun(context);
    auto error = clean_error();
    const ballast_result code = api().cancel(context.handle, ticket_of(context, which), &error);
    require_explained(code, error);
    const ballast_result due = context.handle == nullptr       ? BALLAST_E_ARGUMENT
                               : which == context.begun.size() ? BALLAST_E_NOT_FOUND
                                                               : BALLAST_OK;
    FUZZ_REQUIRE(code == due, "answered %d: %s", code, error.message);
    if (code == BALLAST_OK) context.begun[which].cancelled = true;
  }

  // On the CPU there are no buffers; a device without a queue records, and submits nothing.
  void use_buffers(const DeviceModel& device, const ContextModel& context) {
    auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
    job.layer_count = 2, job.item_count = kItems, job.pack_count = 1u << input_.below(5);
    auto record = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
    record.command_buffer = 0x9000;
    record.weights = {0x5000, 0, 1u << 16}, record.pack_index = {0x5001, 0, 1u << 16};
    record.frame_slot = input_.below(4);
    auto submit = BALLAST_INIT(ballast_vk_submit, BALLAST_TYPE_VK_SUBMIT);
    submit.record = &record;
    const bool records = input_.chance();
    const uint64_t before = NullVulkan::calls;
    auto error = clean_error();
    const ballast_result code = records ? api().record(context.handle, &job, &record, &error)
                                        : api().submit(context.handle, &job, &submit, &error);
    require_explained(code, error);
    const ballast_result on_device = record.frame_slot >= context.slots ? BALLAST_E_ARGUMENT
                                     : records                          ? BALLAST_OK
                                                                        : BALLAST_E_UNSUPPORTED;
    const ballast_result due = context.handle == nullptr ? BALLAST_E_ARGUMENT
                               : device.imported         ? on_device
                                                         : BALLAST_E_UNSUPPORTED;
    FUZZ_REQUIRE(code == due, "answered %d: %s", code, error.message);
    require_no_call_if_refused(code, before);
  }

  Input& input_;
  std::array<InstanceModel, kMost> instances_;
};

}  // namespace
}  // namespace ballast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ballast::fuzz;
  Input input(data, size);
  World world(input);
  for (uint32_t steps = 0; steps < 200 && !input.empty(); ++steps) world.step();
  world.end();
  return 0;
}
