// The plugin over a long time: loaded and unloaded very often, and used from many threads at once without a pause.
// BALLAST_SOAK_SECONDS and BALLAST_SOAK_LOADS in the environment say how long and how often.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/soak/footprint.hpp"
#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

using Clock = std::chrono::steady_clock;

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

// One arena, so that mallinfo2 sees the memory of every thread.
class Soak : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { mallopt(M_ARENA_MAX, 1); }
};

// ---- loads ----

void use_once(const ballast_api& api, uint32_t round) {
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  auto limits = limits_of(24, 2, 8);
  limits.worker_count = 1 + round % 3;
  limits.flags = BALLAST_CONTEXT_OWN_THREADS;
  ASSERT_EQ(api.create_instance(nullptr, &instance, nullptr), BALLAST_OK);
  ASSERT_EQ(api.create_device(instance, nullptr, &device, nullptr), BALLAST_OK);
  ASSERT_EQ(api.create_context(device, &limits, &context, nullptr), BALLAST_OK);
  Batch batch(2, 24, 4);
  ASSERT_EQ(api.run(context, &batch.desc, nullptr), BALLAST_OK);
  ASSERT_EQ(api.destroy_context(context), BALLAST_OK);
  ASSERT_EQ(api.destroy_device(device), BALLAST_OK);
  ASSERT_EQ(api.destroy_instance(instance), BALLAST_OK);
}

void load_often(uint64_t times) {
  for (uint64_t i = 0; i < times; ++i) {
    Loaded loaded = load(BALLAST_PLUGIN_PATH);
    ASSERT_NE(loaded.api, nullptr);
    use_once(*loaded.api, static_cast<uint32_t>(i));
    unload(loaded);
  }
}

TEST_F(Soak, LoadsLeaveNothingBehind) {
  const uint64_t loads = from_environment("BALLAST_SOAK_LOADS", 10000);
  load_often(30);  // the loader and the C library keep caches of their own
  const Footprint before = Footprint::now();
  load_often(loads);
  EXPECT_EQ(Footprint::now(), before);
  std::printf("%llu loads\n", static_cast<unsigned long long>(loads));
}

// ---- what is lost ----

// The C library's own caches breathe by some bytes; a block that every context loses takes 32 at least.
constexpr double kLostByNone = 16;

double lost_by_each(const Footprint& before, const Footprint& after, uint64_t contexts) {
  return (static_cast<double>(after.heap) - static_cast<double>(before.heap)) / static_cast<double>(contexts);
}

// ---- threads ----

struct Shape {
  uint32_t layers, items, packs;
  const char* strategy;
};
constexpr Shape kShapes[] = {{6, 64, 8, "peak_exchange"},
                             {3, 96, 12, "vectorized_iterative_greedy"},
                             {2, 48, 6, "batched_refinement_packing"},
                             {8, 256, 32, "greedy"},
                             {1, 32, 8, "two_phase_packing_with_pair_swap"},
                             {2, 32, 4, "dealt_ensemble"}};

// Jobs that everyone works on, with the answers that one thread alone gave.
struct Answers {
  std::vector<std::unique_ptr<Batch>> known;

  explicit Answers(const Objects& objects) {
    for (const Shape& shape : kShapes) {
      known.push_back(std::make_unique<Batch>(shape.layers, shape.items, shape.packs));
      known.back()->desc.strategy = shape.strategy;
      EXPECT_EQ(objects.api.run(objects.context, &known.back()->desc, nullptr), BALLAST_OK);
    }
  }
};

struct Tally {
  std::atomic<uint64_t> jobs{0}, wrong{0}, cancelled{0}, begun{0}, contexts{0};
};

// Two jobs at once in the background, the second cancelled at some point; true if both answered as they should.
bool work_in_background(const Objects& objects, ballast_context context, Batch& first, Batch& second,
                        const Batch& answer, Tally& tally) {
  const ballast_api& api = objects.api;
  uint64_t a = 0, b = 0;
  bool right = api.begin(context, &first.desc, &a, nullptr) == BALLAST_OK;
  right &= api.begin(context, &second.desc, &b, nullptr) == BALLAST_OK;
  right &= api.cancel(context, b, nullptr) == BALLAST_OK;
  const ballast_result looked = api.wait(context, a, 0, nullptr);
  const ballast_result code = looked == BALLAST_PENDING ? api.wait(context, a, UINT64_MAX, nullptr) : looked;
  right &= code == BALLAST_OK && first.same_answer(answer);
  const ballast_result stopped = api.wait(context, b, UINT64_MAX, nullptr);
  right &= stopped == BALLAST_E_CANCELLED || (stopped == BALLAST_OK && second.same_answer(answer));
  right &= api.wait(context, b, 0, nullptr) == BALLAST_E_NOT_FOUND;
  tally.begun += 2;
  tally.cancelled += stopped == BALLAST_E_CANCELLED;
  return right;
}

// One thread: contexts of its own, one after the other, and in each some jobs: good, bad, cancelled, in the background.
void work(const Objects& objects, const Answers& answers, uint32_t thread, Clock::time_point end, Tally& tally) {
  for (uint32_t round = thread; Clock::now() < end; ++round) {
    auto limits = limits_of(256);
    limits.worker_count = 1 + round % 4;
    limits.flags = round % 2 != 0 ? BALLAST_CONTEXT_OWN_THREADS : 0;
    limits.frame_slots = 2;
    ballast_context context = nullptr;
    if (objects.api.create_context(objects.device, &limits, &context, nullptr) != BALLAST_OK) {
      ++tally.wrong;
      return;
    }
    ++tally.contexts;
    for (uint32_t i = 0; i < 12 && Clock::now() < end; ++i, ++tally.jobs) {
      const size_t which = (round + i) % std::size(kShapes);
      const Shape& shape = kShapes[which];
      Batch batch(shape.layers, shape.items, shape.packs);
      batch.desc.strategy = shape.strategy;
      if (i == 5) {
        Batch other(shape.layers, shape.items, shape.packs);
        other.desc.strategy = shape.strategy;
        tally.wrong += !work_in_background(objects, context, batch, other, *answers.known[which], tally);
        continue;
      }
      const uint32_t stop = i == 7;
      batch.desc.cancel = &stop;
      if (i == 9) batch.weights[0] = -1;
      const ballast_result code = objects.api.run(context, &batch.desc, nullptr);
      const ballast_result due = i == 9 ? BALLAST_E_WEIGHT : stop ? BALLAST_E_CANCELLED : BALLAST_OK;
      tally.cancelled += code == BALLAST_E_CANCELLED;
      tally.wrong += code != due || (code == BALLAST_OK && !batch.same_answer(*answers.known[which]));
    }
    tally.wrong += objects.api.destroy_context(context) != BALLAST_OK;
  }
}

void work_together(const Objects& objects, const Answers& answers, std::chrono::milliseconds time, Tally& tally) {
  constexpr uint32_t kThreads = 16;
  const Clock::time_point end = Clock::now() + time;
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < kThreads; ++t) threads.emplace_back([&, t] { work(objects, answers, t, end, tally); });
  for (std::thread& thread : threads) thread.join();
}

// More threads alive at once than the jobs below ever have: the C library keeps a little for each there ever was.
void hold_most_threads(const Objects& objects) {
  ballast_context contexts[20] = {};
  auto limits = limits_of(256);
  limits.worker_count = 4;
  limits.flags = BALLAST_CONTEXT_OWN_THREADS;
  limits.frame_slots = 2;
  for (ballast_context& context : contexts)
    ASSERT_EQ(objects.api.create_context(objects.device, &limits, &context, nullptr), BALLAST_OK);
  for (ballast_context& context : contexts) ASSERT_EQ(objects.api.destroy_context(context), BALLAST_OK);
}

TEST_F(Soak, ThreadsOfMixedJobs) {
  const std::chrono::milliseconds time(1000 * from_environment("BALLAST_SOAK_SECONDS", 60));
  Objects objects;
  objects.open(nullptr, limits_of(256));
  const Answers answers(objects);
  Tally warm_up, tally;
  hold_most_threads(objects);
  work_together(objects, answers, std::max(time / 10, std::chrono::milliseconds(500)), warm_up);
  auto stats_before = make<ballast_stats>(), stats_after = stats_before;
  ASSERT_EQ(objects.api.stats(objects.instance, &stats_before, nullptr), BALLAST_OK);
  const Footprint before = Footprint::now();
  work_together(objects, answers, time, tally);
  const Footprint after = Footprint::now();
  ASSERT_EQ(objects.api.stats(objects.instance, &stats_after, nullptr), BALLAST_OK);
  EXPECT_EQ(warm_up.wrong + tally.wrong, 0u);
  EXPECT_EQ(after.threads, before.threads);
  EXPECT_EQ(after.files, before.files);
  EXPECT_LT(lost_by_each(before, after, tally.contexts), kLostByNone);
  EXPECT_EQ(stats_after.host_bytes, stats_before.host_bytes);
  EXPECT_EQ(stats_after.live_contexts, 1u);
  EXPECT_GT(tally.cancelled, 0u);
  EXPECT_GT(tally.begun, 0u);
  const auto number = [](uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf(
      "%llu jobs in %llu contexts, and %llu in the background; %llu were cancelled; the heap grew by %lld bytes\n",
      number(tally.jobs), number(tally.contexts), number(tally.begun), number(tally.cancelled),
      static_cast<long long>(after.heap) - static_cast<long long>(before.heap));
}

// ---- a Vulkan device ----

// Contexts come and go, and jobs run in each, for so long, and so many at least however slow the machine is; how many
// contexts. An even number, since lavapipe gives back at every second one what it took at the first. The driver's
// answers are those of the CPU.
uint64_t work_on_device(const Objects& objects, ballast_device device, const Answers& answers,
                        std::chrono::milliseconds time, uint64_t least) {
  const Clock::time_point end = Clock::now() + time;
  uint64_t contexts = 0;
  for (; contexts < least || contexts % 2 != 0 || Clock::now() < end; ++contexts) {
    auto limits = limits_of(256);
    limits.max_candidates = 2048;  // enough for every named strategy
    ballast_context context = nullptr;
    EXPECT_EQ(objects.api.create_context(device, &limits, &context, nullptr), BALLAST_OK);
    for (const size_t which : {3, 4}) {
      const Shape& shape = kShapes[which];
      Batch batch(shape.layers, shape.items, shape.packs);
      batch.desc.strategy = shape.strategy;
      EXPECT_EQ(objects.api.run(context, &batch.desc, nullptr), BALLAST_OK);
      EXPECT_TRUE(batch.same_answer(*answers.known[which])) << shape.strategy;
    }
    EXPECT_EQ(objects.api.destroy_context(context), BALLAST_OK);
  }
  return contexts;
}

// A driver takes memory for itself now and then, but what every context loses shows in every stretch of time.
TEST_F(Soak, AVulkanDevice) {
  constexpr int kStretches = 5;
  constexpr uint64_t kWarmUp = 20, kLeast = 10;  // contexts: after a dozen the driver takes nothing more
  const std::chrono::milliseconds time(250 * from_environment("BALLAST_SOAK_SECONDS", 60));
  Objects objects;
  objects.open(nullptr, limits_of(256));
  const Answers answers(objects);
  auto desc = make<ballast_device_desc>();
  desc.backend = BALLAST_BACKEND_VULKAN;
  ballast_device device = nullptr;
  auto error = make<ballast_error>();
  if (objects.api.create_device(objects.instance, &desc, &device, &error) == BALLAST_E_NO_VULKAN)
    GTEST_SKIP() << error.message;
  ASSERT_NE(device, nullptr) << error.message;
  work_on_device(objects, device, answers, time, kWarmUp);
  const Footprint first = Footprint::now();
  Footprint before = first, after = first;
  uint64_t contexts = 0;
  double lost = 1e9;
  for (int stretch = 0; stretch < kStretches; ++stretch, before = after) {
    const uint64_t made = work_on_device(objects, device, answers, time / kStretches, kLeast);
    after = Footprint::now();
    lost = std::min(lost, lost_by_each(before, after, made));
    contexts += made;
  }
  EXPECT_EQ(after.threads, first.threads);
  EXPECT_EQ(after.files, first.files);
  EXPECT_LT(lost, kLostByNone) << "bytes a context";
  EXPECT_EQ(objects.api.destroy_device(device), BALLAST_OK);
  std::printf("%llu contexts on a Vulkan device; the heap went from %zu to %zu bytes\n",
              static_cast<unsigned long long>(contexts), first.heap, after.heap);
}

// The measure itself: what is kept shows.
TEST_F(Soak, WouldNoticeWhatIsKept) {
  const Footprint before = Footprint::now();
  std::vector<std::unique_ptr<char[]>> kept;  // more than what a thread keeps ready to be given again
  for (int i = 0; i < 100; ++i) kept.push_back(std::make_unique<char[]>(64));
  std::FILE* file = std::fopen("/dev/null", "r");
  const Footprint after = Footprint::now();
  EXPECT_GT(after.heap, before.heap);
  EXPECT_EQ(after.files, before.files + 1);
  std::fclose(file);
}

}  // namespace
}  // namespace ballast_test
