// Objects in a child of fork: those with threads, and those that were in use, are refused and can be destroyed; others
// go on, and new ones work.
#include <atomic>
#include <thread>

#include "tests/support/forked.hpp"
#include "tests/support/spawner.hpp"
#include "tests/support/wide_batch.hpp"

namespace ballast_test {
namespace {

// The CPU alone, so that no GPU is probed for.
class CpuObjects : public Objects {
 public:
  void open_cpu(const ballast_instance_desc* services, const ballast_context_desc& limits) {
    auto cpu = make<ballast_device_desc>();
    cpu.backend = BALLAST_BACKEND_CPU;
    ASSERT_EQ(api.create_instance(services, &instance, nullptr), BALLAST_OK);
    ASSERT_EQ(api.create_device(instance, &cpu, &device, nullptr), BALLAST_OK);
    ASSERT_EQ(api.create_context(device, &limits, &context, nullptr), BALLAST_OK);
  }
  // As in a child, whose end runs no destructor.
  Finding destroy_all() {
    if (api.destroy_context(context) != BALLAST_OK) return "destroy_context";
    if (api.destroy_device(device) != BALLAST_OK) return "destroy_device";
    if (api.destroy_instance(instance) != BALLAST_OK) return "destroy_instance";
    return {};
  }
};

// The thread sanitizer lets no child start threads whose parent had some. Other builds have these tests whole.
#if defined(__SANITIZE_THREAD__)
constexpr uint32_t own_threads_in_child = 0;
#else
constexpr uint32_t own_threads_in_child = BALLAST_CONTEXT_OWN_THREADS;
#endif

ballast_context_desc limits_with(uint32_t workers, uint32_t flags, uint32_t slots = 1) {
  auto limits = wide_limits(workers, flags);
  limits.frame_slots = slots;
  return limits;
}

Finding refused(const ballast_api& api, ballast_result code, const ballast_error& error, const char* call) {
  if (code != BALLAST_E_UNSUPPORTED) return std::string(call) + " answers " + api.result_name(code);
  if (!std::strstr(error.message, "fork")) return std::string(call) + " says " + error.message;
  return {};
}

// Every function that takes the context.
Finding all_refused(CpuObjects& objects) {
  const ballast_api& api = objects.api;
  auto error = make<ballast_error>();
  auto batch = batch_of();
  uint64_t ticket = 0, bytes = 0;
  uint32_t layers = 0;
  Finding finding = refused(api, api.run(objects.context, &batch->desc, &error), error, "run");
  if (finding.empty())
    finding = refused(api, api.begin(objects.context, &batch->desc, &ticket, &error), error, "begin");
  if (finding.empty()) finding = refused(api, api.wait(objects.context, 16, UINT64_MAX, &error), error, "wait");
  if (finding.empty()) finding = refused(api, api.cancel(objects.context, 16, &error), error, "cancel");
  if (finding.empty())
    finding = refused(api, api.context_scratch_size(objects.context, &batch->desc, &bytes, &error), error, "scratch");
  if (finding.empty())
    finding = refused(api, api.context_record_layers(objects.context, &batch->desc, &layers, &error), error, "layers");
  return finding.empty() && !batch->untouched() ? "an output was written" : finding;
}

Finding works(CpuObjects& objects, const Batch& answer) {
  auto error = make<ballast_error>();
  for (int i = 0; i < 2; ++i) {
    auto batch = batch_of();
    if (objects.api.run(objects.context, &batch->desc, &error) != BALLAST_OK)
      return std::string("run says ") + error.message;
    if (!batch->same_answer(answer)) return "run gives other bytes";
    auto begun = batch_of();
    uint64_t ticket = 0;
    if (objects.api.begin(objects.context, &begun->desc, &ticket, &error) != BALLAST_OK)
      return std::string("begin says ") + error.message;
    if (objects.api.wait(objects.context, ticket, UINT64_MAX, &error) != BALLAST_OK)
      return std::string("wait says ") + error.message;
    if (!begun->same_answer(answer)) return "begin gives other bytes";
  }
  return {};
}

Finding new_ones_work(const Batch& answer) {
  for (const uint32_t flags : {0u, own_threads_in_child}) {
    CpuObjects objects;
    objects.open_cpu(nullptr, limits_with(3, flags, 2));
    if (Finding finding = works(objects, answer); !finding.empty()) return "new: " + finding;
  }
  return {};
}

TEST(Fork, ContextsWithThreadsAreRefusedAndDestroyed) {
  const auto answer = expected();
  for (const uint32_t workers : {1u, 4u}) {
    CpuObjects objects;
    objects.open_cpu(nullptr, limits_with(workers, BALLAST_CONTEXT_OWN_THREADS, 2));
    EXPECT_EQ(works(objects, *answer), "");
    EXPECT_EQ(in_child([&] {
                Finding finding = all_refused(objects);
                if (finding.empty()) finding = new_ones_work(*answer);
                return finding.empty() ? objects.destroy_all() : finding;
              }),
              "")
        << workers;
    EXPECT_EQ(works(objects, *answer), "") << "in the parent nothing has changed";
  }
}

TEST(Fork, ContextsWithoutThreadsGoOn) {
  const auto answer = expected();
  CpuObjects objects;
  objects.open_cpu(nullptr, limits_with(3, 0, 2));
  EXPECT_EQ(in_child([&] {
              Finding finding = works(objects, *answer);
              if (finding.empty()) finding = in_child([&] { return works(objects, *answer); });  // of a child, too
              return finding.empty() ? objects.destroy_all() : finding;
            }),
            "");
  EXPECT_EQ(works(objects, *answer), "");
}

TEST(Fork, ADeviceOfTheParentServesNewContexts) {
  const auto answer = expected();
  CpuObjects objects;
  objects.open_cpu(nullptr, limits_with(2, BALLAST_CONTEXT_OWN_THREADS));
  EXPECT_EQ(in_child([&]() -> Finding {
              if (objects.api.destroy_context(objects.context) != BALLAST_OK) return "destroy_context";
              const auto limits = limits_with(2, own_threads_in_child);
              if (objects.api.create_context(objects.device, &limits, &objects.context, nullptr) != BALLAST_OK)
                return "create_context";
              Finding finding = works(objects, *answer);
              return finding.empty() ? objects.destroy_all() : finding;
            }),
            "");
}

// Another thread is inside when the process forks, and is not in the child.
TEST(Fork, AContextInUseIsRefused) {
  const auto answer = expected();
  CpuObjects objects;
  objects.open_cpu(nullptr, limits_with(1, 0));
  std::atomic<bool> inside{false}, leave{false};
  struct Gate {
    std::atomic<bool>&inside, &leave;
    static uint32_t BALLAST_CALL progress(void* user, uint64_t, uint64_t) {
      auto& self = *static_cast<Gate*>(user);
      self.inside = true;
      while (!self.leave) std::this_thread::yield();
      return 0;
    }
  } gate{inside, leave};
  auto batch = batch_of();
  batch->desc.progress = Gate::progress;
  batch->desc.progress_user = &gate;
  std::thread other([&] { EXPECT_EQ(objects.api.run(objects.context, &batch->desc, nullptr), BALLAST_OK); });
  while (!inside) std::this_thread::yield();
  EXPECT_EQ(in_child([&] {
              Finding finding = all_refused(objects);
              if (finding.empty()) finding = new_ones_work(*answer);
              return finding.empty() ? objects.destroy_all() : finding;
            }),
            "");
  leave = true;
  other.join();
  EXPECT_EQ(works(objects, *answer), "");
}

// The host's thread that has the task is not in the child either.
TEST(Fork, AJobThatSpawnTookIsRefused) {
  const auto answer = expected();
  Spawner spawner(Spawner::later);
  const auto services = spawner.services();
  CpuObjects objects;
  objects.open_cpu(&services, limits_with(1, 0, 2));
  auto batch = batch_of();
  uint64_t ticket = 0;
  ASSERT_EQ(objects.api.begin(objects.context, &batch->desc, &ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(in_child([&] {
              const Finding finding = all_refused(objects);
              return finding.empty() ? objects.destroy_all() : finding;
            }),
            "");
  spawner.run_kept();
  EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_OK);
  EXPECT_TRUE(batch->same_answer(*answer));
}

// Nothing of the host's is held in the child: no allocator says otherwise.
TEST(Fork, AChildGivesAllMemoryBack) {
  static std::atomic<int64_t> live;
  auto services = make<ballast_instance_desc>();
  services.alloc = [](void*, size_t size, size_t align) -> void* {
    live += static_cast<int64_t>(size);
    return std::aligned_alloc(align, (size + align - 1) / align * align);
  };
  services.dealloc = [](void*, void* memory, size_t size, size_t) {
    live -= static_cast<int64_t>(size);
    std::free(memory);
  };
  CpuObjects objects;
  objects.open_cpu(&services, limits_with(4, BALLAST_CONTEXT_OWN_THREADS, 3));
  EXPECT_EQ(in_child([&]() -> Finding {
              if (Finding finding = objects.destroy_all(); !finding.empty()) return finding;
              return live == 0 ? "" : std::to_string(live) + " bytes are left";
            }),
            "");
}

}  // namespace
}  // namespace ballast_test
