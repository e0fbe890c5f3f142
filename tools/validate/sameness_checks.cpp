// The same weights, strategy and seed give the same bytes, whatever the workers, the cut of the batch, the weights'
// type and what ran before.
#include <algorithm>
#include <thread>

#include "tools/validate/batch.hpp"

namespace ballast::tools::validate {
namespace {

constexpr uint64_t kSeed = 0x0123456789ABCDEFu;
constexpr uint32_t kLayers = 5;

Problem problem() { return mixed_problem(kLayers, 32, 8, 17); }

// The name stays the caller's, and is read when the batch runs.
Batch batch_of(const Problem& problem, const char* strategy, uint32_t type = BALLAST_WEIGHT_U32) {
  Batch batch(problem, type);
  batch.job.strategy = strategy;
  batch.job.seed = kSeed;
  return batch;
}

Batch answer_of(const Host& host, const char* strategy) {
  Batch batch = batch_of(problem(), strategy);
  batch.run_well(host);
  return batch;
}

void check_again(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject), other(subject, {.max_items = 100});
  for (const std::string& strategy : subject.strategies()) {
    const Batch first = answer_of(host, strategy.c_str());
    require(answer_of(host, strategy.c_str()).same_as(first), "{} gives other bytes the second time", strategy);
    require(answer_of(other, strategy.c_str()).same_as(first), "{} gives other bytes in a larger context", strategy);
  }
}

void check_cuts(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  for (const std::string& strategy : subject.strategies()) {
    const Batch whole = answer_of(host, strategy.c_str());
    for (const uint32_t cut : {1u, 2u, 4u})
      for (uint32_t first = 0; first < kLayers; first += cut) {
        Batch part = batch_of(problem().cut(first, std::min(cut, kLayers - first)), strategy.c_str());
        part.job.first_layer = first;
        part.run_well(host);
        require(whole.holds(part, first), "{} gives layers {} to {} other bytes when they are a job of their own",
                strategy, first, first + part.problem.layers - 1);
      }
  }
}

ballast_bool BALLAST_CALL backwards(void*, ballast_task task, void* argument, uint32_t count) {
  for (uint32_t i = count; i > 0; --i) task(argument, i - 1);
  return 1;
}
ballast_bool BALLAST_CALL refuses(void*, ballast_task, void*, uint32_t) { return 0; }

void check_workers(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host alone(subject);
  auto serial = made<ballast_instance_desc>(), refusing = serial;
  serial.parallel = backwards;
  refusing.parallel = refuses;
  for (const std::string& strategy : subject.strategies()) {
    const Batch expected = answer_of(alone, strategy.c_str());
    for (const uint32_t workers : {2u, 3u, 16u}) {
      const Host threads(subject, {.workers = workers, .flags = BALLAST_CONTEXT_OWN_THREADS});
      require(answer_of(threads, strategy.c_str()).same_as(expected), "{} gives other bytes with {} workers", strategy,
              workers);
      const Host hosts(subject, {.workers = workers, .services = &serial});
      require(answer_of(hosts, strategy.c_str()).same_as(expected), "{} gives other bytes with the host's {} workers",
              strategy, workers);
      const Host none(subject, {.workers = workers, .services = &refusing});
      require(answer_of(none, strategy.c_str()).same_as(expected),
              "{} gives other bytes where the host refuses {} workers", strategy, workers);
    }
  }
}

void check_types(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  for (const std::string& strategy : subject.strategies()) {
    const Batch expected = answer_of(host, strategy.c_str());
    for (const uint32_t type : {BALLAST_WEIGHT_F32, BALLAST_WEIGHT_F64, BALLAST_WEIGHT_I64}) {
      const Batch batch = batch_of(problem(), strategy.c_str(), type);
      batch.run_well(host);
      require(batch.same_as(expected), "{} gives other bytes for the same weights as type {}", strategy, type);
    }
  }
}

void check_recipes(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  for (const std::string& strategy : subject.strategies()) {
    auto recipe = made<ballast_recipe>();
    require_code(subject, subject.api().strategy_recipe(strategy.c_str(), &recipe, nullptr), BALLAST_OK,
                 fmt::format("strategy_recipe of {}", strategy));
    Batch batch = batch_of(problem(), "");
    batch.job.strategy = nullptr;
    batch.job.recipe = &recipe;
    batch.run_well(host);
    require(batch.same_as(answer_of(host, strategy.c_str())), "{} as a recipe gives other bytes than by its name",
            strategy);
  }
}

void check_strides(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const Problem dense = problem();
  const Batch expected = answer_of(host, "");
  // Between the layers lie weights that would be errors, were they read.
  constexpr uint32_t kGap = 3;
  std::vector<int64_t> spread;
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    for (uint32_t item = 0; item < dense.items; ++item) spread.push_back(static_cast<int64_t>(dense.at(layer, item)));
    spread.insert(spread.end(), kGap, -1);
  }
  Batch batch = batch_of(dense, "", BALLAST_WEIGHT_I64);
  batch.job.weights = spread.data();
  batch.job.weight_stride = (dense.items + kGap) * sizeof(int64_t);
  batch.run_well(host);
  require(batch.same_as(expected), "weights with gaps between the layers give other bytes");
}

// Threads with contexts of their own on one device, at once.
void check_crowd(const std::filesystem::path& plugin) {
  constexpr size_t kThreads = 16;
  const Subject subject(plugin);
  const Host host(subject);
  const std::vector<std::string> strategies = subject.strategies();
  std::vector<Batch> expected;
  expected.reserve(strategies.size());
  for (const std::string& strategy : strategies) expected.push_back(answer_of(host, strategy.c_str()));
  std::vector<std::string> faults(kThreads);
  const auto work = [&](size_t number) {
    const Host own(subject, {.shared = host.device});
    for (size_t i = 0; i < strategies.size(); ++i) {
      const size_t s = (i + number) % strategies.size();
      require(answer_of(own, strategies[s].c_str()).same_as(expected[s]), "{} gives other bytes beside other threads",
              strategies[s]);
    }
  };
  const auto watched = [&](size_t number) {
    try {
      work(number);
    } catch (const std::exception& fault) {
      faults[number] = fault.what();
    }
  };
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) threads.emplace_back(watched, t);
  for (std::thread& thread : threads) thread.join();
  for (const std::string& fault : faults) require(fault.empty(), "{}", fault);
}

// A host's threads for work in the background; joined at the end.
struct Spawner {
  std::vector<std::thread> threads;

  static ballast_bool BALLAST_CALL spawn(void* user, ballast_task task, void* argument) {
    static_cast<Spawner*>(user)->threads.emplace_back(task, argument, 0u);
    return 1;
  }
  Spawner() = default;
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;
  ~Spawner() {
    for (std::thread& thread : threads) thread.join();
  }
};

// In the background, where the plugin can: the same bytes as run.
void check_background(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  Spawner spawner;
  auto services = made<ballast_instance_desc>();
  services.user = &spawner;
  services.spawn = Spawner::spawn;
  const Host host(subject, {.services = &services});
  const Batch expected = answer_of(host, "");
  const Batch batch = batch_of(problem(), "");
  uint64_t ticket = 0;
  auto error = made<ballast_error>();
  const ballast_result code = subject.api().begin(host.context, &batch.job, &ticket, &error);
  if (code == BALLAST_E_UNSUPPORTED) throw Skipped("this plugin does not work in the background");
  require(code >= 0, "begin returns {}: {:.200}", subject.name_of(code), error.message);
  constexpr uint64_t kMinute = 60'000'000'000;
  require_code(subject, subject.api().wait(host.context, ticket, kMinute, &error), BALLAST_OK, "wait");
  require(batch.same_as(expected), "begin gives other bytes than run");
  require(subject.api().wait(host.context, ticket, 0, &error) < 0, "a ticket that is spent can be waited for again");
}

}  // namespace

void add_sameness_checks(std::vector<Check>& checks) {
  checks.push_back({"same.again", Class::answers, "the same job gives the same bytes again", check_again});
  checks.push_back({"same.cuts", Class::answers, "a batch in pieces gives the same bytes", check_cuts});
  checks.push_back({"same.workers", Class::answers, "any number of workers gives the same bytes", check_workers});
  checks.push_back({"same.types", Class::answers, "f32, f64, u32 and i64 give the same bytes", check_types});
  checks.push_back({"same.recipes", Class::answers, "a strategy as data gives the same bytes", check_recipes});
  checks.push_back({"same.strides", Class::answers, "gaps between layers change nothing", check_strides});
  checks.push_back({"same.crowd", Class::answers, "sixteen threads at once get the same bytes", check_crowd});
  checks.push_back({"same.background", Class::answers, "begin and wait give the bytes of run", check_background});
}

}  // namespace ballast::tools::validate
