// Descriptors out of range never reach the driver: what record refuses is refused before any call of Vulkan, and what
// it takes is bound inside what the host gave. On a driver that does nothing, so in every build and under every
// sanitizer.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/support/host.hpp"
#include "tests/support/null_vulkan.hpp"

namespace ballast_test {
namespace {

using ballast::vulkan_test::NullVulkan;

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5, kSlots = 2;
constexpr uint64_t kFirst = 0x5000;  // of the host's buffers

struct NamedBuffer {
  ballast_vk_buffer ballast_vk_record::*member;
  size_t offset;
  const char* name;
  uint64_t bytes;  // that the job takes; 0: the plugin knows
};
#define BUFFER(name, bytes) \
  { &ballast_vk_record::name, offsetof(ballast_vk_record, name), #name, bytes }
constexpr NamedBuffer kBuffers[] = {BUFFER(weights, kLayers* kItems * 4),
                                    BUFFER(pack_index, kLayers* kItems * 4),
                                    BUFFER(rank_in_pack, kLayers* kItems * 4),
                                    BUFFER(pack_load, kLayers* kPacks * 4),
                                    BUFFER(load_exponent, kLayers * 4),
                                    BUFFER(reports, kLayers * 32),
                                    BUFFER(lower_bound, kLayers * 4),
                                    BUFFER(status, 16),
                                    BUFFER(scratch, 0)};
#undef BUFFER

// Stretches of the host's buffers that the driver was told of.
struct Bound {
  uint64_t buffer, offset, range;
};
std::vector<Bound> bound;

class NullRefusal : public ::testing::Test {
 protected:
  void SetUp() override {
    auto import = make<ballast_vk_import>();
    import.instance = NullVulkan::kInstance;
    import.physical_device = NullVulkan::kPhysicalDevice;
    import.device = NullVulkan::kDevice;
    import.get_instance_proc_addr = NullVulkan::instance_proc;
    import.flags = BALLAST_VK_NO_SUBMIT;
    auto desc = make<ballast_device_desc>();
    desc.h.next = &import.h;
    auto limits = limits_of(64, 0, 8);
    limits.frame_slots = kSlots;
    ASSERT_EQ(api.create_instance(nullptr, &instance, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_device(instance, &desc, &device, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_context(device, &limits, &context, &error), BALLAST_OK) << error.message;
    job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
    uint64_t scratch = 0;
    ASSERT_EQ(api.context_scratch_size(context, &job, &scratch, &error), BALLAST_OK) << error.message;
    record.command_buffer = 0x9000;
    for (size_t b = 0; b < std::size(kBuffers); ++b)
      record.*kBuffers[b].member = {kFirst + b, 16 * (b + 1), kBuffers[b].bytes != 0 ? kBuffers[b].bytes : scratch};
    bound.clear();
    NullVulkan::on_descriptor = [](uint64_t buffer, uint64_t offset, uint64_t range) {
      if (buffer >= kFirst && buffer < kFirst + std::size(kBuffers)) bound.push_back({buffer, offset, range});
    };
  }
  void TearDown() override {
    NullVulkan::on_descriptor = nullptr;
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }

  using Change = std::function<void(ballast_vk_record&)>;
  void refused(const Change& change, size_t offset, ballast_result code = BALLAST_E_ARGUMENT) {
    ballast_vk_record changed = record;
    change(changed);
    error = make<ballast_error>();
    const uint64_t before = NullVulkan::calls;
    expect_fault(api.record(context, &job, &changed, &error), error,
                 {code, BALLAST_TYPE_VK_RECORD, static_cast<uint32_t>(offset), {}});
    EXPECT_EQ(NullVulkan::calls, before) << "refused before any call of Vulkan";
  }

  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  ballast_error error = make<ballast_error>();
  ballast_job_desc job = make<ballast_job_desc>();
  ballast_vk_record record = make<ballast_vk_record>();
};

TEST_F(NullRefusal, WhatIsTakenIsBoundInsideTheHostsBuffers) {
  ASSERT_EQ(api.record(context, &job, &record, &error), BALLAST_OK) << error.message;
  EXPECT_GE(bound.size(), std::size(kBuffers));
  for (const Bound& stretch : bound) {
    const ballast_vk_buffer& given = record.*kBuffers[stretch.buffer - kFirst].member;
    EXPECT_GE(stretch.offset, given.offset) << kBuffers[stretch.buffer - kFirst].name;
    EXPECT_LE(stretch.offset + stretch.range, given.offset + given.size) << kBuffers[stretch.buffer - kFirst].name;
  }
}

TEST_F(NullRefusal, EveryBufferThatIsTooSmallOrMisplaced) {
  for (const NamedBuffer& buffer : kBuffers) {
    SCOPED_TRACE(buffer.name);
    const auto member = buffer.member;
    refused([=](auto& r) { --(r.*member).size; }, buffer.offset);
    refused([=](auto& r) { (r.*member).size = 0; }, buffer.offset);
    refused([=](auto& r) { (r.*member).offset += 4; }, buffer.offset);
    refused([=](auto& r) { (r.*member).offset = ~uint64_t{15}; }, buffer.offset, BALLAST_E_RANGE);
    refused([=](auto& r) { (r.*member).size = ~uint64_t{0} - 8; }, buffer.offset, BALLAST_E_RANGE);
    refused([=](auto& r) { (r.*member).buffer = 0; }, buffer.offset);
  }
}

TEST_F(NullRefusal, EveryPairThatOverlaps) {
  for (const NamedBuffer& a : kBuffers)
    for (const NamedBuffer& b : kBuffers) {
      if (&a == &b) continue;
      ballast_vk_record changed = record;
      (changed.*a.member).buffer = (changed.*b.member).buffer;
      (changed.*a.member).offset = (changed.*b.member).offset;
      error = make<ballast_error>();
      const uint64_t before = NullVulkan::calls;
      EXPECT_EQ(api.record(context, &job, &changed, &error), BALLAST_E_ARGUMENT) << a.name << " onto " << b.name;
      EXPECT_NE(std::string(error.message).find("overlaps"), std::string::npos) << error.message;
      EXPECT_EQ(NullVulkan::calls, before);
    }
}

TEST_F(NullRefusal, MoreThanTheDeviceBinds) {
  job.layer_count = 2, job.weight_stride = uint64_t{1} << 31;
  for (const NamedBuffer& buffer : kBuffers) (record.*buffer.member).size = uint64_t{1} << 40;
  for (size_t b = 2; b < std::size(kBuffers); ++b) record.*kBuffers[b].member = {};
  refused([](auto&) {}, offsetof(ballast_vk_record, weights), BALLAST_E_RANGE);
}

TEST_F(NullRefusal, PlainFields) {
  refused([](auto& r) { r.command_buffer = 0; }, offsetof(ballast_vk_record, command_buffer));
  refused([](auto& r) { r.frame_slot = kSlots; }, offsetof(ballast_vk_record, frame_slot));
  refused([](auto& r) { r.flags = 1; }, offsetof(ballast_vk_record, flags));
  refused([](auto& r) { r.src_stage = uint64_t{1} << 32; }, offsetof(ballast_vk_record, src_stage));
  refused([](auto& r) { r.dst_access = 1; }, offsetof(ballast_vk_record, dst_access));
}

}  // namespace
}  // namespace ballast_test
