// A thousand frames in three slots, for the thread sanitizer: one thread records and another has what it recorded
// submitted, as engines do, while a third submits and begins jobs of its own on the same device and queue.
#include <condition_variable>
#include <deque>
#include <utility>

#include "tests/vulkan/guest/recorded_guest.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 1, kSlots = 3, kFrames = 1000;

// Command buffers on their way to the thread that submits them, and back.
class Mailbox {
 public:
  struct Letter {
    VkCommandBuffer commands = VK_NULL_HANDLE;  // none: no more will come
    VkFence fence = VK_NULL_HANDLE;
  };
  void put(const Letter& letter) {
    const std::lock_guard held(mutex_);
    letters_.push_back(letter);
    arrived_.notify_one();
  }
  Letter take() {
    std::unique_lock held(mutex_);
    arrived_.wait(held, [this] { return !letters_.empty(); });
    const Letter letter = letters_.front();
    letters_.pop_front();
    return letter;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Letter> letters_;
};

class Frames : public RecordedGuestTest {
 protected:
  void SetUp() override {
    RecordedGuestTest::SetUp();
    ASSERT_TRUE(engine);
    expected.desc.strategy = "batched_refinement_packing";
    run_on_cpu(expected);
  }
  ballast_context make_context() {
    auto limits = limits_of(kItems, kLayers, 4);
    limits.frame_slots = kSlots;
    limits.flags = BALLAST_CONTEXT_OWN_THREADS;
    ballast_context made = nullptr;
    EXPECT_EQ(guest->api.create_context(guest->device, &limits, &made, nullptr), BALLAST_OK);
    return made;
  }

  struct Slot {
    Slot(Engine& engine, const Batch& batch, uint32_t number)
        : gpu(engine, batch, number), commands(engine.make_commands()), fence(engine.make_fence()) {}
    GpuBatch gpu;
    VkCommandBuffer commands;
    VkFence fence;
  };
  std::vector<Slot> make_slots() {
    std::vector<Slot> slots;
    for (uint32_t s = 0; s < kSlots; ++s) slots.emplace_back(*engine, expected, s);
    return slots;
  }
  void expect_done(Slot& slot) {
    engine->wait(slot.fence);
    EXPECT_EQ(std::memcmp(slot.gpu.at(kIndex), expected.pack_index.data(), slot.gpu.parts[kIndex].size), 0);
    std::memset(slot.gpu.at(kIndex), 0xEE, slot.gpu.parts[kIndex].size);
  }

  void record_all(ballast_context context, std::vector<Slot>& slots) {
    for (uint32_t frame = 0; frame < kFrames + kSlots; ++frame) {
      Slot& slot = slots[frame % kSlots];
      if (frame >= kSlots) {
        // A fence is the submitting thread's until vkQueueSubmit has returned, which may be after it has signalled.
        EXPECT_EQ(submitted.take().fence, slot.fence);
        expect_done(slot);
      }
      if (frame >= kFrames) continue;
      vkResetCommandBuffer(slot.commands, 0);
      Engine::begin(slot.commands);
      slot.gpu.record.command_buffer = wide(slot.commands);
      EXPECT_EQ(guest->api.record(context, &slot.gpu.job, &slot.gpu.record, nullptr), BALLAST_OK);
      Engine::end(slot.commands);
      recorded.put({slot.commands, slot.fence});
    }
    recorded.put({});
  }
  void submit_what_is_recorded() {
    for (;;) {
      const Mailbox::Letter letter = recorded.take();
      if (!letter.commands) return;
      engine->submit(letter.commands, letter.fence);
      submitted.put(letter);
    }
  }
  void submit_and_begin(ballast_context context, std::vector<Slot>& slots) {
    for (uint32_t frame = 0; frame < kFrames + kSlots; ++frame) {
      Slot& slot = slots[frame % kSlots];
      if (frame >= kSlots) expect_done(slot);
      if (frame >= kFrames) continue;
      auto submit = make<ballast_vk_submit>();
      submit.record = &slot.gpu.record;
      submit.fence = wide(slot.fence);
      EXPECT_EQ(guest->api.submit(context, &slot.gpu.job, &submit, nullptr), BALLAST_OK);
      if (frame % 10 != 0) continue;
      Batch given(kLayers, kItems, kPacks);
      given.desc.strategy = expected.desc.strategy;
      uint64_t ticket = 0;
      EXPECT_EQ(guest->api.begin(context, &given.desc, &ticket, nullptr), BALLAST_OK);
      EXPECT_EQ(guest->api.wait(context, ticket, UINT64_MAX, nullptr), BALLAST_OK);
      EXPECT_TRUE(given.same_answer(expected));
    }
  }

  Batch expected{kLayers, kItems, kPacks};
  Mailbox recorded, submitted;
};

TEST_F(Frames, RecordedSubmittedAndBegunOnThreeThreads) {
  const ballast_context recording = make_context(), submitting = make_context();
  std::vector<Slot> to_record = make_slots(), to_submit = make_slots();
  std::thread a([&] { record_all(recording, to_record); });
  std::thread b([&] { submit_and_begin(submitting, to_submit); });
  std::thread c([&] { submit_what_is_recorded(); });
  a.join(), b.join(), c.join();
  EXPECT_EQ(guest->api.destroy_context(recording), BALLAST_OK);
  EXPECT_EQ(guest->api.destroy_context(submitting), BALLAST_OK);
}

}  // namespace
}  // namespace ballast_guest
