// Plain arguments: a NULL or a handle of another kind is an error with the argument's number, never a crash.
#include "tools/validate/batch.hpp"
#include "tools/validate/subject.hpp"

namespace ballast::tools::validate {
namespace {

class Refusals {
 public:
  explicit Refusals(const Subject& subject) : subject_(subject) {}

  // The call is given an error struct, and then none.
  template <typename Call>
  void argument(uint32_t number, const char* what, Call call) const {
    auto error = made<ballast_error>();
    require_code(subject_, call(&error), BALLAST_E_ARGUMENT, what);
    require(error.field_type == 0 && error.field_offset == number,
            "{}: the error names field {} of struct 0x{:X}, not argument {}", what, error.field_offset,
            error.field_type, number);
    require_code(subject_, call(static_cast<ballast_error*>(nullptr)), BALLAST_E_ARGUMENT,
                 fmt::format("{}, and no error struct,", what));
  }

 private:
  const Subject& subject_;
};

void check_life_functions(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const ballast_api& api = subject.api();
  const Refusals refuse(subject);
  const ballast_context_desc size = context_for({.max_items = 8});
  refuse.argument(1, "create_instance without out",
                  [&](ballast_error* e) { return api.create_instance(nullptr, nullptr, e); });
  refuse.argument(2, "create_device without out",
                  [&](ballast_error* e) { return api.create_device(host.instance, nullptr, nullptr, e); });
  refuse.argument(1, "create_context without desc", [&](ballast_error* e) {
    ballast_context context = nullptr;
    return api.create_context(host.device, nullptr, &context, e);
  });
  refuse.argument(2, "create_context without out",
                  [&](ballast_error* e) { return api.create_context(host.device, &size, nullptr, e); });
  for (void* bad : {static_cast<void*>(nullptr), static_cast<void*>(host.context)}) {
    refuse.argument(0, "create_device on what is no instance", [&](ballast_error* e) {
      ballast_device device = nullptr;
      return api.create_device(static_cast<ballast_instance>(bad), nullptr, &device, e);
    });
    refuse.argument(0, "create_context on what is no device", [&](ballast_error* e) {
      ballast_context context = nullptr;
      return api.create_context(static_cast<ballast_device>(bad), &size, &context, e);
    });
  }
  require_code(subject, api.destroy_instance(nullptr), BALLAST_OK, "destroy_instance of NULL");
  require_code(subject, api.destroy_device(nullptr), BALLAST_OK, "destroy_device of NULL");
  require_code(subject, api.destroy_context(nullptr), BALLAST_OK, "destroy_context of NULL");
}

void check_asking_functions(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const ballast_api& api = subject.api();
  const Refusals refuse(subject);
  const ballast_context_desc size = context_for({.max_items = 8});
  uint64_t bytes = 0;
  for (void* bad : {static_cast<void*>(nullptr), static_cast<void*>(host.context)}) {
    const auto instance = static_cast<ballast_instance>(bad);
    uint32_t count = 0;
    refuse.argument(0, "device_count of what is no instance",
                    [&](ballast_error* e) { return api.device_count(instance, &count, e); });
    auto caps = made<ballast_device_caps>();
    refuse.argument(0, "device_info of what is no instance",
                    [&](ballast_error* e) { return api.device_info(instance, 0, &caps, e); });
    refuse.argument(0, "device_caps of what is no device",
                    [&](ballast_error* e) { return api.device_caps(static_cast<ballast_device>(bad), &caps, e); });
    auto needs = made<ballast_vk_requirements>();
    refuse.argument(0, "vk_requirements of what is no instance",
                    [&](ballast_error* e) { return api.vk_requirements(instance, &needs, e); });
    refuse.argument(0, "context_gpu_size of what is no device", [&](ballast_error* e) {
      return api.context_gpu_size(static_cast<ballast_device>(bad), &size, &bytes, e);
    });
    refuse.argument(0, "context_host_size of what is no device", [&](ballast_error* e) {
      return api.context_host_size(static_cast<ballast_device>(bad), &size, &bytes, e);
    });
    auto stats = made<ballast_stats>();
    refuse.argument(0, "stats of what is no instance",
                    [&](ballast_error* e) { return api.stats(instance, &stats, e); });
  }
  refuse.argument(1, "device_count without count",
                  [&](ballast_error* e) { return api.device_count(host.instance, nullptr, e); });
  refuse.argument(2, "device_info without out",
                  [&](ballast_error* e) { return api.device_info(host.instance, 0, nullptr, e); });
  refuse.argument(1, "device_caps without out",
                  [&](ballast_error* e) { return api.device_caps(host.device, nullptr, e); });
  refuse.argument(1, "strategy_info without out", [&](ballast_error* e) { return api.strategy_info(0, nullptr, e); });
  refuse.argument(1, "strategy_recipe without out",
                  [&](ballast_error* e) { return api.strategy_recipe(nullptr, nullptr, e); });
  refuse.argument(1, "vk_requirements without out",
                  [&](ballast_error* e) { return api.vk_requirements(host.instance, nullptr, e); });
  refuse.argument(1, "stats without out", [&](ballast_error* e) { return api.stats(host.instance, nullptr, e); });
  refuse.argument(1, "context_gpu_size without desc",
                  [&](ballast_error* e) { return api.context_gpu_size(host.device, nullptr, &bytes, e); });
  refuse.argument(2, "context_gpu_size without bytes",
                  [&](ballast_error* e) { return api.context_gpu_size(host.device, &size, nullptr, e); });
  refuse.argument(1, "context_host_size without desc",
                  [&](ballast_error* e) { return api.context_host_size(host.device, nullptr, &bytes, e); });
  refuse.argument(2, "context_host_size without bytes",
                  [&](ballast_error* e) { return api.context_host_size(host.device, &size, nullptr, e); });
  require(api.get_extension(host.instance, "ballast.there_is_no_such_thing/1") == nullptr,
          "get_extension gives a table that no version has");
}

void check_working_functions(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const ballast_api& api = subject.api();
  const Refusals refuse(subject);
  const Batch batch(mixed_problem(2, 12, 3, 1));
  auto empty = made<ballast_job_desc>();
  empty.item_count = 12, empty.pack_count = 3, empty.layer_count = 2;
  uint64_t number = 0;
  uint32_t layers = 0;
  for (void* bad : {static_cast<void*>(nullptr), static_cast<void*>(host.device)}) {
    const auto context = static_cast<ballast_context>(bad);
    refuse.argument(0, "run on what is no context", [&](ballast_error* e) { return api.run(context, &batch.job, e); });
    refuse.argument(0, "begin on what is no context",
                    [&](ballast_error* e) { return api.begin(context, &batch.job, &number, e); });
    refuse.argument(0, "wait on what is no context", [&](ballast_error* e) { return api.wait(context, 1, 0, e); });
    refuse.argument(0, "cancel on what is no context", [&](ballast_error* e) { return api.cancel(context, 1, e); });
    refuse.argument(0, "context_scratch_size of what is no context",
                    [&](ballast_error* e) { return api.context_scratch_size(context, &empty, &number, e); });
    refuse.argument(0, "context_record_layers of what is no context",
                    [&](ballast_error* e) { return api.context_record_layers(context, &empty, &layers, e); });
    refuse.argument(0, "record on what is no context",
                    [&](ballast_error* e) { return api.record(context, &empty, nullptr, e); });
    refuse.argument(0, "submit on what is no context",
                    [&](ballast_error* e) { return api.submit(context, &empty, nullptr, e); });
  }
  refuse.argument(1, "run without job", [&](ballast_error* e) { return api.run(host.context, nullptr, e); });
  refuse.argument(1, "context_scratch_size without job",
                  [&](ballast_error* e) { return api.context_scratch_size(host.context, nullptr, &number, e); });
  refuse.argument(2, "context_scratch_size without bytes",
                  [&](ballast_error* e) { return api.context_scratch_size(host.context, &empty, nullptr, e); });
  refuse.argument(1, "context_record_layers without job",
                  [&](ballast_error* e) { return api.context_record_layers(host.context, nullptr, &layers, e); });
  refuse.argument(2, "context_record_layers without layers",
                  [&](ballast_error* e) { return api.context_record_layers(host.context, &empty, nullptr, e); });
  // On the CPU these may also report that there is nothing to record into. They must fail with a message and not crash.
  auto error = made<ballast_error>();
  require(api.record(host.context, &empty, nullptr, &error) < 0, "record without rec succeeds");
  require(api.submit(host.context, &empty, nullptr, &error) < 0, "submit without sub succeeds");
  require(api.wait(host.context, 0xDEADu, 0, &error) < 0, "wait for a ticket that nobody holds succeeds");
  require(api.cancel(host.context, 0xDEADu, &error) < 0, "cancel of a ticket that nobody holds succeeds");
}

}  // namespace

void add_argument_checks(std::vector<Check>& checks) {
  checks.push_back({"arguments.life", Class::interface, "functions that make and destroy refuse bad arguments",
                    check_life_functions});
  checks.push_back({"arguments.ask", Class::interface, "functions that answer questions refuse bad arguments",
                    check_asking_functions});
  checks.push_back(
      {"arguments.work", Class::interface, "functions that work refuse bad arguments", check_working_functions});
}

}  // namespace ballast::tools::validate
