// What a context takes of a GPU's memory is told before it is made, and is all that it ever takes.
#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {
namespace {

const ballast_context_desc kSizes[] = {
    limits_of(1, 1, 1), limits_of(24, 5, 8), limits_of(288, 0, 4), limits_of(2048, 3, 64), limits_of(4096, 0, 1),
};

enum class Owner { library, host, host_for_recording };

class Sizes : public GuestTest {
 protected:
  void SetUp() override {
    GuestTest::SetUp();
    ASSERT_TRUE(engine);
  }
  // A chain, or none, of a device of that owner.
  ballast_vk_import import_for(Owner owner) const {
    ballast_vk_import import = engine->import();
    if (owner == Owner::host_for_recording) import.flags = BALLAST_VK_NO_SUBMIT, import.queue = 0;
    return import;
  }
  uint64_t gpu_bytes(const ballast_api& api, ballast_instance instance) {
    auto stats = make<ballast_stats>();
    EXPECT_EQ(api.stats(instance, &stats, &error), BALLAST_OK) << error.message;
    return stats.gpu_bytes;
  }
  void expect_told(const Objects& objects, ballast_context_desc desc, uint32_t slots) {
    SCOPED_TRACE(std::to_string(desc.max_items) + " items, " + std::to_string(desc.max_layers) + " layers, " +
                 std::to_string(slots) + " slots");
    desc.frame_slots = slots;
    uint64_t told = 0;
    const uint64_t before = gpu_bytes(objects.api, objects.instance);
    ASSERT_EQ(objects.api.context_gpu_size(objects.device, &desc, &told, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(gpu_bytes(objects.api, objects.instance), before) << "asking takes nothing";
    EXPECT_GT(told, 0u);
    ballast_context context = nullptr;
    ASSERT_EQ(objects.api.create_context(objects.device, &desc, &context, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(gpu_bytes(objects.api, objects.instance) - before, told);
    EXPECT_EQ(objects.api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(gpu_bytes(objects.api, objects.instance), before);
  }
  void open(Objects& objects, Owner owner) {
    const ballast_vk_import import = import_for(owner);
    auto desc = make<ballast_device_desc>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    if (owner != Owner::library) desc.h.next = &import.h;
    ASSERT_EQ(objects.api.create_instance(nullptr, &objects.instance, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(objects.api.create_device(objects.instance, &desc, &objects.device, &error), BALLAST_OK) << error.message;
  }
};

TEST_F(Sizes, AreToldToTheByteBeforehand) {
  for (const Owner owner : {Owner::library, Owner::host, Owner::host_for_recording}) {
    SCOPED_TRACE(static_cast<int>(owner));
    Objects objects;
    open(objects, owner);
    if (HasFatalFailure()) return;
    for (const ballast_context_desc& desc : kSizes)
      for (const uint32_t slots : {1u, 3u}) expect_told(objects, desc, slots);
  }
}

// 64 items, 8 packs and nothing else: what the default strategy needs, on a device of the library's and of the host's.
TEST_F(Sizes, OfAContextThatAsksForLittleAreSmall) {
  for (const Owner owner : {Owner::library, Owner::host}) {
    Objects objects;
    open(objects, owner);
    if (HasFatalFailure()) return;
    auto desc = limits_of(64);
    desc.max_packs = 8;
    uint64_t told = 0;
    ASSERT_EQ(objects.api.context_gpu_size(objects.device, &desc, &told, &error), BALLAST_OK) << error.message;
    EXPECT_LT(told, owner == Owner::library ? 2u << 20 : 4u << 20);
  }
}

TEST_F(Sizes, DoNotGrowByWork) {
  Guest guest(engine->import());
  guest.make_context(24, 5);
  const uint64_t before = gpu_bytes(guest.api, guest.instance);
  Batch batch(5, 24, 6);
  GpuBatch gpu(*engine, batch);
  auto submit = make<ballast_vk_submit>();
  submit.record = &gpu.record;
  EXPECT_EQ(guest.api.run(guest.context, &batch.desc, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(guest.api.submit(guest.context, &gpu.job, &submit, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(gpu_bytes(guest.api, guest.instance), before);
  engine->wait_idle();
}

// Software is no GPU that the library would look for.
TEST_F(Sizes, AreNothingWhereTheCpuServes) {
  for (const uint32_t backend : {BALLAST_BACKEND_CPU, BALLAST_BACKEND_AUTO}) {
    Objects objects;
    auto desc = make<ballast_device_desc>();
    desc.backend = backend;
    ASSERT_EQ(objects.api.create_instance(nullptr, &objects.instance, nullptr), BALLAST_OK);
    ASSERT_EQ(objects.api.create_device(objects.instance, &desc, &objects.device, &error), BALLAST_OK);
    for (const ballast_context_desc& size : kSizes) {
      uint64_t told = 99;
      EXPECT_EQ(objects.api.context_gpu_size(objects.device, &size, &told, &error), BALLAST_OK) << error.message;
      auto caps = make<ballast_device_caps>();
      ASSERT_EQ(objects.api.device_caps(objects.device, &caps, &error), BALLAST_OK);
      EXPECT_TRUE(told == 0 || caps.backend == BALLAST_BACKEND_VULKAN) << told;
      EXPECT_TRUE(caps.backend == BALLAST_BACKEND_CPU || backend == BALLAST_BACKEND_AUTO);  // which finds a GPU
    }
  }
}

TEST_F(Sizes, OfWhatCannotBeMadeAreRefusedInTheSameWords) {
  Objects objects;
  open(objects, Owner::host);
  const auto expect_same_fault = [&](const ballast_context_desc& desc) {
    uint64_t told = 99;
    ballast_context context = nullptr;
    auto of_making = make<ballast_error>();
    error = make<ballast_error>();
    const ballast_result made = objects.api.create_context(objects.device, &desc, &context, &of_making);
    EXPECT_LT(made, 0);
    EXPECT_EQ(objects.api.context_gpu_size(objects.device, &desc, &told, &error), made);
    EXPECT_EQ(std::memcmp(&error, &of_making, sizeof error), 0) << error.message;
    EXPECT_EQ(told, 99u);
  };
  expect_same_fault(limits_of(0, 1, 1));
  expect_same_fault(limits_of(1u << 20, 1, 1));
  ballast_context_desc desc = limits_of(8, 1, 1);
  desc.frame_slots = BALLAST_MAX_FRAME_SLOTS + 1;
  expect_same_fault(desc);
  desc = limits_of(8, 1, 1), desc.flags = 0x80u;
  expect_same_fault(desc);
  desc = limits_of(8, 1, 1), desc.h.struct_size = 7;
  expect_same_fault(desc);
}

}  // namespace
}  // namespace ballast_guest
