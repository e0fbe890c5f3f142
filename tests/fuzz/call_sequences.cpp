// Calls in any order on any objects, dead ones but for their memory included, against a model of what lives: who is
// busy, what may be destroyed, what the statistics say.
#include <array>
#include <iterator>
#include <vector>

#include "tests/fuzz/table.hpp"

namespace ballast::fuzz {
namespace {

constexpr uint32_t kMost = 3;  // of each kind
constexpr uint32_t kItems = 16;

struct ContextModel {
  ballast_context handle = nullptr;
};
struct DeviceModel {
  ballast_device handle = nullptr;
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
  uint64_t jobs = 0;
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
    switch (input_.below(10)) {
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
        return end_context(context);
      case 6:
        return look(instance);
      case 7:
        return confuse(instance, device, context);
      default:
        return run(instance, context);
    }
  }

  void end() {
    for (auto& instance : instances_) {
      for (auto& device : instance.devices) {
        for (auto& context : device.contexts) end_context(context);
        end_device(device);
      }
      end_instance(instance);
    }
  }

 private:
  void make_instance(InstanceModel& instance) {
    if (instance.handle != nullptr) return;
    FUZZ_REQUIRE(api().create_instance(nullptr, &instance.handle, nullptr) == BALLAST_OK, "create_instance");
    instance.jobs = 0;
  }
  void end_instance(InstanceModel& instance) {
    const ballast_result code = api().destroy_instance(instance.handle);
    FUZZ_REQUIRE(code == (instance.live() != 0 ? BALLAST_E_BUSY : BALLAST_OK), "answered %d", code);
    if (code == BALLAST_OK) instance.handle = nullptr;
  }

  void make_device(const InstanceModel& instance, DeviceModel& device) {
    if (device.handle != nullptr) return;
    auto cpu = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
    cpu.backend = BALLAST_BACKEND_CPU;
    const ballast_result code = api().create_device(instance.handle, &cpu, &device.handle, nullptr);
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
    size.flags = input_.below(8) == 0 ? BALLAST_CONTEXT_OWN_THREADS : 0;
    const ballast_result code = api().create_context(device.handle, &size, &context.handle, nullptr);
    FUZZ_REQUIRE(code == (device.handle != nullptr ? BALLAST_OK : BALLAST_E_ARGUMENT), "answered %d", code);
  }
  void end_context(ContextModel& context) {
    FUZZ_REQUIRE(api().destroy_context(context.handle) == BALLAST_OK, "destroy_context");
    context.handle = nullptr;
  }

  void look(const InstanceModel& instance) const {
    auto stats = BALLAST_INIT(ballast_stats, BALLAST_TYPE_STATS);
    const ballast_result code = api().stats(instance.handle, &stats, nullptr);
    FUZZ_REQUIRE(code == (instance.handle != nullptr ? BALLAST_OK : BALLAST_E_ARGUMENT), "answered %d", code);
    if (code != BALLAST_OK) return;
    FUZZ_REQUIRE(stats.live_devices == instance.live(), "devices");
    FUZZ_REQUIRE(stats.live_contexts == instance.live_contexts(), "contexts");
    FUZZ_REQUIRE(stats.jobs == instance.jobs && stats.layers == 2 * instance.jobs, "jobs");
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

  void run(InstanceModel& instance, const ContextModel& context) {
    float weights[2 * kItems];
    int32_t pack_index[2 * kItems];
    for (float& weight : weights) weight = input_.take<uint8_t>();
    auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
    job.layer_count = 2, job.item_count = kItems, job.pack_count = 1u << input_.below(5);
    job.weights = weights, job.pack_index = pack_index;
    const uint32_t stop = input_.below(8) == 0;
    job.cancel = &stop;
    auto error = clean_error();
    const ballast_result code = api().run(context.handle, &job, &error);
    require_explained(code, error);
    const ballast_result due = context.handle == nullptr ? BALLAST_E_ARGUMENT : stop ? BALLAST_E_CANCELLED : BALLAST_OK;
    FUZZ_REQUIRE(code == due, "answered %d: %s", code, error.message);
    instance.jobs += code == BALLAST_OK;
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
