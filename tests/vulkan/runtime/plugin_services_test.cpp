// The plugin on a real driver as a host meets it: jobs in the background, the log, the pipeline cache.
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <new>

#include "tests/support/spawner.hpp"
#include "tests/support/wide_batch.hpp"

namespace ballast_test {
namespace {

// A host that spawns threads, keeps the log and the caches, and asks for statistics inside every callback.
class Host : public Spawner {
 public:
  Host() : Spawner(threads) {}

  ballast_instance_desc services() {
    auto desc = Spawner::services();
    desc.alloc = [](void* user, size_t size, size_t align) -> void* {
      of(user).ask();
      return ::operator new(size, std::align_val_t(align), std::nothrow);
    };
    desc.dealloc = [](void* user, void* memory, size_t, size_t align) {
      of(user).ask();
      ::operator delete(memory, std::align_val_t(align));
    };
    desc.log = [](void* user, uint32_t level, ballast_result, const char* utf8) {
      const std::lock_guard<std::mutex> held(of(user).lock);
      of(user).lines.push_back(std::to_string(level) + " " + utf8);
    };
    desc.cache_load = [](void* user, const char* key, void* destination, size_t capacity) -> size_t {
      of(user).ask();
      const auto found = of(user).blobs.find(key);
      if (found == of(user).blobs.end()) return 0;
      const std::string& blob = found->second;
      if (blob.size() <= capacity) std::memcpy(destination, blob.data(), blob.size());
      return blob.size();
    };
    desc.cache_store = [](void* user, const char* key, const void* source, size_t size) {
      of(user).ask();
      of(user).blobs[key] = std::string(static_cast<const char*>(source), size);
      ++of(user).stores;
    };
    return desc;
  }

  bool said(const std::string& words) {
    const std::lock_guard<std::mutex> held(lock);
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(words) != std::string::npos; });
  }

  std::atomic<ballast_instance> instance{nullptr};
  std::mutex lock;
  std::vector<std::string> lines;
  std::map<std::string, std::string> blobs;
  uint32_t stores = 0;

 private:
  static Host& of(void* user) { return *static_cast<Host*>(static_cast<Spawner*>(user)); }
  void ask() {
    auto stats = make<ballast_stats>();
    if (instance.load()) plugin().stats(instance, &stats, nullptr);
  }
};

class OnVulkan : public ::testing::Test {
 protected:
  void open(const ballast_instance_desc* services, const ballast_context_desc& limits, Host* asking = nullptr) {
    auto desc = make<ballast_device_desc>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    EXPECT_EQ(objects.api.create_instance(services, &objects.instance, nullptr), BALLAST_OK);
    if (asking) asking->instance = objects.instance;
    auto error = make<ballast_error>();
    ASSERT_EQ(objects.api.create_device(objects.instance, &desc, &objects.device, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(objects.api.create_context(objects.device, &limits, &objects.context, &error), BALLAST_OK)
        << error.message;
  }
  void close() {
    EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_OK);
    EXPECT_EQ(objects.api.destroy_device(objects.device), BALLAST_OK);
    objects.context = nullptr;
    objects.device = nullptr;
  }

  ballast_context_desc limits(uint32_t slots, uint32_t flags = 0) {
    auto desc = wide_limits(1, flags);
    desc.max_candidates = 4;
    desc.frame_slots = slots;
    return desc;
  }
  void expect_all_in_flight(uint32_t slots) {
    const auto alone = expected("batched_refinement_packing");
    std::vector<std::unique_ptr<Batch>> batches;
    std::vector<uint64_t> tickets(slots);
    for (uint64_t& ticket : tickets) {
      batches.push_back(batch_of("batched_refinement_packing"));
      auto error = make<ballast_error>();
      ASSERT_EQ(objects.api.begin(objects.context, &batches.back()->desc, &ticket, &error), BALLAST_OK)
          << error.message;
    }
    for (uint32_t i = slots; i-- > 0;) {
      EXPECT_EQ(objects.api.wait(objects.context, tickets[i], UINT64_MAX, nullptr), BALLAST_OK);
      EXPECT_TRUE(batches[i]->same_answer(*alone));
    }
    EXPECT_TRUE(run_in(objects, "batched_refinement_packing")->same_answer(*alone));
  }

  Host host;
  Objects objects;
};

TEST_F(OnVulkan, JobsInFlightThroughSpawn) {
  const auto services = host.services();
  ASSERT_NO_FATAL_FAILURE(open(&services, limits(3), &host));
  expect_all_in_flight(3);
  EXPECT_EQ(host.spawned(), 3u);
  close();
  host.instance = nullptr;
}

TEST_F(OnVulkan, JobsInFlightOnThreadsOfItsOwn) {
  ASSERT_NO_FATAL_FAILURE(open(nullptr, limits(2, BALLAST_CONTEXT_OWN_THREADS)));
  expect_all_in_flight(2);
}

TEST_F(OnVulkan, JobsThatRunInWait) {
  ASSERT_NO_FATAL_FAILURE(open(nullptr, limits(2)));
  expect_all_in_flight(2);
}

TEST_F(OnVulkan, WaitSaysThatTheCpuServed) {
  ASSERT_NO_FATAL_FAILURE(open(nullptr, limits(1, BALLAST_CONTEXT_OWN_THREADS)));
  auto batch = batch_of("greedy");
  batch->desc.time_budget_ns = UINT64_MAX;
  uint64_t ticket = 0;
  ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &ticket, nullptr), BALLAST_OK);
  auto error = make<ballast_error>();
  expect_fault(objects.api.wait(objects.context, ticket, UINT64_MAX, &error), error,
               {BALLAST_DEGRADED, 0, 0, {"CPU", "time budget"}});
  EXPECT_TRUE(batch->same_answer(*expected("greedy")));
}

TEST_F(OnVulkan, TheCpuServesRecipesThatNoGpuMemoryWasTakenFor) {
  auto size = limits(1);
  size.max_candidates = 0;
  const auto services = host.services();
  ASSERT_NO_FATAL_FAILURE(open(&services, size, &host));
  EXPECT_TRUE(host.said("bytes of GPU memory"));
  EXPECT_TRUE(run_in(objects, "greedy")->same_answer(*expected("greedy")));
  auto batch = batch_of("batched_refinement_packing");
  auto error = make<ballast_error>();
  expect_fault(objects.api.run(objects.context, &batch->desc, &error), error,
               {BALLAST_DEGRADED, 0, 0, {"CPU", "4 candidates", "max_candidates 4"}});
  EXPECT_TRUE(batch->same_answer(*expected("batched_refinement_packing")));
  close();
  host.instance = nullptr;
}

TEST_F(OnVulkan, CancelStopsAJob) {
  ASSERT_NO_FATAL_FAILURE(open(nullptr, limits(1)));
  auto batch = batch_of("greedy");
  uint64_t ticket = 0;
  ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(objects.api.cancel(objects.context, ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_E_CANCELLED);
}

TEST_F(OnVulkan, TheLogNamesTheDeviceAndTheFallback) {
  const auto services = host.services();
  ASSERT_NO_FATAL_FAILURE(open(&services, limits(1), &host));
  auto caps = make<ballast_device_caps>();
  ASSERT_EQ(objects.api.device_caps(objects.device, &caps, nullptr), BALLAST_OK);
  EXPECT_TRUE(host.said("3 Jobs run on " + std::string(caps.name)));
  auto batch = batch_of("greedy");
  batch->desc.time_budget_ns = UINT64_MAX;
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_DEGRADED);
  EXPECT_TRUE(host.said("2 Served by the CPU"));
  close();
  host.instance = nullptr;
}

TEST_F(OnVulkan, PipelinesAreKeptByTheHost) {
  const auto services = host.services();
  ASSERT_NO_FATAL_FAILURE(open(&services, limits(1), &host));
  EXPECT_TRUE(run_in(objects, "greedy")->same_answer(*expected("greedy")));
  auto caps = make<ballast_device_caps>();
  ASSERT_EQ(objects.api.device_caps(objects.device, &caps, nullptr), BALLAST_OK);
  close();
  ASSERT_EQ(host.blobs.size(), 1u);
  EXPECT_EQ(host.stores, 1u) << "the device adds nothing that the context has not stored";
  char name[32];
  std::snprintf(name, sizeof name, "-%x-%x-%x-", caps.vendor_id, caps.device_id, caps.driver_version);
  EXPECT_NE(host.blobs.begin()->first.find(name), std::string::npos) << host.blobs.begin()->first;
  EXPECT_EQ(host.blobs.begin()->first.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-"), std::string::npos);

  // Whole, spoilt, cut short, and somebody else's.
  const std::string good = host.blobs.begin()->second;
  std::string spoilt = good;
  spoilt[good.size() / 2] = static_cast<char>(~spoilt[good.size() / 2]);
  for (const std::string& blob : {good, spoilt, good.substr(0, good.size() - 1), std::string("x"), std::string()}) {
    host.blobs.begin()->second = blob;
    host.lines.clear();
    auto desc = make<ballast_device_desc>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    ASSERT_EQ(objects.api.create_device(objects.instance, &desc, &objects.device, nullptr), BALLAST_OK);
    EXPECT_EQ(host.said("bytes of pipelines from before"), blob == good);
    EXPECT_EQ(host.said("is not used"), blob != good && !blob.empty());
    const auto one = limits(1);
    ASSERT_EQ(objects.api.create_context(objects.device, &one, &objects.context, nullptr), BALLAST_OK);
    EXPECT_TRUE(run_in(objects, "greedy")->same_answer(*expected("greedy")));
    close();
  }
  host.instance = nullptr;
}

}  // namespace
}  // namespace ballast_test
