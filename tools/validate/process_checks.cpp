// The library beside others in a process: a copy of itself, threads that outlive it, a Vulkan that is not there.
#include <chrono>
#include <future>
#include <thread>

#include "tools/validate/batch.hpp"
#include "tools/validate/footprint.hpp"
#include "tools/validate/without_vulkan.hpp"

namespace ballast::tools::validate {
namespace {

namespace fs = std::filesystem;

Problem problem() { return mixed_problem(4, 48, 6, 9); }

// ---- two copies ----

// The same library from another file, which goes with the object.
class CopiedFile {
 public:
  explicit CopiedFile(const fs::path& plugin)
      : folder_(fs::temp_directory_path() /
                fmt::format("ballast_copy_{}", std::chrono::steady_clock::now().time_since_epoch().count())),
        file_(folder_ / plugin.filename()) {  // Windows needs its ending
    fs::create_directory(folder_);
    fs::copy_file(plugin, file_);
  }
  CopiedFile(const CopiedFile&) = delete;
  CopiedFile& operator=(const CopiedFile&) = delete;
  ~CopiedFile() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  const fs::path& file() const { return file_; }

 private:
  fs::path folder_, file_;
};

void check_copies(const fs::path& plugin) {
  const CopiedFile copy(plugin);
  const Subject second(copy.file());
  Host second_host(second);
  const Batch before(problem()), after(problem());
  {
    const Subject first(plugin);
    require(&first.api() != &second.api(), "two copies of the library share a table");
    Host first_host(first);
    const Batch expected(problem());
    expected.run_well(first_host);
    before.run_well(second_host);
    require(before.same_as(expected), "a second copy in the process gives other bytes");
    auto stats = made<ballast_stats>();
    require_code(second, second.api().stats(second_host.instance, &stats, nullptr), BALLAST_OK, "stats");
    require(stats.jobs == 1, "a second copy counts {} jobs where it did one", stats.jobs);
    first_host.close();
  }
  after.run_well(second_host);
  require(after.same_as(before), "a copy gives other bytes after the other was unloaded");
  second_host.close();
}

// ---- threads and the process's end ----

// A host's whole life, with an error in it.
void call_in(const fs::path& plugin) {
  const Subject subject(plugin);
  Host host(subject, {.workers = 2, .flags = BALLAST_CONTEXT_OWN_THREADS});
  const Batch batch(problem());
  batch.run_well(host);
  auto error = made<ballast_error>();
  require_code(subject, subject.api().run(host.context, nullptr, &error), BALLAST_E_ARGUMENT, "run without job");
  host.close();
}

// The thread ends when the library has long gone: nothing of it may still be called then.
void check_threads_that_called(const fs::path& plugin) {
  // No std::atomic::wait: where there is no futex, as on Windows, it was seen to sleep through what it waits for.
  std::promise<void> done, over;
  std::string fault;
  std::thread guest([&] {
    try {
      call_in(plugin);
    } catch (const std::exception& broken) {
      fault = broken.what();
    }
    done.set_value();
    over.get_future().wait();
  });
  done.get_future().wait();
  const bool stays = is_mapped(plugin);
  over.set_value();
  guest.join();
  require(fault.empty(), "{}", fault);
  require(!stays, "the library stays mapped while a thread lives that once called it");
}

// Everything alive when the process ends, threads and a job in the background too; how it ends is its parent's to see.
void check_exit(const fs::path& plugin) {
  static const Subject* subject = new Subject(plugin);
  static const Host* idle = new Host(*subject, {.workers = 3, .flags = BALLAST_CONTEXT_OWN_THREADS});
  static const Host* busy = new Host(*subject, {.workers = 2, .flags = BALLAST_CONTEXT_OWN_THREADS});
  static const Batch* batch = new Batch(problem());
  batch->run_well(*idle);
  uint64_t ticket = 0;
  const ballast_result code = subject->api().begin(busy->context, &batch->job, &ticket, nullptr);
  require(code == BALLAST_OK || code == BALLAST_E_UNSUPPORTED, "begin returns {}", subject->name_of(code));
}

// ---- without Vulkan ----

void require_answer_for_vulkan(const Subject& subject, ballast_instance instance) {
  auto desc = made<ballast_device_desc>();
  desc.backend = BALLAST_BACKEND_VULKAN;
  ballast_device device = nullptr;
  auto error = made<ballast_error>();
  const ballast_result code = subject.api().create_device(instance, &desc, &device, &error);
  const bool degraded = code == BALLAST_DEGRADED && device != nullptr;
  subject.api().destroy_device(device);
  if (degraded) return;
  require_code(subject, code, BALLAST_E_NO_VULKAN, "create_device for Vulkan");
  require(device == nullptr, "create_device for Vulkan fails and gives a device");
  require(error.message[0] != '\0', "create_device for Vulkan fails without a word");
}

// Large enough that a device is looked for.
void require_served(const Subject& subject, ballast_instance instance) {
  const ballast_api& api = subject.api();
  ballast_device device = nullptr;
  auto error = made<ballast_error>();
  require_code(subject, api.create_device(instance, nullptr, &device, &error), BALLAST_OK, "create_device for any");
  auto size = context_for({.max_items = 1024});
  size.max_layers = 256;
  ballast_context context = nullptr;
  const ballast_result code = api.create_context(device, &size, &context, &error);
  require(code == BALLAST_OK, "create_context returns {}: {:.200}", subject.name_of(code), error.message);
  const Batch batch(problem());
  const ballast_result ran = api.run(context, &batch.job, &error);
  require(ran == BALLAST_OK, "run returns {}: {:.200}", subject.name_of(ran), error.message);
  batch.require_valid();
  auto caps = made<ballast_device_caps>();
  require_code(subject, api.device_caps(device, &caps, nullptr), BALLAST_OK, "device_caps");
  require(caps.backend == BALLAST_BACKEND_CPU, "device_caps reports backend {}", caps.backend);
  api.destroy_context(context);
  api.destroy_device(device);
}

void require_life_without_vulkan(const Subject& subject) {
  const ballast_api& api = subject.api();
  ballast_instance instance = nullptr;
  require_code(subject, api.create_instance(nullptr, &instance, nullptr), BALLAST_OK, "create_instance");
  require_answer_for_vulkan(subject, instance);
  require_served(subject, instance);
  auto needs = made<ballast_vk_requirements>();
  require_code(subject, api.vk_requirements(instance, &needs, nullptr), BALLAST_OK, "vk_requirements");
  uint32_t count = 0;
  require_code(subject, api.device_count(instance, &count, nullptr), BALLAST_OK, "device_count");
  require(count == 1, "{} devices are counted, not the CPU alone", count);
  require_code(subject, api.destroy_instance(instance), BALLAST_OK, "destroy_instance");
}

void check_no_driver(const fs::path& plugin) {
  hide_drivers();
  require_life_without_vulkan(Subject(plugin));
}

void check_no_loader(const fs::path& plugin) {
  const Subject subject(plugin);
  const NoFiles no_files;
  require_life_without_vulkan(subject);
}

}  // namespace

void add_process_checks(std::vector<Check>& checks) {
  checks.push_back({"life.copies", Class::guest, "two copies in a process know nothing of each other", check_copies});
  checks.push_back(
      {"life.threads", Class::guest, "threads that once called it may outlive the library", check_threads_that_called});
  checks.push_back({"life.exit", Class::guest, "a process may end with everything alive", check_exit});
  checks.push_back({"vulkan.no_driver", Class::guest, "without a Vulkan driver the CPU serves", check_no_driver});
  checks.push_back({"vulkan.no_loader", Class::guest, "without a Vulkan loader the CPU serves", check_no_loader});
}

}  // namespace ballast::tools::validate
