// Objects come and go in order, and the library too, leaving nothing behind.

#include "tools/validate/batch.hpp"
#include "tools/validate/footprint.hpp"

namespace ballast::tools::validate {
namespace {

namespace fs = std::filesystem;

void check_order(const fs::path& plugin) {
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  Host host(subject);
  const Batch batch(mixed_problem(2, 12, 3, 1));
  require_code(subject, api.destroy_instance(host.instance), BALLAST_E_BUSY, "destroy_instance while a device lives");
  require_code(subject, api.destroy_device(host.device), BALLAST_E_BUSY, "destroy_device while a context lives");
  batch.run_well(host);
  ballast_context second = nullptr;
  const ballast_context_desc size = context_for({.max_items = 12});
  require_code(subject, api.create_context(host.device, &size, &second, nullptr), BALLAST_OK, "a second context");
  require_code(subject, api.destroy_context(second), BALLAST_OK, "destroy_context");
  require_code(subject, api.destroy_device(host.device), BALLAST_E_BUSY, "destroy_device while a context still lives");
  batch.run_well(host);
  host.close();
}

void check_instances(const fs::path& plugin) {
  const Subject subject(plugin);
  Host first(subject), second(subject);
  const Batch a(mixed_problem(2, 12, 3, 1)), b(mixed_problem(2, 12, 3, 1));
  a.run_well(first);
  first.close();
  b.run_well(second);
  require(a.same_as(b), "two instances give different bytes");
  auto stats = made<ballast_stats>();
  require_code(subject, subject.api().stats(second.instance, &stats, nullptr), BALLAST_OK, "stats");
  require(stats.jobs == 1 && stats.layers == 2, "one job of two layers is counted as {} of {}", stats.jobs,
          stats.layers);
  second.close();
}

#if defined(_WIN32) || defined(__linux__)

void live_once(const fs::path& plugin) {
  const Subject subject(plugin);
  Host host(subject, {.max_items = 24, .workers = 2, .flags = BALLAST_CONTEXT_OWN_THREADS});
  const Batch batch(mixed_problem(2, 24, 4, 1));
  batch.run_well(host);
  host.close();
}

void require_none_left(const Footprint& before, const Footprint& after, int loads) {
  require(after.threads <= before.threads, "{} loads leave {} threads behind", loads, after.threads - before.threads);
  require(after.open <= before.open, "{} loads leave {} open {} behind", loads, after.open - before.open, kWhatIsOpen);
}

// The C library keeps something for each thread that ever ran beside others, which is no affair of loading. A block
// that every load loses takes 32 bytes at least.
void require_heap_as_before(const Footprint& before, const Footprint& after, int loads) {
  constexpr size_t kSmallestBlock = 32;
  require(after.heap < before.heap + static_cast<size_t>(loads) * kSmallestBlock / 2, "{} loads leave {} bytes behind",
          loads, after.heap - before.heap);
}

void check_loads(const fs::path& plugin) {
  constexpr int kWarmUp = 20;  // the loader and the C library keep caches of their own
#if defined(_WIN32)
  constexpr int kLoads = 100;  // which may take long under Wine
#else
  constexpr int kLoads = 1000;
#endif
  Footprint::now();  // looking takes some, too
  for (int i = 0; i < kWarmUp; ++i) live_once(plugin);
  const Footprint before = Footprint::now();
  for (int loads = 1; loads <= kLoads; ++loads) {
    live_once(plugin);
    require(!is_mapped(plugin), "the library stays mapped after it was unloaded");
    if (loads % 100 == 0) require_none_left(before, Footprint::now(), loads);  // lest they run out
  }
  require_heap_as_before(before, Footprint::now(), kLoads);
}

#else

void check_loads(const fs::path& plugin) {
  constexpr int kLoads = 100;
  for (int i = 0; i < kLoads; ++i) {
    const Subject subject(plugin);
    Host host(subject);
    host.close();
  }
  throw Skipped("it was loaded 100 times, but what a process holds is not measured on this system");
}

#endif

}  // namespace

void add_life_checks(std::vector<Check>& checks) {
  checks.push_back({"life.order", Class::guest, "parents are busy while children live", check_order});
  checks.push_back({"life.instances", Class::guest, "instances keep out of each other's way", check_instances});
  checks.push_back({"life.loads", Class::guest, "loaded and unloaded, it leaves nothing behind", check_loads});
}

}  // namespace ballast::tools::validate
