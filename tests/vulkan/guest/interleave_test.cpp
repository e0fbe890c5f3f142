// Jobs in the host's buffers between the submissions of a job in host memory: neither sees the other.
#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5;

// Candidates one after the other, each with several stages to be timed: more than one command buffer has time stamps.
constexpr uint32_t kCandidates = 150;

ballast_recipe long_recipe() {
  auto recipe = make<ballast_recipe>();
  recipe.candidates = kCandidates;
  recipe.order_count = 1;
  recipe.orders[0].kind = BALLAST_ORDER_BOOSTED;
  recipe.refine_count = 1;
  recipe.refine[0].kind = BALLAST_REFINER_PEAK_BY_PACK;
  recipe.refine[0].move_cap = 2;
  return recipe;
}

class Interleave : public GuestTest {
 protected:
  void SetUp() override {
    GuestTest::SetUp();
    if (!engine) return;
    guest = std::make_unique<Guest>(engine->import());
    auto limits = limits_of(kItems, kLayers, kCandidates);
    limits.frame_slots = 2;
    limits.flags = BALLAST_CONTEXT_OWN_THREADS;
    guest->make_context(limits);
    for (Batch* batch : {&expected, &given}) batch->desc.recipe = &recipe, batch->desc.strategy = nullptr;
    run_on_cpu(expected);
    for (float& weight : other.weights) weight = 2000 - weight;  // so that its state differs
    other.desc.strategy = "peak_exchange";
    run_on_cpu(other);
    given.desc.progress_user = this;
    given.desc.progress = between;
  }

  // The job of the host's, from the pauses of the other one.
  static uint32_t between(void* user, uint64_t done, uint64_t) {
    auto& test = *static_cast<Interleave*>(user);
    if (done < kLayers) test.work(), ++test.pauses;
    return 0;
  }
  void submit() {
    ballast_error fault = make<ballast_error>();
    auto desc = make<ballast_vk_submit>();
    gpu->record.command_buffer = 0;
    desc.record = &gpu->record;
    EXPECT_EQ(guest->api.submit(guest->context, &gpu->job, &desc, &fault), BALLAST_OK) << fault.message;
    engine->wait_idle();
  }

  void run_to_the_end() {
    uint64_t ticket = 0;
    ASSERT_EQ(guest->api.begin(guest->context, &given.desc, &ticket, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(guest->api.wait(guest->context, ticket, UINT64_MAX, &error), BALLAST_OK) << error.message;
    EXPECT_GT(pauses, 0u) << "the job went in one submission, so this tests nothing";
    EXPECT_TRUE(given.same_answer(expected));
    gpu->expect_same(other);
  }

  ballast_recipe recipe = long_recipe();
  Batch expected{kLayers, kItems, kPacks}, given{kLayers, kItems, kPacks}, other{kLayers, kItems, kPacks};
  std::unique_ptr<Guest> guest;
  std::unique_ptr<GpuBatch> gpu;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  std::function<void()> work;
  uint32_t pauses = 0;
};

TEST_F(Interleave, SubmitBetweenTheSubmissionsOfAJob) {
  gpu = std::make_unique<GpuBatch>(*engine, other, 0);
  work = [this] { submit(); };
  run_to_the_end();
}

TEST_F(Interleave, WhatWasRecordedEarlierRunsBetweenTheSubmissionsOfAJob) {
  gpu = std::make_unique<GpuBatch>(*engine, other, 1);
  commands = engine->make_commands();
  Engine::begin(commands);
  gpu->record.command_buffer = wide(commands);
  ASSERT_EQ(guest->api.record(guest->context, &gpu->job, &gpu->record, &error), BALLAST_OK) << error.message;
  Engine::end(commands);
  work = [this] { engine->submit_and_wait(commands); };
  run_to_the_end();
}

}  // namespace
}  // namespace ballast_guest
