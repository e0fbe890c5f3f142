// How long begin takes until it returns, which is what a frame of the host's pays. The job itself runs meanwhile, on a
// thread of the host's or of the plugin's own, or on a GPU alone, and is waited for outside the clock.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "ballast/ballast.h"

namespace {

constexpr uint32_t kLayers = 58, kItems = 288, kPacks = 32;

const ballast_api* plugin() {
  static const ballast_api* const api = [] {
    void* library = dlopen(BALLAST_PLUGIN_PATH, RTLD_NOW | RTLD_LOCAL);
    const void* table = nullptr;
    if (library) {
      const auto get = reinterpret_cast<ballast_get_api_fn>(dlsym(library, BALLAST_ENTRY_NAME));
      get(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, nullptr, nullptr);
    }
    return static_cast<const ballast_api*>(table);
  }();
  return api;
}

// A host with one worker that takes tasks from a queue.
class Worker {
 public:
  ~Worker() {
    {
      const std::lock_guard<std::mutex> held(lock_);
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  static ballast_bool BALLAST_CALL spawn(void* user, ballast_task task, void* argument) {
    auto& self = *static_cast<Worker*>(user);
    {
      const std::lock_guard<std::mutex> held(self.lock_);
      self.queue_.push_back({task, argument});
    }
    self.wake_.notify_one();
    return 1;
  }

 private:
  struct Entry {
    ballast_task task;
    void* argument;
  };
  void serve() {
    std::unique_lock<std::mutex> held(lock_);
    for (;;) {
      wake_.wait(held, [&] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const Entry entry = queue_.back();
      queue_.pop_back();
      held.unlock();
      entry.task(entry.argument, 0);
      held.lock();
    }
  }

  std::mutex lock_;
  std::condition_variable wake_;
  std::vector<Entry> queue_;
  bool ending_ = false;
  std::thread thread_{[this] { serve(); }};
};

void begin(benchmark::State& state, const ballast_instance_desc& services, uint32_t flags, uint32_t backend) {
  const ballast_api* api = plugin();
  auto wish = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  wish.backend = backend;
  auto size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  size.max_items = kItems, size.max_packs = kPacks, size.flags = flags;
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  if (!api || api->create_instance(&services, &instance, nullptr) ||
      api->create_device(instance, &wish, &device, nullptr) || api->create_context(device, &size, &context, nullptr)) {
    if (instance) api->destroy_instance(instance);
    return state.SkipWithError("no plugin, or no such device");
  }
  std::vector<float> weights(kLayers * kItems);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(1 + i * 7919 % 1009);
  std::vector<int32_t> pack_index(weights.size());
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
  job.weights = weights.data(), job.pack_index = pack_index.data();

  std::vector<double> seconds;
  for (auto _ : state) {
    uint64_t ticket = 0;
    const auto start = std::chrono::steady_clock::now();
    const ballast_result begun = api->begin(context, &job, &ticket, nullptr);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    state.SetIterationTime(seconds.back());
    if (begun || api->wait(context, ticket, UINT64_MAX, nullptr)) return state.SkipWithError("the job failed");
  }
  std::sort(seconds.begin(), seconds.end());
  state.counters["p50_us"] = 1e6 * seconds[seconds.size() / 2];
  state.counters["p99_us"] = 1e6 * seconds[seconds.size() * 99 / 100];
  state.counters["max_us"] = 1e6 * seconds.back();
  api->destroy_context(context);
  api->destroy_device(device);
  api->destroy_instance(instance);
}

void begin_through_spawn(benchmark::State& state, uint32_t backend) {
  Worker worker;
  auto services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  services.user = &worker;
  services.spawn = Worker::spawn;
  begin(state, services, 0, backend);
}

void begin_on_own_threads(benchmark::State& state, uint32_t backend) {
  const auto services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  begin(state, services, BALLAST_CONTEXT_OWN_THREADS, backend);
}

// Without either, begin itself brings the weights to the GPU, records the first part and submits it.
void begin_on_the_gpu_alone(benchmark::State& state, uint32_t backend) {
  const auto services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  begin(state, services, 0, backend);
}

#define BEGINS(way, backend, times)                                  \
  BENCHMARK_CAPTURE(begin_##way, backend, BALLAST_BACKEND_##backend) \
      ->UseManualTime()                                              \
      ->Iterations(times)                                            \
      ->Unit(benchmark::kMicrosecond)
BEGINS(through_spawn, CPU, 2000);
BEGINS(on_own_threads, CPU, 2000);
BEGINS(through_spawn, VULKAN, 100);
BEGINS(on_own_threads, VULKAN, 100);
BEGINS(on_the_gpu_alone, VULKAN, 100);
#undef BEGINS

}  // namespace
