// begin on a GPU with nobody to work on jobs but who waits: the GPU is at work all the same, and looks bring it on.
#include "tests/vulkan/guest/recorded_guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5, kCandidates = 150;

class Steps : public RecordedGuestTest {
 protected:
  void SetUp() override {
    RecordedGuestTest::SetUp();
    if (!engine) return;
    guest->make_context(kItems, kLayers, 2, kCandidates);
    // Time stamps of so many stages take several submissions.
    recipe.candidates = kCandidates;
    recipe.order_count = 1;
    recipe.orders[0].kind = BALLAST_ORDER_BOOSTED;
    for (Batch* batch : {&expected, &given}) batch->desc.recipe = &recipe, batch->desc.strategy = nullptr;
    run_on_cpu(expected);
    recorder->reset();
  }

  uint64_t begin() {
    uint64_t ticket = 0;
    EXPECT_EQ(guest->api.begin(guest->context, &given.desc, &ticket, &error), BALLAST_OK) << error.message;
    return ticket;
  }
  ballast_result wait(uint64_t ticket, uint64_t timeout_ns) {
    return guest->api.wait(guest->context, ticket, timeout_ns, &error);
  }

  ballast_recipe recipe = make<ballast_recipe>();
  Batch expected{kLayers, kItems, kPacks}, given{kLayers, kItems, kPacks};
};

TEST_F(Steps, BeginSubmitsAndLooksBringTheJobToItsEnd) {
  for (const uint64_t timeout : {uint64_t{0}, uint64_t{1}, uint64_t{100'000}, UINT64_MAX}) {
    SCOPED_TRACE(timeout);
    Batch fresh{kLayers, kItems, kPacks};
    fresh.desc.recipe = &recipe, fresh.desc.strategy = nullptr;
    recorder->reset();
    uint64_t ticket = 0;
    ASSERT_EQ(guest->api.begin(guest->context, &fresh.desc, &ticket, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(recorder->of("vkQueueSubmit"), 1u);
    ballast_result code = BALLAST_PENDING;
    while ((code = wait(ticket, timeout)) == BALLAST_PENDING) std::this_thread::yield();
    EXPECT_EQ(code, BALLAST_OK) << error.message;
    EXPECT_GT(recorder->of("vkQueueSubmit"), 1u);
    EXPECT_TRUE(fresh.same_answer(expected));
    EXPECT_GT(fresh.timings.total_ns, 0u);
  }
}

TEST_F(Steps, CancelledJobsEndAndLeaveTheirSlotUsable) {
  const uint64_t ticket = begin();
  ASSERT_EQ(guest->api.cancel(guest->context, ticket, &error), BALLAST_OK);
  ballast_result code = BALLAST_PENDING;
  while ((code = wait(ticket, 0)) == BALLAST_PENDING) std::this_thread::yield();
  EXPECT_EQ(code, BALLAST_E_CANCELLED);
  EXPECT_EQ(guest->api.run(guest->context, &given.desc, &error), BALLAST_OK) << error.message;
  EXPECT_TRUE(given.same_answer(expected));
}

TEST_F(Steps, BadWeightsComeOutOfWait) {
  given.weights[kItems + 3] = -1;
  const uint64_t ticket = begin();
  EXPECT_EQ(wait(ticket, 0), BALLAST_E_WEIGHT);
  EXPECT_NE(std::strstr(error.message, "layer 1, item 3"), nullptr) << error.message;
  EXPECT_TRUE(given.untouched());
}

TEST_F(Steps, DestroyDropsWhatNobodyWaitedFor) {
  begin();
  EXPECT_EQ(guest->api.destroy_context(guest->context), BALLAST_OK);
  guest->context = nullptr;
  EXPECT_TRUE(given.untouched());
}

}  // namespace
}  // namespace ballast_guest
