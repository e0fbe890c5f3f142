// The host's allocator: called with valid arguments, every block freed, and a refusal survived.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "tools/validate/batch.hpp"

namespace ballast::tools::validate {
namespace {

// Keeps books on every block, and refuses some requests, from `first` to `last`. Blocks are aligned by hand, as far as
// any host must.
class Books {
 public:
  struct Refused {
    uint64_t first = UINT64_MAX, last = UINT64_MAX;
  };
  Books() = default;
  explicit Books(const Refused& refused) : refused_(refused) {}

  ballast_instance_desc services() {
    auto desc = made<ballast_instance_desc>();
    desc.user = this;
    desc.alloc = alloc;
    desc.dealloc = dealloc;
    return desc;
  }

  uint64_t requests() const { return requests_; }
  uint64_t returns() const { return returns_; }
  uint64_t bytes() const {
    uint64_t sum = 0;
    for (const auto& [address, block] : held_) sum += block.size;
    return sum;
  }
  void require_sound() const { require(fault_.empty(), "{}", fault_); }
  void require_empty() const {
    require_sound();
    require(held_.empty(), "{} blocks of {} bytes were not given back", held_.size(), bytes());
  }

 private:
  struct Block {
    std::unique_ptr<unsigned char[]> memory;
    size_t size, align;
  };

  static void* BALLAST_CALL alloc(void* user, size_t size, size_t align) {
    return static_cast<Books*>(user)->take(size, align);
  }
  static void BALLAST_CALL dealloc(void* user, void* memory, size_t size, size_t align) {
    static_cast<Books*>(user)->unreserve(memory, size, align);
  }

  void* take(size_t size, size_t align) {
    const std::scoped_lock lock(lock_);
    const bool power = align != 0 && (align & (align - 1)) == 0;
    if (size == 0 || !power || align > 4096) fault_ = fmt::format("{} bytes aligned to {} were requested", size, align);
    ++requests_;
    if (requests_ >= refused_.first && requests_ <= refused_.last) return nullptr;
    Block block{std::make_unique<unsigned char[]>(size + align), size, align};
    auto address = reinterpret_cast<uintptr_t>(block.memory.get());
    address = (address + align - 1) / align * align;
    auto* memory = reinterpret_cast<unsigned char*>(address);     // NOLINT(performance-no-int-to-ptr): aligned by hand
    std::fill_n(memory, size, static_cast<unsigned char>(0xCD));  // a host does not give zeroed memory
    held_.emplace(memory, std::move(block));
    return memory;
  }

  void unreserve(void* memory, size_t size, size_t align) {
    const std::scoped_lock lock(lock_);
    ++returns_;
    const auto found = held_.find(memory);
    if (found == held_.end()) {
      fault_ = "a block was given back that was not held";
      return;
    }
    if (found->second.size != size || found->second.align != align)
      fault_ = fmt::format("a block of {} bytes aligned to {} was given back as {} aligned to {}", found->second.size,
                           found->second.align, size, align);
    held_.erase(found);
  }

  std::mutex lock_;
  Refused refused_;
  uint64_t requests_ = 0, returns_ = 0;
  std::map<void*, Block> held_;
  std::string fault_;
};

constexpr HostOptions kOptions{.max_items = 48, .workers = 3, .flags = BALLAST_CONTEXT_OWN_THREADS};

void check_books(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  Books books;
  const auto services = books.services();
  HostOptions options = kOptions;
  options.services = &services;
  Host host(subject, options);
  require(books.requests() > 0, "the host's allocator is never called");
  const Batch batch(mixed_problem(3, 48, 6, 4));
  batch.run_well(host);
  host.close();
  books.require_empty();
}

void check_stats(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  Books books;
  const auto services = books.services();
  HostOptions options = kOptions;
  options.services = &services;
  Host host(subject, options);
  auto stats = made<ballast_stats>();
  require_code(subject, subject.api().stats(host.instance, &stats, nullptr), BALLAST_OK, "stats");
  require(stats.host_bytes == books.bytes(), "stats report that {} bytes are held, but {} are", stats.host_bytes,
          books.bytes());
  uint64_t told = 0;
  const ballast_context_desc size = context_for(options);
  require_code(subject, subject.api().context_gpu_size(host.device, &size, &told, nullptr), BALLAST_OK,
               "context_gpu_size");
  require(told == stats.gpu_bytes, "context_gpu_size reports that the context takes {} bytes of a GPU, but it took {}",
          told, stats.gpu_bytes);
  uint64_t host_told = 0;
  require_code(subject, subject.api().context_host_size(host.device, &size, &host_told, nullptr), BALLAST_OK,
               "context_host_size");
  require_code(subject, subject.api().destroy_context(std::exchange(host.context, nullptr)), BALLAST_OK,
               "destroy_context");
  auto without = made<ballast_stats>();
  require_code(subject, subject.api().stats(host.instance, &without, nullptr), BALLAST_OK, "stats");
  require(host_told == stats.host_bytes - without.host_bytes,
          "context_host_size reports that the context takes {} bytes, but it took {}", host_told,
          stats.host_bytes - without.host_bytes);
  require(stats.live_devices == 1 && stats.live_contexts == 1, "stats count {} devices and {} contexts, not one each",
          stats.live_devices, stats.live_contexts);
}

// Makes all that can be made; true if that was everything.
bool make_all(const Subject& subject, const ballast_instance_desc& services) {
  const ballast_api& api = subject.api();
  const ballast_device_desc cpu = cpu_device();
  const ballast_context_desc size = context_for(kOptions);
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  auto error = made<ballast_error>();
  ballast_result code = api.create_instance(&services, &instance, &error);
  if (code == BALLAST_OK) code = api.create_device(instance, &cpu, &device, &error);
  if (code == BALLAST_OK) code = api.create_context(device, &size, &context, &error);
  if (code != BALLAST_OK) require_code(subject, code, BALLAST_E_MEMORY, "a call whose memory was refused");
  require_code(subject, api.destroy_context(context), BALLAST_OK, "destroy_context");
  require_code(subject, api.destroy_device(device), BALLAST_OK, "destroy_device");
  require_code(subject, api.destroy_instance(instance), BALLAST_OK, "destroy_instance");
  return code == BALLAST_OK;
}

// True if nothing was refused.
bool make_all_or_explain(const Subject& subject, const Books::Refused& refused) try {
  Books books(refused);
  const bool all = make_all(subject, books.services());
  books.require_empty();
  require(all == (books.requests() < refused.first), "all is made in spite of it");
  return all;
} catch (const Violation& violation) {
  throw Violation(fmt::format("with memory refused at request {}{}: {}", refused.first,
                              refused.last == refused.first ? " alone" : " and after", violation.what()));
}

void check_refused(const std::filesystem::path& plugin) {
  constexpr uint64_t kMost = 10000;
  const Subject subject(plugin);
  for (uint64_t k = 1; k < kMost; ++k) {
    const bool all = make_all_or_explain(subject, {k, UINT64_MAX});
    make_all_or_explain(subject, {k, k});
    if (all) return;
  }
  require(false, "it allocates memory more than {} times", kMost);
}

// Functions that promise to take no memory.
void check_no_allocation(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  Books books;
  const auto services = books.services();
  HostOptions options = kOptions;
  options.services = &services;
  const Host host(subject, options);
  const uint64_t before = books.requests() + books.returns();
  const auto require_none = [&](const std::string& call) {
    require(books.requests() + books.returns() == before, "{} calls the host's allocator", call);
  };
  for (const std::string& strategy : subject.strategies()) {
    Batch batch(mixed_problem(4, 48, 6, 4));
    batch.job.strategy = strategy.c_str();
    batch.run_well(host);
    require_none("run of " + strategy);
  }
  auto caps = made<ballast_device_caps>();
  api.device_caps(host.device, &caps, nullptr);
  require_none("device_caps");
  auto recipe = made<ballast_recipe>();
  api.strategy_recipe(nullptr, &recipe, nullptr);
  require_none("strategy_recipe");
  auto needs = made<ballast_vk_requirements>();
  api.vk_requirements(host.instance, &needs, nullptr);
  require_none("vk_requirements");
  auto stats = made<ballast_stats>();
  api.stats(host.instance, &stats, nullptr);
  require_none("stats");
}

}  // namespace

void add_memory_checks(std::vector<Check>& checks) {
  checks.push_back({"memory.books", Class::guest, "every block is allocated and freed as it should be", check_books});
  checks.push_back({"memory.stats", Class::guest, "stats tell what is held", check_stats});
  checks.push_back(
      {"memory.refused", Class::guest, "memory refused at any request is an error and leaks nothing", check_refused});
  checks.push_back({"memory.run", Class::guest, "run and questions take no memory", check_no_allocation});
}

}  // namespace ballast::tools::validate
