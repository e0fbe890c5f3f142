// The plugin as a guest of a test engine, and batches in the engine's buffers.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "tests/support/host.hpp"
#include "tests/vulkan/guest/engine.hpp"

namespace ballast_guest {

using ballast_test::Batch;
using ballast_test::expect_fault;
using ballast_test::Fault;
using ballast_test::limits_of;
using ballast_test::make;
using ballast_test::Objects;
using ballast_test::plugin;

// Instance, imported device and context; destroyed in order, and must be destroyable.
class Guest {
 public:
  explicit Guest(const ballast_vk_import& import, const ballast_instance_desc* services = nullptr) {
    auto error = make<ballast_error>();
    EXPECT_EQ(api.create_instance(services, &instance, &error), BALLAST_OK) << error.message;
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    EXPECT_EQ(api.create_device(instance, &desc, &device, &error), BALLAST_OK) << error.message;
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest() {
    if (context) {
      EXPECT_EQ(api.destroy_device(device), BALLAST_E_BUSY);
    }
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_E_BUSY);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }

  void make_context(uint32_t items, uint32_t layers, uint32_t slots = 1, uint32_t candidates = 8) {
    auto desc = limits_of(items, layers, candidates);
    desc.frame_slots = slots;
    make_context(desc);
  }
  void make_context(const ballast_context_desc& desc) {
    auto error = make<ballast_error>();
    EXPECT_EQ(api.create_context(device, &desc, &context, &error), BALLAST_OK) << error.message;
  }

  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
};

// On the CPU, into the batch's own memory.
inline void run_on_cpu(Batch& batch) {
  ballast_test::Objects cpu;
  auto limits = limits_of(batch.desc.item_count, batch.desc.layer_count);
  cpu.open(nullptr, limits);
  auto error = make<ballast_error>();
  ASSERT_EQ(cpu.api.run(cpu.context, &batch.desc, &error), BALLAST_OK) << error.message;
}

// What lies where in the one buffer that holds all of a batch.
enum Part : uint32_t { kWeights, kIndex, kRank, kLoad, kExponent, kReports, kBound, kStatus, kScratch, kParts };

inline uint64_t size_of_weight(const ballast_job_desc& job) {
  return job.weight_type == BALLAST_WEIGHT_F64 || job.weight_type == BALLAST_WEIGHT_I64 ? 8 : 4;
}

// A batch in one buffer of the engine, every part at an offset that is legal and no rounder than that, with a gap after
// it.
class GpuBatch {
 public:
  // gap: weights between one layer's and the next's.
  GpuBatch(Engine& engine, const Batch& batch, uint32_t slot = 0, uint64_t scratch = 0, uint32_t gap = 0)
      : job(batch.desc), record(make<ballast_vk_record>()) {
    const uint64_t layers = job.layer_count, items = job.item_count, packs = job.pack_count;
    const uint64_t row = items * size_of_weight(job), stride = row + gap * size_of_weight(job);
    const uint64_t sizes[kParts] = {(layers - 1) * stride + row,
                                    layers * items * 4,
                                    layers * items * 4,
                                    layers * packs * 4,
                                    layers * 4,
                                    layers * 32,
                                    layers * 4,
                                    16,
                                    scratch};
    const uint64_t grain = engine.offset_alignment;
    uint64_t end = grain;
    for (uint32_t p = 0; p < kParts; ++p) {
      parts[p] = {0, (end + grain - 1) / grain * grain, sizes[p]};
      if ((parts[p].offset / grain) % 2 == 0) parts[p].offset += grain;  // no rounder than it must be
      end = parts[p].offset + sizes[p] + 8;
    }
    memory = engine.make_buffer(end);
    for (ballast_vk_buffer& part : parts) part.buffer = wide(memory.buffer);
    for (uint64_t l = 0; l < layers; ++l)
      std::memcpy(memory.data + parts[kWeights].offset + l * stride,
                  static_cast<const std::byte*>(batch.desc.weights) + l * row, row);
    job.weights = nullptr, job.pack_index = job.rank_in_pack = job.load_exponent = nullptr;
    job.pack_load = nullptr, job.pack_value = nullptr, job.reports = nullptr, job.timings = nullptr;
    job.report_stride = 0;
    job.weight_stride = gap ? stride : 0;
    record.frame_slot = slot;
    record.weights = parts[kWeights], record.pack_index = parts[kIndex], record.rank_in_pack = parts[kRank];
    record.pack_load = parts[kLoad], record.load_exponent = parts[kExponent], record.reports = parts[kReports];
    record.lower_bound = parts[kBound], record.status = parts[kStatus];
    if (scratch) record.scratch = parts[kScratch];
    // From the host's writes, and to its reads.
    record.src_stage = VK_PIPELINE_STAGE_HOST_BIT, record.src_access = VK_ACCESS_HOST_WRITE_BIT;
    record.dst_stage = VK_PIPELINE_STAGE_HOST_BIT, record.dst_access = VK_ACCESS_HOST_READ_BIT;
  }

  template <typename T = std::byte>
  const T* at(Part part) const {
    return reinterpret_cast<const T*>(memory.data + parts[part].offset);
  }
  template <typename T = std::byte>
  T* at(Part part) {
    return reinterpret_cast<T*>(memory.data + parts[part].offset);
  }

  std::array<int32_t, 4> status() const {
    std::array<int32_t, 4> words;
    std::memcpy(words.data(), at(kStatus), sizeof words);
    return words;
  }

  bool untouched(Part part) const {
    for (uint64_t i = 0; i < parts[part].size; ++i)
      if (at(part)[i] != std::byte{0xA5}) return false;
    return true;
  }

  // What the job wrote is what the CPU wrote, byte for byte; what it was not given, and all gaps, are as they were.
  void expect_same(const Batch& expected) const {
    const auto same = [&](Part part, const ballast_vk_buffer& given, const void* bytes) {
      if (given.buffer == 0) return untouched(part);
      return std::memcmp(at(part), bytes, parts[part].size) == 0;
    };
    EXPECT_TRUE(same(kIndex, record.pack_index, expected.pack_index.data()));
    EXPECT_TRUE(same(kRank, record.rank_in_pack, expected.rank_in_pack.data()));
    EXPECT_TRUE(same(kLoad, record.pack_load, expected.pack_load.data()));
    EXPECT_TRUE(same(kExponent, record.load_exponent, expected.load_exponent.data()));
    std::vector<std::byte> reports;
    std::vector<uint32_t> bounds;
    for (const ballast_layer_report& report : expected.reports) {
      const auto* first = reinterpret_cast<const std::byte*>(&report);
      reports.insert(reports.end(), first, first + 32);
      bounds.push_back(report.lower_bound);
    }
    EXPECT_TRUE(same(kReports, record.reports, reports.data()));
    EXPECT_TRUE(same(kBound, record.lower_bound, bounds.data()));
    if (record.status.buffer) {
      EXPECT_EQ(status(), (std::array<int32_t, 4>{0, 0, 0, 0}));
    }
    expect_gaps_untouched();
  }

  void expect_gaps_untouched() const {
    uint64_t begin = 0;
    for (const ballast_vk_buffer& part : parts) {
      for (uint64_t i = begin; i < part.offset; ++i)
        ASSERT_EQ(memory.data[i], std::byte{0xA5}) << "byte " << i << ", before offset " << part.offset;
      begin = part.offset + part.size;
    }
  }

  ballast_job_desc job;
  ballast_vk_record record;
  std::array<ballast_vk_buffer, kParts> parts{};
  GpuBuffer memory;
};

// A test with an engine.
// With BALLAST_TEST_VALIDATE it has a device of its own and the validation layer, and whatever that says is a failure.
class GuestTest : public ::testing::Test {
 protected:
  ~GuestTest() override {
    if (!engine) return;
    const auto messages = engine->messages;
    engine.reset();
    for (const std::string& message : *messages) ADD_FAILURE() << message;
  }
  static constexpr EngineOptions kKept = {Validate::nothing, Timelines::none, true};

  void SetUp() override { open(kKept); }
  void open(EngineOptions options) {
    if (std::getenv("BALLAST_TEST_VALIDATE") && options.validate == Validate::nothing)
      options.validate = Validate::synchronization, options.keep_device = false;
    ASSERT_TRUE(options.validate == Validate::nothing || has_validation_layer());
    std::string why;
    engine = Engine::open(options, why);
    ASSERT_TRUE(engine) << why;
  }
  std::unique_ptr<Engine> engine;
  ballast_error error = make<ballast_error>();
};

}  // namespace ballast_guest
