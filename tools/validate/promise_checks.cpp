// Hosts that break their promises: tasks left out, called twice or never, handles of objects that are gone.
#include <map>
#include <mutex>
#include <utility>

#include "tools/validate/batch.hpp"

namespace ballast::tools::validate {
namespace {

namespace fs = std::filesystem;

Problem promise_problem() { return mixed_problem(12, 24, 4, 3); }

// ---- parallel ----

struct Call {
  ballast_task task;
  void* argument;
  uint32_t count;
};

// A `parallel` that does something else than it returns.
struct BadParallel {
  const char* what;
  ballast_bool (*call)(const Call& call);
};

constexpr BadParallel kBadParallels[] = {
    {"calls no task", [](const Call&) -> ballast_bool { return 1; }},
    {"calls every other task",
     [](const Call& c) -> ballast_bool {
       for (uint32_t i = 0; i < c.count; i += 2) c.task(c.argument, i);
       return 1;
     }},
    {"calls every task twice",
     [](const Call& c) -> ballast_bool {
       for (uint32_t i = 0; i < 2 * c.count; ++i) c.task(c.argument, i / 2);
       return 1;
     }},
    {"calls tasks past the last",
     [](const Call& c) -> ballast_bool {
       for (uint32_t i = 0; i < c.count; ++i) c.task(c.argument, i + 1);
       c.task(c.argument, UINT32_MAX);
       return 1;
     }},
    {"calls every task and refuses",
     [](const Call& c) -> ballast_bool {
       for (uint32_t i = 0; i < c.count; ++i) c.task(c.argument, i);
       return 0;
     }},
};

void check_parallel(const fs::path& plugin) {
  const Subject subject(plugin);
  const Batch expected(promise_problem());
  {
    const Host alone(subject);
    expected.run_well(alone);
  }
  for (const BadParallel& bad : kBadParallels) {
    auto services = made<ballast_instance_desc>();
    services.user = const_cast<BadParallel*>(&bad);
    services.parallel = [](void* user, ballast_task task, void* argument, uint32_t count) {
      return static_cast<const BadParallel*>(user)->call({task, argument, count});
    };
    Host host(subject, {.workers = 4, .services = &services});
    const Batch batch(promise_problem());
    const ballast_result code = batch.run(host);
    require(code < 0 || batch.same_as(expected), "with a parallel that {} run answers {} and gives other bytes",
            bad.what, subject.name_of(code));
    host.close();
  }
}

// ---- spawn ----

// Takes every task and never calls one.
ballast_instance_desc services_that_take() {
  auto services = made<ballast_instance_desc>();
  services.spawn = [](void*, ballast_task, void*) -> ballast_bool { return 1; };
  return services;
}

void check_spawn(const fs::path& plugin) {
  constexpr uint64_t kSecond = 1'000'000'000;
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  const auto services = services_that_take();
  Host host(subject, {.services = &services});
  const Batch batch(promise_problem());
  for (int i = 0; i < 2; ++i) {
    uint64_t ticket = 0;
    require_code(subject, api.begin(host.context, &batch.job, &ticket, nullptr), BALLAST_OK, "begin");
    const ballast_result early = api.wait(host.context, ticket, 0, nullptr);
    require_code(subject, api.cancel(host.context, ticket, nullptr), BALLAST_OK, "cancel");
    require_code(subject, early, BALLAST_PENDING, "wait for a job not called yet");
    if (i == 0)
      require_code(subject, api.wait(host.context, ticket, kSecond, nullptr), BALLAST_E_CANCELLED,
                   "wait for a cancelled job that spawn took and never called");
  }
  host.close();  // with a cancelled job in its slot
  require(batch.outputs_untouched(), "a job that was cancelled before it began has written");
}

// ---- handles ----

// Gives the block of the object that went last to the next of its size.
class ReusedMemory {
 public:
  ballast_instance_desc services() {
    auto desc = made<ballast_instance_desc>();
    desc.user = this;
    desc.alloc = [](void* user, size_t size, size_t align) -> void* {
      auto& free = static_cast<ReusedMemory*>(user)->free_[size];
      if (free.empty()) return ::operator new(size, std::align_val_t(align), std::nothrow);
      void* memory = free.back();
      free.pop_back();
      return memory;
    };
    desc.dealloc = [](void* user, void* memory, size_t size, size_t) {
      static_cast<ReusedMemory*>(user)->free_[size].push_back(memory);
    };
    return desc;
  }

 private:
  std::map<size_t, std::vector<void*>> free_;
};

void check_handles(const fs::path& plugin) {
  // Holds its blocks until the process has ended: the library reads them once more.
  static ReusedMemory& memory = *new ReusedMemory;
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  const auto services = memory.services();
  const Batch batch(promise_problem());
  for (int i = 0; i < 20; ++i) {
    Host old(subject, {.services = &services});
    const auto context = old.context;
    const auto device = old.device;
    const auto instance = old.instance;
    old.close();
    const Host now(subject, {.services = &services});
    auto caps = made<ballast_device_caps>();
    auto stats = made<ballast_stats>();
    require_code(subject, api.run(context, &batch.job, nullptr), BALLAST_E_ARGUMENT,
                 "run in a context that is gone, with another at its address,");
    require_code(subject, api.device_caps(device, &caps, nullptr), BALLAST_E_ARGUMENT,
                 "device_caps of one that is gone");
    require_code(subject, api.stats(instance, &stats, nullptr), BALLAST_E_ARGUMENT,
                 "stats of an instance that is gone");
    require_code(subject, api.destroy_context(context), BALLAST_E_ARGUMENT, "destroy_context of one that is gone");
    batch.run_well(now);
  }
}

// ---- busy ----

struct BusyLog {
  uint32_t lines = 0, errors = 0;

  ballast_instance_desc services() {
    auto desc = services_that_take();
    desc.user = this;
    desc.log = [](void* user, uint32_t level, ballast_result code, const char*) {
      if (code != BALLAST_E_BUSY) return;
      auto& self = *static_cast<BusyLog*>(user);
      ++self.lines;
      self.errors += level == BALLAST_LOG_ERROR;
    };
    return desc;
  }
};

void check_busy(const fs::path& plugin) {
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  BusyLog log;
  const auto services = log.services();
  Host host(subject, {.services = &services});
  const Batch batch(promise_problem());
  uint64_t ticket = 0;
  require_code(subject, api.begin(host.context, &batch.job, &ticket, nullptr), BALLAST_OK, "begin");
  uint32_t busy = 0;
  uint64_t none = 0;
  for (int i = 0; i < 100; ++i) busy += api.begin(host.context, &batch.job, &none, nullptr) == BALLAST_E_BUSY;
  // Or the host's destructor would wait for the task that never comes.
  require_code(subject, api.cancel(host.context, ticket, nullptr), BALLAST_OK, "cancel");
  require(busy == 100, "begin is busy in {} of 100 calls where all slots are taken", busy);
  require(log.errors == 0, "begin is busy and logs {} errors in 100 calls", log.errors);
  const uint32_t before = log.lines;
  require_code(subject, api.destroy_instance(host.instance), BALLAST_E_BUSY, "destroy_instance");
  require_code(subject, api.destroy_device(host.device), BALLAST_E_BUSY, "destroy_device");
  require(log.lines == before + 2, "destroy_instance and destroy_device are busy, and the log does not say why");
  host.close();
}

}  // namespace

void add_promise_checks(std::vector<Check>& checks) {
  checks.push_back(
      {"callbacks.parallel", Class::guest, "a parallel that leaves tasks out spoils no packing", check_parallel});
  checks.push_back({"callbacks.spawn", Class::guest, "a spawn that never calls holds no cancelled job", check_spawn});
  checks.push_back({"callbacks.busy", Class::guest, "busy is no error, and destroy says why", check_busy});
  checks.push_back({"life.handles", Class::guest, "a handle fits no later object at its address", check_handles});
}

}  // namespace ballast::tools::validate
