// Whole jobs of the engine, in its own buffers and in the host's, under the audit of host_barrier_audit.hpp. And no
// barrier is idle: without any one of them the audit fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host/vulkan/guest/external_jobs.hpp"
#include "host/vulkan/run/engine.hpp"
#include "tests/vulkan/runtime/barrier_audit.hpp"

namespace ballast::vulkan {
namespace {

using vulkan_test::audit;
using vulkan_test::Command;
using vulkan_test::FakeVulkan;
using vulkan_test::place_in;
using vulkan_test::Stream;
using Kind = Command::Kind;

bool is_of_host(const Command& command) { return command.kind == Kind::wait || command.kind == Kind::other; }

// Nothing is to be said against the commands, and something without any one of their barriers. But a barrier with which
// a submission opens is there whatever follows; of those so many are needed.
void expect_sound(std::vector<Command> commands, uint32_t least_barriers, uint32_t least_openings) {
  const Stream stream(std::move(commands));
  EXPECT_EQ(audit(stream), "");
  uint32_t barriers = 0, openings = 0;
  for (size_t i = 0; i < stream.commands.size(); ++i) {
    if (stream.commands[i].kind != Kind::barrier) continue;
    const bool needed = audit(stream, i) != "";
    if (i == 0 || is_of_host(stream.commands[i - 1])) {
      openings += needed;
      continue;
    }
    EXPECT_TRUE(needed) << "barrier " << barriers << " is not";
    ++barriers;
  }
  EXPECT_GE(barriers, least_barriers);
  EXPECT_GE(openings, least_openings);
}

// ---- jobs of the engine's own buffers ----

Command by_host(uint64_t reads, uint64_t writes) {
  Command command;
  command.kind = Kind::other;
  command.from_buffer = reads;
  command.to_buffer = writes;
  return command;
}

struct Trial {
  Recipe recipe;
  uint32_t items = 24, packs = 6, layers = 5;
  uint64_t submission_ns = UINT64_MAX;
  std::vector<VkMemoryPropertyFlags> memory = {};  // empty: the device's memory is the host's
};

// Two runs one after the other, with what the host writes before and reads after each. The audited engine's buffers are
// the first and the last that a run touches.
std::vector<Command> two_runs(const Trial& trial, uint32_t* submissions) {
  Allocator allocator;
  FakeVulkan fake;
  if (!trial.memory.empty()) fake.memory_types = trial.memory;
  DeviceRequest request;
  request.entry = FakeVulkan::entry();
  Device* device = nullptr;
  Engine* engine = nullptr;
  EXPECT_TRUE(Device::create(allocator, request, &device).ok());
  device->decide({});  // the fake computes nothing
  EngineLimits limits{trial.items, trial.packs, trial.recipe.candidates, trial.layers};
  limits.submission_ns = trial.submission_ns;
  EXPECT_TRUE(Engine::create(allocator, *device, limits, &engine).ok());
  const std::vector<float> weights(trial.layers * trial.items, 1.0f);
  std::vector<int32_t> pack_index(weights.size());
  Job job;
  job.layers = trial.layers, job.items = trial.items, job.packs = trial.packs;
  job.weights = reinterpret_cast<const std::byte*>(weights.data());
  job.weight_stride = trial.items * sizeof(float);
  job.recipe = trial.recipe;
  job.out.pack_index = pack_index.data();
  std::vector<Command> all;
  for (int round = 0; round < 2; ++round) {
    fake.submitted.clear();
    const Status status = engine->run(job);
    EXPECT_TRUE(status.ok()) << status.message.data();
    const std::vector<Command>& run = fake.submitted;
    const auto first = std::ranges::find_if(run, [](const Command& c) { return c.kind == Kind::dispatch; });
    const auto copy = std::ranges::find_if(run, [](const Command& c) { return c.kind == Kind::copy; });
    const auto last = std::find_if(run.rbegin(), run.rend(), [](const Command& c) { return c.kind == Kind::copy; });
    const bool copies = copy != run.end();
    all.push_back(by_host(0, copies ? copy->from_buffer : place_in(*first, Binding::weights, 0).first));
    all.insert(all.end(), run.begin(), run.end());
    all.push_back(by_host(copies ? last->to_buffer : place_in(*first, Binding::pack_index, 0).first, 0));
  }
  *submissions = fake.submissions;
  Engine::destroy(engine);
  Device::destroy(device);
  return all;
}

std::vector<VkMemoryPropertyFlags> separate_memory() {
  return {VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT,
          VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
}

void expect_sound_runs(Trial trial) {
  for (const bool separate : {false, true}) {
    SCOPED_TRACE(separate ? "separate memory" : "one memory");
    if (separate) trial.memory = separate_memory();
    uint32_t submissions = 0;
    const bool many = trial.submission_ns != UINT64_MAX;
    const std::vector<Command> commands = two_runs(trial, &submissions);
    // Where weights are copied in, that copy's barrier orders all that went before, too.
    expect_sound(commands, many ? 2 : separate ? 8 : 6, many ? 6 : separate ? 0 : 1);
    EXPECT_GE(submissions, many ? 12u : 2u);
  }
}

// Beyond so many candidates there is only more of the same.
Recipe shortened(Recipe recipe, uint32_t most) {
  recipe.candidates = std::min(recipe.candidates, most);
  recipe.keep = std::min(recipe.keep, 7u);
  return recipe;
}

Recipe mixed_recipe() {  // candidates in sequence, some of which look back and some do not
  Recipe mixed;
  mixed.candidates = 4;
  mixed.orders = {OrderRule{0, OrderKind::boosted}, OrderRule{2, OrderKind::lpt}, OrderRule{3, OrderKind::boosted}};
  mixed.builder = BuilderKind::dealt;
  mixed.refine = {Refiner{RefinerKind::extremes, 3}, Refiner{RefinerKind::spread, 3, 2}};
  mixed.finish = {Refiner{RefinerKind::pairs, 2}};
  return mixed;
}

TEST(BarrierAudit, NamedStrategies) {
  for (const Strategy& strategy : strategies()) {
    SCOPED_TRACE(std::string(strategy.name));
    expect_sound_runs({shortened(strategy.recipe, 20)});
  }
}

TEST(BarrierAudit, InManySubmissions) {
  for (const Strategy& strategy : strategies()) {
    SCOPED_TRACE(std::string(strategy.name));
    Trial trial{shortened(strategy.recipe, 8)};
    trial.submission_ns = 1;  // each dispatch in one of its own
    expect_sound_runs(trial);
  }
}

TEST(BarrierAudit, OtherRecipes) {
  expect_sound_runs({mixed_recipe()});
  const Recipe shortest;
  expect_sound_runs({shortest});
  expect_sound_runs({shortest, 12, 12});
  expect_sound_runs({mixed_recipe(), 12, 1});
}

// ---- jobs in the host's buffers and its command buffer ----

std::vector<Command> between_copies(const Recipe& recipe, StageAccess before, StageAccess after) {
  Allocator allocator;
  FakeVulkan fake;
  Import import;
  import.instance = reinterpret_cast<VkInstance>(uint64_t{3000});
  import.physical_device = FakeVulkan::host_physical_device();
  import.device = FakeVulkan::host_device();
  import.instance_version = VK_API_VERSION_1_1;
  import.instance_entry = FakeVulkan::entry();
  Device* device = nullptr;
  ExternalJobs* jobs = nullptr;
  EXPECT_TRUE(Device::create_imported(allocator, import, &device).ok());
  device->decide({});
  EXPECT_TRUE(ExternalJobs::create(allocator, *device, {24, 6, recipe.candidates, 5}, 2, &jobs).ok());
  Job job;
  job.layers = 5, job.items = 24, job.packs = 6;
  job.weight_stride = 24 * sizeof(float);
  job.recipe = recipe;
  Plan plan;
  EXPECT_TRUE(jobs->plan(request_in_buffers(job, kOutStatus), &plan).ok());
  CallerBuffers target;
  target.commands = reinterpret_cast<VkCommandBuffer>(uint64_t{99});
  target.before = before, target.after = after;
  for (uint64_t b = 1; b < kBindings; ++b) {
    fake.buffers[0x500000 + b] = {0, 1 << 20};  // the host's
    target.buffers[b] = {reinterpret_cast<VkBuffer>(0x500000 + b), 0};
  }
  Command copy;
  copy.kind = Kind::copy;
  std::vector<Command>& commands = fake.recording.commands;
  for (uint32_t slot = 0; slot < 2; ++slot) {
    copy.from_buffer = 0x600000, copy.to_buffer = 0x500001;
    commands.push_back(copy);
    target.slot = slot;
    EXPECT_TRUE(jobs->record(plan, target).ok());
    copy.from_buffer = 0x500002, copy.to_buffer = 0x600001 + slot;
    commands.push_back(copy);
  }
  std::vector<Command> all = commands;
  ExternalJobs::destroy(jobs);
  Device::destroy(device);
  return all;
}

constexpr StageAccess kBefore{VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT};
constexpr StageAccess kAfter{VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_READ_BIT};

TEST(BarrierAudit, RecordedBetweenCopies) {
  for (const Strategy& strategy : strategies()) {
    SCOPED_TRACE(std::string(strategy.name));
    expect_sound(between_copies(shortened(strategy.recipe, 8), kBefore, kAfter), 8, 0);
  }
  expect_sound(between_copies(mixed_recipe(), kBefore, kAfter), 8, 0);
}

// What the host must name, for the audit to see it where it does not.
TEST(BarrierAudit, SeesWhatTheHostDoesNotName) {
  const Recipe shortest;
  const auto without = [&](StageAccess before, StageAccess after) {
    const Stream stream(between_copies(shortest, before, after));
    return audit(stream);
  };
  EXPECT_EQ(without(kBefore, kAfter), "");
  EXPECT_EQ(without({}, kAfter), "quantise reads what was written by a copy");
  EXPECT_EQ(without({VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_READ_BIT}, kAfter),
            "quantise reads what was written by a copy");
  EXPECT_EQ(without(kBefore, {}), "a copy reads what was written by scatter");
  EXPECT_EQ(without(kBefore, {VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT}),
            "a copy reads what was written by scatter");
}

}  // namespace
}  // namespace ballast::vulkan
