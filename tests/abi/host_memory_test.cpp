// What a context takes of the host's memory: told beforehand to the byte, bounded, and left alone until a job needs it.
#include <cstring>
#include <map>
#include <new>

#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

// Gives blocks that hold a pattern, and counts the pages of a block that somebody has written to.
struct Patterned {
  static constexpr size_t kPage = 4096;

  explicit Patterned(unsigned char with) : pattern(with) {}
  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    desc.user = this;
    desc.alloc = [](void* user, size_t size, size_t align) -> void* {
      auto& self = *static_cast<Patterned*>(user);
      void* memory = ::operator new(size, std::align_val_t(align), std::nothrow);
      if (memory) std::memset(memory, self.pattern, size), self.blocks[memory] = size;
      return memory;
    };
    desc.dealloc = [](void* user, void* memory, size_t, size_t align) {
      static_cast<Patterned*>(user)->blocks.erase(memory);
      ::operator delete(memory, std::align_val_t(align));
    };
    return desc;
  }
  size_t touched() const {
    size_t bytes = 0;
    for (const auto& [memory, size] : blocks)
      for (size_t at = 0; at < size; at += kPage) {
        const auto* page = static_cast<const unsigned char*>(memory) + at;
        const size_t here = std::min(kPage, size - at);
        if (std::any_of(page, page + here, [this](unsigned char byte) { return byte != pattern; })) bytes += here;
      }
    return bytes;
  }

  unsigned char pattern;
  std::map<const void*, size_t> blocks;
};

ballast_context_desc size_of(uint32_t items, uint32_t slots, uint32_t workers, uint32_t flags = 0) {
  auto desc = limits_of(items);
  desc.frame_slots = slots, desc.worker_count = workers, desc.flags = flags;
  return desc;
}

uint64_t host_bytes(const Objects& objects) {
  auto stats = make<ballast_stats>();
  EXPECT_EQ(objects.api.stats(objects.instance, &stats, nullptr), BALLAST_OK);
  return stats.host_bytes;
}

void expect_told(const Objects& objects, const ballast_context_desc& desc) {
  SCOPED_TRACE(std::to_string(desc.max_items) + " items, " + std::to_string(desc.frame_slots) + " slots, " +
               std::to_string(desc.worker_count) + " workers, flags " + std::to_string(desc.flags));
  const uint64_t before = host_bytes(objects);
  uint64_t told = 0;
  auto error = make<ballast_error>();
  ASSERT_EQ(objects.api.context_host_size(objects.device, &desc, &told, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(host_bytes(objects), before) << "asking takes nothing";
  ballast_context context = nullptr;
  ASSERT_EQ(objects.api.create_context(objects.device, &desc, &context, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(host_bytes(objects) - before, told);
  Batch batch(1, 1, 1);
  EXPECT_EQ(objects.api.run(context, &batch.desc, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(host_bytes(objects) - before, told) << "it grows by work";
  EXPECT_EQ(objects.api.destroy_context(context), BALLAST_OK);
  EXPECT_EQ(host_bytes(objects), before);
}

void open(Objects& objects, const ballast_instance_desc* services) {
  auto cpu = make<ballast_device_desc>();
  cpu.backend = BALLAST_BACKEND_CPU;
  ASSERT_EQ(objects.api.create_instance(services, &objects.instance, nullptr), BALLAST_OK);
  ASSERT_EQ(objects.api.create_device(objects.instance, &cpu, &objects.device, nullptr), BALLAST_OK);
}

TEST(HostMemory, IsToldToTheByteBeforehand) {
  auto with_parallel = make<ballast_instance_desc>(), with_spawn = make<ballast_instance_desc>();
  with_parallel.parallel = [](void*, ballast_task, void*, uint32_t) -> ballast_bool { return 0; };
  with_spawn.spawn = [](void*, ballast_task, void*) -> ballast_bool { return 0; };
  for (const ballast_instance_desc* services :
       {static_cast<ballast_instance_desc*>(nullptr), &with_parallel, &with_spawn}) {
    Objects objects;
    ASSERT_NO_FATAL_FAILURE(open(objects, services));
    for (const uint32_t items : {1u, 64u, 2048u, 8193u})
      for (const uint32_t slots : {1u, 3u})
        for (const uint32_t workers : {1u, 4u})
          for (const uint32_t flags : {0u, uint32_t{BALLAST_CONTEXT_OWN_THREADS}})
            expect_told(objects, size_of(items, slots, workers, flags));
  }
}

TEST(HostMemory, IsNotTouchedBeforeAJobNeedsIt) {
  Patterned host(0x5A);
  const auto services = host.services();
  Objects objects;
  ASSERT_NO_FATAL_FAILURE(open(objects, &services));
  const auto desc = size_of(8192, 2, 4);
  ASSERT_EQ(objects.api.create_context(objects.device, &desc, &objects.context, nullptr), BALLAST_OK);
  const uint64_t held = host_bytes(objects);
  EXPECT_GT(held, uint64_t{64} << 20);
  EXPECT_LT(host.touched(), held / 1000);
  Batch batch(1, 8192, 64);
  ASSERT_EQ(objects.api.run(objects.context, &batch.desc, nullptr), BALLAST_OK);
  EXPECT_LT(host.touched(), held / 100) << "greedy needs no more than that";
}

// Nobody relies on what fresh memory holds.
TEST(HostMemory, MayHoldAnythingAtFirst) {
  constexpr uint32_t kShapes[][2] = {{16, 2}, {24, 4}, {48, 6}, {300, 6}};
  for (const auto& [items, packs] : kShapes) {
    std::vector<std::unique_ptr<Batch>> answers;
    for (const unsigned char pattern : {uint8_t{0}, uint8_t{0xA5}, uint8_t{0xFF}}) {
      Patterned host(pattern);
      const auto services = host.services();
      Objects objects;
      ASSERT_NO_FATAL_FAILURE(open(objects, &services));
      size_t at = 0;
      auto info = make<ballast_strategy_info>();
      for (uint32_t s = 0; objects.api.strategy_info(s, &info, nullptr) == BALLAST_OK; ++s)
        for (uint32_t effort = 0; effort <= std::min(info.efforts, items <= 24 ? 4u : 3u); ++effort, ++at) {
          const auto desc = size_of(items, 1, 2);
          ballast_context context = nullptr;
          ASSERT_EQ(objects.api.create_context(objects.device, &desc, &context, nullptr), BALLAST_OK);
          auto batch = std::make_unique<Batch>(3, items, packs);
          batch->desc.strategy = info.name, batch->desc.effort = effort;
          EXPECT_EQ(objects.api.run(context, &batch->desc, nullptr), BALLAST_OK) << info.name;
          EXPECT_EQ(objects.api.destroy_context(context), BALLAST_OK);
          batch->desc.strategy = nullptr;  // info's
          if (pattern == 0) {
            answers.push_back(std::move(batch));
          } else {
            EXPECT_TRUE(batch->same_answer(*answers[at])) << info.name;
          }
        }
    }
  }
}

TEST(HostMemory, OfTheLargestContextsIsRefusedAtOnce) {
  Objects objects;
  ASSERT_NO_FATAL_FAILURE(open(objects, nullptr));
  const auto desc = size_of(65535, BALLAST_MAX_FRAME_SLOTS, BALLAST_MAX_WORKERS);
  auto error = make<ballast_error>();
  uint64_t told = 99;
  const Fault fault{BALLAST_E_UNSUPPORTED,
                    BALLAST_TYPE_CONTEXT_DESC,
                    offsetof(ballast_context_desc, max_items),
                    {"GiB", "may take 16", "worker_count"}};
  expect_fault(objects.api.context_host_size(objects.device, &desc, &told, &error), error, fault);
  EXPECT_EQ(told, 99u);
  expect_fault(objects.api.context_gpu_size(objects.device, &desc, &told, &error), error, fault);
  expect_fault(objects.api.create_context(objects.device, &desc, &objects.context, &error), error, fault);
}

// The default strategy takes the largest layers, and its workspaces must, too.
TEST(HostMemory, OfTheLargestLayersIsEnough) {
  Patterned host(0x5A);
  const auto services = host.services();
  Objects objects;
  ASSERT_NO_FATAL_FAILURE(open(objects, &services));
  const auto desc = size_of(65535, 1, 1);
  ASSERT_EQ(objects.api.create_context(objects.device, &desc, &objects.context, nullptr), BALLAST_OK);
  Batch batch(1, 65535, 13107);
  batch.desc.strategy = nullptr, batch.desc.effort = 1, batch.desc.move_cap = 3;
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
}

}  // namespace
}  // namespace ballast_test
