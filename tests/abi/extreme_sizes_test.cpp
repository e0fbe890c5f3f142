// Sizes at which a product or a sum would no longer fit: refused, or computed as they are, never wrapped around.
#include <limits>
#include <new>

#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

constexpr uint32_t kMost32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMost64 = std::numeric_limits<uint64_t>::max();

// ---- contexts ----

// Adds up what is asked for, and gives nothing larger than `largest`.
struct Ledger {
  size_t largest = 1 << 16;
  size_t asked = 0;

  static void* BALLAST_CALL alloc(void* user, size_t size, size_t align) {
    auto& ledger = *static_cast<Ledger*>(user);
    ledger.asked += size;
    if (size > ledger.largest) return nullptr;
    return ::operator new(size, std::align_val_t(align), std::nothrow);
  }
  static void BALLAST_CALL dealloc(void*, void* memory, size_t, size_t align) {
    ::operator delete(memory, std::align_val_t(align));
  }
};

// What a context of that size asks for; its workspace is refused.
size_t asked_for(uint32_t items, uint32_t packs, uint32_t candidates, uint32_t workers) {
  Ledger ledger;
  auto services = make<ballast_instance_desc>();
  services.user = &ledger, services.alloc = Ledger::alloc, services.dealloc = Ledger::dealloc;
  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  EXPECT_EQ(api.create_instance(&services, &instance, nullptr), BALLAST_OK);
  EXPECT_EQ(api.create_device(instance, nullptr, &device, nullptr), BALLAST_OK);
  auto size = limits_of(items, 0, candidates);
  size.max_packs = packs, size.worker_count = workers;
  ledger.asked = 0;
  auto error = make<ballast_error>();
  EXPECT_EQ(api.create_context(device, &size, &context, &error), BALLAST_E_MEMORY) << error.message;
  EXPECT_EQ(context, nullptr);
  EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
  EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  return ledger.asked;
}

TEST(ExtremeContexts, AskForAsMuchMoreAsThereAreMoreWorkers) {
  const size_t one = asked_for(65535, 0, BALLAST_MAX_CANDIDATES, 1);
  EXPECT_GT(one, size_t{65535} * (4 + 2 + 1) + size_t{BALLAST_MAX_CANDIDATES} * 8);
  const size_t two = asked_for(65535, 0, BALLAST_MAX_CANDIDATES, 2), most = asked_for(65535, 0, 65536, 256);
  EXPECT_GT(most, size_t{1} << 32) << "or the largest is no test of 64 bits";
  // Their table is rounded up to a cache line.
  EXPECT_NEAR(static_cast<double>(most - one), 255.0 * static_cast<double>(two - one), 255 * 64);
}

TEST(ExtremeContexts, FieldsBeyondTheirLimitsAreRefusedBeforeAnythingIsMultiplied) {
  Objects objects;
  objects.open(nullptr, limits_of(8));
  const auto refused = [&](auto member, ballast_result wanted) {
    for (const uint32_t value : {0x80000000u, kMost32}) {
      auto size = limits_of(8);
      size.*member = value;
      ballast_context context = nullptr;
      auto error = make<ballast_error>();
      EXPECT_EQ(objects.api.create_context(objects.device, &size, &context, &error), wanted) << error.message;
      EXPECT_EQ(context, nullptr);
    }
  };
  refused(&ballast_context_desc::max_items, BALLAST_E_UNSUPPORTED);
  refused(&ballast_context_desc::max_candidates, BALLAST_E_ARGUMENT);
  refused(&ballast_context_desc::frame_slots, BALLAST_E_ARGUMENT);
  refused(&ballast_context_desc::worker_count, BALLAST_E_ARGUMENT);
  refused(&ballast_context_desc::flags, BALLAST_E_ARGUMENT);
}

TEST(ExtremeContexts, MorePacksThanItemsAreNoMoreMemory) {
  EXPECT_EQ(asked_for(65535, kMost32, 8, 1), asked_for(65535, 65535, 8, 1));
}

// ---- jobs ----

class ExtremeJobs : public ::testing::Test {
 protected:
  ExtremeJobs() { objects.open(nullptr, limits_of(65535, 0, 8)); }

  // With nothing but the weights and the required output, both at addresses that no memory is at.
  ballast_job_desc vast(uint32_t layers, uint32_t items) {
    auto job = make<ballast_job_desc>();
    job.layer_count = layers, job.item_count = items, job.pack_count = 1;
    job.weights = reinterpret_cast<const void*>(uintptr_t{1} << 12);
    job.pack_index = reinterpret_cast<int32_t*>(uintptr_t{1} << 62);
    job.strategy = "greedy";
    return job;
  }
  void refuses(const ballast_job_desc& job, ballast_result code, size_t offset) {
    auto error = make<ballast_error>();
    expect_fault(objects.api.run(objects.context, &job, &error), error,
                 {code, BALLAST_TYPE_JOB_DESC, static_cast<uint32_t>(offset), {"job."}});
  }

  Objects objects;
};

TEST_F(ExtremeJobs, StridesThatReachBeyondSixtyFourBits) {
  // The largest stride that fits, and the next multiple that does not.
  for (const uint32_t layers : {2u, 3u, 65537u, kMost32}) {
    auto job = vast(layers, 65535);
    job.weights = reinterpret_cast<const void*>(uintptr_t{1} << 40);
    const uint64_t row = 65535 * 4;
    const uint64_t fits = (kMost64 - row) / (layers - 1) / 4 * 4;
    job.weight_stride = fits;
    refuses(job, BALLAST_E_RANGE, offsetof(ballast_job_desc, weights));  // but not from where they start
    job.weight_stride = fits + 4;
    refuses(job, BALLAST_E_RANGE, offsetof(ballast_job_desc, weight_stride));
    job.weight_stride = kMost64 - 3;
    refuses(job, BALLAST_E_RANGE, offsetof(ballast_job_desc, weight_stride));
  }
}

TEST_F(ExtremeJobs, OneLayerMayHaveAnyStride) {
  Batch batch(1, 24, 4);
  for (const uint64_t stride : {kMost64 - 3, uint64_t{1} << 63}) {
    batch.desc.weight_stride = stride;
    auto error = make<ballast_error>();
    EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
  }
}

TEST_F(ExtremeJobs, OutputsThatReachBeyondMemory) {
  auto job = vast(kMost32, 65535);
  job.weights = reinterpret_cast<const void*>(uintptr_t{1} << 60);
  job.pack_index = reinterpret_cast<int32_t*>(kMost64 - 3);
  refuses(job, BALLAST_E_RANGE, offsetof(ballast_job_desc, pack_index));
  // 2^32 - 1 layers of 65535 items of four bytes are below 2^50; as many reports of the largest stride, below 2^44.
  job.pack_index = reinterpret_cast<int32_t*>(kMost64 - (uint64_t{1} << 50) + 1);
  job.reports = reinterpret_cast<ballast_layer_report*>(kMost64 - (uint64_t{1} << 44) + 1);
  job.report_stride = BALLAST_MAX_STRUCT_SIZE;
  refuses(job, BALLAST_E_ARGUMENT, offsetof(ballast_job_desc, reports));  // it fits, over the pack_index
  job.reports = reinterpret_cast<ballast_layer_report*>(kMost64 - (uint64_t{1} << 44) + 1 + 8192);
  refuses(job, BALLAST_E_RANGE, offsetof(ballast_job_desc, reports));
}

TEST_F(ExtremeJobs, OverlapsAreSeenAcrossTheWholeReach) {
  auto job = vast(kMost32, 65535);
  const uint64_t reach = uint64_t{kMost32} * 65535 * 4;
  job.weights = reinterpret_cast<const void*>(uintptr_t{1} << 12);
  job.pack_index = reinterpret_cast<int32_t*>((uintptr_t{1} << 12) + reach - 4);
  refuses(job, BALLAST_E_ARGUMENT, offsetof(ballast_job_desc, pack_index));
}

TEST_F(ExtremeJobs, ItemsAndPacksPastTheContext) {
  auto job = vast(1, 65536);
  refuses(job, BALLAST_E_ARGUMENT, offsetof(ballast_job_desc, item_count));
  job.item_count = kMost32;
  refuses(job, BALLAST_E_ARGUMENT, offsetof(ballast_job_desc, item_count));
  job.pack_count = kMost32;
  refuses(job, BALLAST_E_ARGUMENT, offsetof(ballast_job_desc, item_count));
}

// first_layer wraps around, as it is documented to.
TEST_F(ExtremeJobs, LayerNumbersAreModuloTwoToTheThirtyTwo) {
  Batch across(2, 24, 4), second(1, 24, 4);
  for (auto* batch : {&across, &second}) batch->desc.strategy = "batched_refinement_packing", batch->desc.seed = 5;
  across.desc.first_layer = kMost32;
  second.desc.weights = across.weights.data() + 24;
  ASSERT_EQ(objects.api.run(objects.context, &across.desc, nullptr), BALLAST_OK);
  ASSERT_EQ(objects.api.run(objects.context, &second.desc, nullptr), BALLAST_OK);
  EXPECT_TRUE(std::equal(second.pack_index.begin(), second.pack_index.end(), across.pack_index.begin() + 24));
}

TEST_F(ExtremeJobs, TargetsAndCapsOfAnySize) {
  for (const uint32_t target : {1u, kMost32})
    for (const uint32_t cap : {1u, kMost32}) {
      Batch batch(2, 24, 4);
      batch.desc.strategy = nullptr;
      batch.desc.target_gap_ppb = target, batch.desc.move_cap = cap;
      auto error = make<ballast_error>();
      EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
      for (const auto& report : batch.reports) {
        const bool met = (report.flags & BALLAST_REPORT_TARGET_MET) != 0;
        EXPECT_EQ(met, uint64_t{report.max_load - report.lower_bound} * 1'000'000'000 <=
                           uint64_t{report.lower_bound} * target);
      }
    }
}

}  // namespace
}  // namespace ballast_test
