// The entry point, and objects from birth to death: bad descriptors, wrong handles, busy parents, memory that ends.
#include <algorithm>
#include <map>
#include <new>

#include "tests/support/host.hpp"
#include "tests/support/meter.hpp"

namespace ballast_test {
namespace {

ballast_get_api_fn entry() {
  static void* handle = open_library(BALLAST_PLUGIN_PATH);
  return reinterpret_cast<ballast_get_api_fn>(find_symbol(handle, BALLAST_ENTRY_NAME));
}

TEST(Entry, GivesTheTableForARangeThatHoldsAVersion) {
  for (const uint32_t max : {BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), 0xFFFFFFFFu})
    for (const uint32_t min : {0u, BALLAST_VERSION_1_0}) {
      const void* table = nullptr;
      ASSERT_EQ(entry()(min, max, &table, nullptr, nullptr), BALLAST_OK);
      const auto* api = static_cast<const ballast_api*>(table);
      EXPECT_EQ(api->struct_size, BALLAST_SIZE_API_1_0);
      EXPECT_EQ(api->version, BALLAST_VERSION_1_0);
      EXPECT_EQ(std::string(api->build_id).substr(0, 5), "1.0.0");
      EXPECT_TRUE(BALLAST_HAS(api, submit));
    }
}

TEST(Entry, GivesTheNewestTableThatItsHeaderDescribes) {
  const void* table = nullptr;
  ASSERT_EQ(entry()(0, UINT32_MAX, &table, nullptr, nullptr), BALLAST_OK);
  const auto* api = static_cast<const ballast_api*>(table);
  EXPECT_EQ(api->version, BALLAST_HEADER_VERSION);
  EXPECT_EQ(api->struct_size, sizeof(ballast_api));
}

TEST(Entry, SaysWhatItSpeaksWhereItCannotServe) {
  struct Range {
    uint32_t min, max;
  };
  for (const Range range : {Range{0, 0xFFFF}, Range{BALLAST_MAKE_VERSION(1, 1), 0xFFFFFFFFu},
                            Range{BALLAST_MAKE_VERSION(2, 0), BALLAST_VERSION_1_0}}) {
    const int untouched = 0;
    const void* table = &untouched;
    uint32_t have_min = 0, have_max = 0;
    EXPECT_EQ(entry()(range.min, range.max, &table, &have_min, &have_max), BALLAST_E_VERSION);
    EXPECT_EQ(table, &untouched);
    EXPECT_EQ(have_min, BALLAST_VERSION_1_0);
    EXPECT_EQ(have_max, BALLAST_HEADER_VERSION) << "what the plugin speaks is what its header describes";
  }
  EXPECT_EQ(entry()(0, 0xFFFFFFFFu, nullptr, nullptr, nullptr), BALLAST_E_ARGUMENT);
}

TEST(Entry, EveryFunctionOfTheTableIsThere) {
  const ballast_api& api = plugin();
  const auto* slots = reinterpret_cast<void* const*>(&api);
  for (size_t i = 1; i < sizeof(ballast_api) / sizeof(void*); ++i) EXPECT_NE(slots[i], nullptr) << i;
}

TEST(Names, OfResults) {
  const ballast_api& api = plugin();
  EXPECT_STREQ(api.result_name(BALLAST_OK), "BALLAST_OK");
  EXPECT_STREQ(api.result_name(BALLAST_DEGRADED), "BALLAST_DEGRADED");
  EXPECT_STREQ(api.result_name(BALLAST_E_WEIGHT), "BALLAST_E_WEIGHT");
  EXPECT_STREQ(api.result_name(BALLAST_E_INTERNAL), "BALLAST_E_INTERNAL");
  for (const ballast_result code : {3, -19, -99, 12345}) EXPECT_STREQ(api.result_name(code), "BALLAST_?");
  for (ballast_result code = -18; code <= 2; ++code) EXPECT_STRNE(api.result_name(code), "BALLAST_?") << code;
}

// ---- descriptors ----

class Descriptors : public ::testing::Test {
 protected:
  void SetUp() override {
    objects.open(nullptr, limits_of(16, 1, 1));
    error = make<ballast_error>();
  }
  void instance_refused(const ballast_instance_desc& desc, size_t offset) {
    ballast_instance made = nullptr;
    expect_fault(objects.api.create_instance(&desc, &made, &error), error,
                 {BALLAST_E_ARGUMENT, BALLAST_TYPE_INSTANCE_DESC, static_cast<uint32_t>(offset), {}});
    EXPECT_EQ(made, nullptr);
  }
  void device_refused(const ballast_device_desc& desc, ballast_result code, size_t offset) {
    ballast_device made = nullptr;
    expect_fault(objects.api.create_device(objects.instance, &desc, &made, &error), error,
                 {code, BALLAST_TYPE_DEVICE_DESC, static_cast<uint32_t>(offset), {}});
    EXPECT_EQ(made, nullptr);
  }
  void context_refused(const ballast_context_desc& desc, ballast_result code, size_t offset) {
    ballast_context made = nullptr;
    expect_fault(objects.api.create_context(objects.device, &desc, &made, &error), error,
                 {code, BALLAST_TYPE_CONTEXT_DESC, static_cast<uint32_t>(offset), {}});
    EXPECT_EQ(made, nullptr);
  }

  Objects objects;
  ballast_error error;
};

TEST_F(Descriptors, OfInstances) {
  auto flags = make<ballast_instance_desc>();
  flags.flags = 1;
  instance_refused(flags, offsetof(ballast_instance_desc, flags));
  auto only_alloc = make<ballast_instance_desc>();
  only_alloc.alloc = [](void*, size_t, size_t) -> void* { return nullptr; };
  instance_refused(only_alloc, offsetof(ballast_instance_desc, dealloc));
  auto only_dealloc = make<ballast_instance_desc>();
  only_dealloc.dealloc = [](void*, void*, size_t, size_t) {};
  instance_refused(only_dealloc, offsetof(ballast_instance_desc, alloc));
}

TEST_F(Descriptors, OfDevices) {
  auto desc = make<ballast_device_desc>();
  desc.backend = 3;
  device_refused(desc, BALLAST_E_ARGUMENT, offsetof(ballast_device_desc, backend));
  desc.backend = BALLAST_BACKEND_CPU, desc.flags = 1;
  device_refused(desc, BALLAST_E_ARGUMENT, offsetof(ballast_device_desc, flags));
  desc.flags = 0, desc.device_uuid[15] = 1;
  device_refused(desc, BALLAST_E_ARGUMENT, offsetof(ballast_device_desc, device_uuid));
  desc.device_uuid[15] = 0;
  const auto import = make<ballast_vk_import>();
  desc.h.next = &import.h;
  device_refused(desc, BALLAST_E_ARGUMENT, offsetof(ballast_device_desc, backend));
}

TEST_F(Descriptors, OfContexts) {
  context_refused(limits_of(0), BALLAST_E_ARGUMENT, offsetof(ballast_context_desc, max_items));
  context_refused(limits_of(65536), BALLAST_E_UNSUPPORTED, offsetof(ballast_context_desc, max_items));
  const auto spoil = [&](uint32_t ballast_context_desc::*field, uint32_t value, size_t offset) {
    auto desc = limits_of(16, 1, 1);
    desc.*field = value;
    context_refused(desc, BALLAST_E_ARGUMENT, offset);
  };
  spoil(&ballast_context_desc::max_candidates, 65537, offsetof(ballast_context_desc, max_candidates));
  spoil(&ballast_context_desc::frame_slots, 17, offsetof(ballast_context_desc, frame_slots));
  spoil(&ballast_context_desc::worker_count, 257, offsetof(ballast_context_desc, worker_count));
  spoil(&ballast_context_desc::flags, 2, offsetof(ballast_context_desc, flags));
  spoil(&ballast_context_desc::reserved, 1, offsetof(ballast_context_desc, reserved));
}

// ---- handles ----

TEST_F(Descriptors, PlainArgumentsAreCounted) {
  const ballast_api& api = objects.api;
  const auto job = make<ballast_job_desc>();
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  auto caps = make<ballast_device_caps>();
  const auto null_at = [&](ballast_result code, uint32_t number) {
    expect_fault(code, error, {BALLAST_E_ARGUMENT, 0, number, {"NULL"}});
    error = make<ballast_error>();
  };
  null_at(api.create_instance(nullptr, nullptr, &error), 1);
  null_at(api.create_device(nullptr, nullptr, &device, &error), 0);
  null_at(api.create_device(objects.instance, nullptr, nullptr, &error), 2);
  null_at(api.create_context(nullptr, nullptr, &context, &error), 0);
  null_at(api.create_context(objects.device, nullptr, &context, &error), 1);
  const auto limits = limits_of(8);
  null_at(api.create_context(objects.device, &limits, nullptr, &error), 2);
  uint64_t bytes = 0;
  uint32_t layers = 0;
  null_at(api.context_gpu_size(nullptr, &limits, &bytes, &error), 0);
  null_at(api.context_gpu_size(objects.device, nullptr, &bytes, &error), 1);
  null_at(api.context_gpu_size(objects.device, &limits, nullptr, &error), 2);
  null_at(api.context_host_size(nullptr, &limits, &bytes, &error), 0);
  null_at(api.context_host_size(objects.device, nullptr, &bytes, &error), 1);
  null_at(api.context_host_size(objects.device, &limits, nullptr, &error), 2);
  null_at(api.context_record_layers(nullptr, &job, &layers, &error), 0);
  null_at(api.context_record_layers(objects.context, nullptr, &layers, &error), 1);
  null_at(api.device_count(objects.instance, nullptr, &error), 1);
  null_at(api.device_info(objects.instance, 0, nullptr, &error), 2);
  null_at(api.device_caps(objects.device, nullptr, &error), 1);
  null_at(api.device_caps(nullptr, &caps, &error), 0);
  null_at(api.strategy_info(0, nullptr, &error), 1);
  null_at(api.strategy_recipe("greedy", nullptr, &error), 1);
  null_at(api.vk_requirements(objects.instance, nullptr, &error), 1);
  null_at(api.stats(nullptr, nullptr, &error), 0);
  null_at(api.stats(objects.instance, nullptr, &error), 1);
  null_at(api.run(nullptr, &job, &error), 0);
  null_at(api.run(objects.context, nullptr, &error), 1);
  null_at(api.wait(nullptr, 1, 0, &error), 0);
}

TEST_F(Descriptors, AHandleOfAnotherKindIsNoticed) {
  const ballast_api& api = objects.api;
  const auto job = make<ballast_job_desc>();
  const auto wrong = reinterpret_cast<ballast_context>(objects.device);
  expect_fault(api.run(wrong, &job, &error), error, {BALLAST_E_ARGUMENT, 0, 0, {"context"}});
  uint64_t bytes = 0;
  uint32_t layers = 0;
  const auto limits = limits_of(8);
  const auto wrong_device = reinterpret_cast<ballast_device>(objects.context);
  expect_fault(api.context_gpu_size(wrong_device, &limits, &bytes, &error), error,
               {BALLAST_E_ARGUMENT, 0, 0, {"device"}});
  expect_fault(api.context_host_size(wrong_device, &limits, &bytes, &error), error,
               {BALLAST_E_ARGUMENT, 0, 0, {"device"}});
  expect_fault(api.context_record_layers(wrong, &job, &layers, &error), error, {BALLAST_E_ARGUMENT, 0, 0, {"context"}});
  EXPECT_EQ(api.destroy_context(wrong), BALLAST_E_ARGUMENT);
  EXPECT_EQ(api.destroy_device(reinterpret_cast<ballast_device>(objects.instance)), BALLAST_E_ARGUMENT);
  EXPECT_EQ(api.destroy_instance(reinterpret_cast<ballast_instance>(objects.context)), BALLAST_E_ARGUMENT);
}

TEST_F(Descriptors, ParentsAreBusyWhileChildrenLive) {
  const ballast_api& api = objects.api;
  EXPECT_EQ(api.destroy_device(objects.device), BALLAST_E_BUSY);
  EXPECT_EQ(api.destroy_instance(objects.instance), BALLAST_E_BUSY);
  EXPECT_EQ(api.destroy_context(objects.context), BALLAST_OK);
  objects.context = nullptr;
  EXPECT_EQ(api.destroy_instance(objects.instance), BALLAST_E_BUSY);
  EXPECT_EQ(api.destroy_device(objects.device), BALLAST_OK);
  objects.device = nullptr;
  EXPECT_EQ(api.destroy_instance(objects.instance), BALLAST_OK);
  objects.instance = nullptr;
}

// Gives the block of the object that went last to the next one of its size.
struct Reuser {
  std::map<size_t, std::vector<void*>> free;

  static void* BALLAST_CALL alloc(void* user, size_t size, size_t align) {
    auto& blocks = static_cast<Reuser*>(user)->free[size];
    if (blocks.empty()) return ::operator new(size, std::align_val_t(align), std::nothrow);
    void* memory = blocks.back();
    blocks.pop_back();
    return memory;
  }
  static void BALLAST_CALL dealloc(void* user, void* memory, size_t size, size_t) {
    static_cast<Reuser*>(user)->free[size].push_back(memory);
  }
  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    use_allocator(desc, *this);
    return desc;
  }
};

TEST(Handles, OfADestroyedObjectDoNotFitTheNextAtItsAddress) {
  static Reuser& memory = *new Reuser;  // never given back: the library reads blocks that are free
  const auto services = memory.services();
  auto error = make<ballast_error>();
  auto caps = make<ballast_device_caps>();
  auto stats = make<ballast_stats>();
  const auto limits = limits_of(8, 1, 1);
  Batch batch(1, 8, 2);
  for (int i = 0; i < 50; ++i) {
    Objects old, now;
    old.open(&services, limits);
    const auto instance = old.instance;
    const auto device = old.device;
    const auto context = old.context;
    EXPECT_EQ(old.api.destroy_context(std::exchange(old.context, nullptr)), BALLAST_OK);
    EXPECT_EQ(old.api.destroy_device(std::exchange(old.device, nullptr)), BALLAST_OK);
    EXPECT_EQ(old.api.destroy_instance(std::exchange(old.instance, nullptr)), BALLAST_OK);
    now.open(&services, limits);
    expect_fault(now.api.run(context, &batch.desc, &error), error, {BALLAST_E_ARGUMENT, 0, 0, {"not a live context"}});
    expect_fault(now.api.device_caps(device, &caps, &error), error, {BALLAST_E_ARGUMENT, 0, 0, {"not a live device"}});
    expect_fault(now.api.stats(instance, &stats, &error), error, {BALLAST_E_ARGUMENT, 0, 0, {"not a live instance"}});
    EXPECT_EQ(now.api.destroy_context(context), BALLAST_E_ARGUMENT);
    EXPECT_EQ(now.api.destroy_device(device), BALLAST_E_ARGUMENT);
    EXPECT_EQ(now.api.destroy_instance(instance), BALLAST_E_ARGUMENT);
    EXPECT_EQ(now.api.run(now.context, &batch.desc, &error), BALLAST_OK);
  }
}

TEST(Handles, WhateverElseAHostPassesIsRefused) {
  const ballast_api& api = plugin();
  alignas(4096) static unsigned char zeros[8192];
  Batch batch(1, 8, 2);
  for (const size_t at : {size_t{0}, size_t{1}, size_t{8}, size_t{4095}, size_t{4096}})
    EXPECT_EQ(api.run(reinterpret_cast<ballast_context>(zeros + at), &batch.desc, nullptr), BALLAST_E_ARGUMENT) << at;
  for (uintptr_t small = 1; small < 4096; small *= 2)
    EXPECT_EQ(api.run(reinterpret_cast<ballast_context>(small), &batch.desc, nullptr), BALLAST_E_ARGUMENT) << small;
}

// ---- what busy objects say ----

struct BusyLog {
  std::vector<std::pair<uint32_t, std::string>> lines;

  static void BALLAST_CALL line(void* user, uint32_t level, ballast_result code, const char* utf8) {
    if (code == BALLAST_E_BUSY) static_cast<BusyLog*>(user)->lines.emplace_back(level, utf8);
  }
  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    desc.user = this;
    desc.log = line;
    return desc;
  }
  // The last line; there must be one for each call.
  void expect(uint32_t level, const char* words, size_t count) const {
    ASSERT_EQ(lines.size(), count);
    EXPECT_EQ(lines.back().first, level);
    EXPECT_NE(lines.back().second.find(words), std::string::npos) << lines.back().second;
  }
};

TEST(Busy, DestroySaysWhy) {
  BusyLog log;
  const auto services = log.services();
  Objects objects;
  objects.open(&services, limits_of(8, 1, 1));
  EXPECT_EQ(objects.api.destroy_instance(objects.instance), BALLAST_E_BUSY);
  log.expect(BALLAST_LOG_WARNING, "instance was not destroyed: 1 devices", 1);
  EXPECT_EQ(objects.api.destroy_device(objects.device), BALLAST_E_BUSY);
  log.expect(BALLAST_LOG_WARNING, "device was not destroyed: 1 contexts", 2);
  struct Inside {
    Objects* objects;
    static uint32_t BALLAST_CALL progress(void* user, uint64_t, uint64_t) {
      const Objects& objects = *static_cast<Inside*>(user)->objects;
      EXPECT_EQ(objects.api.destroy_context(objects.context), BALLAST_E_BUSY);
      return 0;
    }
  } inside{&objects};
  Batch batch(1, 8, 2);
  batch.desc.progress = Inside::progress;
  batch.desc.progress_user = &inside;
  EXPECT_EQ(objects.api.run(objects.context, &batch.desc, nullptr), BALLAST_OK);
  log.expect(BALLAST_LOG_WARNING, "inside run", 3);
  uint64_t ticket = 0;
  EXPECT_EQ(objects.api.begin(objects.context, &batch.desc, &ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(objects.api.wait(objects.context, ticket, UINT64_MAX, nullptr), BALLAST_OK);
  log.expect(BALLAST_LOG_WARNING, "callback", 4);
}

// A host that polls would else be told thousands of times that something is wrong.
TEST(Busy, FullSlotsAreNoError) {
  BusyLog log;
  const auto services = log.services();
  Objects objects;
  objects.open(&services, limits_of(8, 1, 1));
  Batch batch(1, 8, 2), other(1, 8, 2);
  uint64_t ticket = 0;
  ASSERT_EQ(objects.api.begin(objects.context, &batch.desc, &ticket, nullptr), BALLAST_OK);
  EXPECT_EQ(objects.api.run(objects.context, &other.desc, nullptr), BALLAST_E_BUSY);
  log.expect(BALLAST_LOG_DEBUG, "frame slots", 1);
  EXPECT_EQ(objects.api.begin(objects.context, &other.desc, &ticket, nullptr), BALLAST_E_BUSY);
  log.expect(BALLAST_LOG_DEBUG, "frame slots", 2);
}

// ---- what the machine offers ----

TEST_F(Descriptors, TheFirstDeviceIsTheCpu) {
  const ballast_api& api = objects.api;
  uint32_t count = 0;
  ASSERT_EQ(api.device_count(objects.instance, &count, &error), BALLAST_OK);
  ASSERT_GE(count, 1u);
  auto listed = make<ballast_device_caps>(), own = make<ballast_device_caps>();
  ASSERT_EQ(api.device_info(objects.instance, 0, &listed, &error), BALLAST_OK);
  EXPECT_EQ(listed.backend, BALLAST_BACKEND_CPU);
  EXPECT_EQ(listed.max_items, 8192u);
  EXPECT_EQ(listed.max_items_greedy, 65535u);
  EXPECT_EQ(listed.buffer_offset_alignment, 1u);
  EXPECT_STREQ(listed.name, "CPU");
  ASSERT_EQ(api.device_caps(objects.device, &own, &error), BALLAST_OK);
  EXPECT_EQ(std::memcmp(&listed, &own, sizeof own), 0);
  expect_fault(api.device_info(objects.instance, count, &listed, &error), error, {BALLAST_E_NOT_FOUND, 0, 1, {}});
}

TEST_F(Descriptors, VulkanNeedsNothingButCompute) {
  auto needs = make<ballast_vk_requirements>();
  ASSERT_EQ(objects.api.vk_requirements(objects.instance, &needs, &error), BALLAST_OK);
  EXPECT_EQ(needs.min_api_version, 0x401000u);
  EXPECT_EQ(needs.queue_flags, 2u);
  EXPECT_EQ(needs.required_extension_count + needs.required_feature_count, 0u);
  EXPECT_EQ(objects.api.get_extension(objects.instance, "ballast.none/1"), nullptr);
  EXPECT_EQ(objects.api.get_extension(nullptr, nullptr), nullptr);
}

// ---- memory that ends ----

// Creates everything, or what can be; whatever was refused must be refused for memory.
bool create_all(const ballast_api& api, Meter& meter) {
  const auto services = meter.services();
  auto limits = limits_of(64, 4, 8);
  limits.worker_count = 3;
  limits.frame_slots = 2;
  limits.flags = BALLAST_CONTEXT_OWN_THREADS;
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  auto error = make<ballast_error>();
  ballast_result code = api.create_instance(&services, &instance, &error);
  if (code == BALLAST_OK) code = api.create_device(instance, nullptr, &device, &error);
  if (code == BALLAST_OK) code = api.create_context(device, &limits, &context, &error);
  if (code != BALLAST_OK) {
    EXPECT_EQ(code, BALLAST_E_MEMORY);
    EXPECT_EQ(error.code, BALLAST_E_MEMORY);
    EXPECT_GT(std::strlen(error.message), 8u);
  } else {
    auto stats = make<ballast_stats>();
    EXPECT_EQ(api.stats(instance, &stats, nullptr), BALLAST_OK);
    EXPECT_EQ(stats.host_bytes, meter.bytes());
    EXPECT_EQ(stats.live_devices, 1u);
    EXPECT_EQ(stats.live_contexts, 1u);
    Batch batch(2, 64, 4);
    uint64_t ticket = 0;
    EXPECT_EQ(api.begin(context, &batch.desc, &ticket, &error), BALLAST_OK);
    EXPECT_EQ(api.wait(context, ticket, UINT64_MAX, &error), BALLAST_OK);
    EXPECT_EQ(api.begin(context, &batch.desc, &ticket, &error), BALLAST_OK) << "and one in flight";
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    context = nullptr;
  }
  EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
  EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
  EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  return code == BALLAST_OK;
}

// How often memory was asked for until all could be made.
template <typename Refuse>
uint64_t refuse_at_every_request(Refuse refuse) {
  uint64_t k = 0;
  for (bool done = false; !done && k < 1000;) {
    Meter meter;
    refuse(meter, ++k);
    done = create_all(plugin(), meter);
    EXPECT_TRUE(meter.held.empty()) << "refusing at request " << k;
    EXPECT_FALSE(meter.mismatched) << "refusing at request " << k;
    EXPECT_EQ(done, meter.requests < k) << "a refusal that went unnoticed";
  }
  return k;
}

TEST(Memory, RefusedFromAnyRequestOnLeaksNothing) {
  const uint64_t requests = refuse_at_every_request([](Meter& meter, uint64_t k) { meter.refuse_from = k; });
  EXPECT_GE(requests, 9u) << "an instance, a device, a context, two pools of threads, slots and their workspaces";
  EXPECT_LT(requests, 1000u);
}

// What comes after the refusal is given: a failure that is passed over would end in a half-made object.
TEST(Memory, RefusedAtAnyRequestAloneLeaksNothing) {
  const uint64_t requests = refuse_at_every_request([](Meter& meter, uint64_t k) { meter.refuse_only(k); });
  EXPECT_GE(requests, 9u);
  EXPECT_LT(requests, 1000u);
}

}  // namespace
}  // namespace ballast_test
