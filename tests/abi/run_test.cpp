// What run answers, and what the functions answer that are still to come.
#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "tests/support/wide_batch.hpp"
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace ballast_test {
namespace {

// ---- the answer ----

TEST(Run, AnswersWhatTheReportsSay) {
  const auto batch = expected();
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    std::vector<double> load(kPacks, 0), count(kPacks, 0);
    for (uint32_t i = 0; i < kItems; ++i) {
      const auto pack = static_cast<size_t>(batch->pack_index[layer * kItems + i]);
      ASSERT_LT(pack, kPacks);
      load[pack] += static_cast<double>(batch->weights[layer * kItems + i]);
      count[pack] += 1;
    }
    const ballast_layer_report& report = batch->reports[layer];
    for (uint32_t p = 0; p < kPacks; ++p) {
      EXPECT_EQ(count[p], kItems / kPacks);
      EXPECT_EQ(batch->pack_value[layer * kPacks + p], load[p]);
    }
    EXPECT_EQ(report.max_value, *std::max_element(load.begin(), load.end()));
    EXPECT_EQ(report.min_value, *std::min_element(load.begin(), load.end()));
    EXPECT_DOUBLE_EQ(report.mean_value, std::accumulate(load.begin(), load.end(), 0.0) / kPacks);
    EXPECT_LE(report.lower_bound, report.max_load);
    EXPECT_NEAR(report.gap, static_cast<double>(report.max_load) / report.lower_bound - 1, 1e-12);
    EXPECT_EQ(report.load_exponent, batch->load_exponent[layer]);
    EXPECT_EQ((report.flags & BALLAST_REPORT_PROVEN) != 0, report.max_load == report.lower_bound);
  }
}

TEST(Run, OutputsBesidePackIndexMayBeAbsent) {
  const auto all = expected();
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  auto bare = batch_of();
  ballast_job_desc job = bare->desc;
  job.rank_in_pack = nullptr, job.pack_load = nullptr, job.load_exponent = nullptr, job.pack_value = nullptr;
  job.reports = nullptr, job.timings = nullptr, job.report_stride = 0;
  EXPECT_EQ(objects.api.run(objects.context, &job, nullptr), BALLAST_OK);
  EXPECT_EQ(bare->pack_index, all->pack_index);
  bare->pack_index = batch_of()->pack_index;
  EXPECT_TRUE(bare->untouched()) << "written without being asked";
}

TEST(Run, TimingsCoverTheCall) {
  const auto batch = expected();
  EXPECT_GT(batch->timings.total_ns, 0u);
  uint64_t stages = 0;
  for (uint32_t s = 0; s < BALLAST_STAGE_COUNT; ++s) stages += batch->timings.stage_ns[s];
  EXPECT_GT(stages, 0u);
  EXPECT_LE(stages, batch->timings.total_ns) << "one worker cannot work longer than the call";
  for (uint32_t s = BALLAST_STAGE_COUNT; s < 16; ++s) EXPECT_EQ(batch->timings.stage_ns[s], 0u);
}

#if defined(__x86_64__)
// Games flush denormals and round as they like; the bytes stay.
TEST(Run, TheHostsFloatingPointModeChangesNothing) {
  const auto tiny = [] {
    auto batch = std::make_unique<Batch>(2, kItems, kPacks);
    for (size_t i = 0; i < batch->weights.size(); ++i)
      batch->weights[i] = std::numeric_limits<float>::denorm_min() * static_cast<float>(1 + i * 37 % 101);
    batch->desc.strategy = kStrategy;
    return batch;
  };
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  auto calm = tiny(), wild = tiny();
  ASSERT_EQ(objects.api.run(objects.context, &calm->desc, nullptr), BALLAST_OK);
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040 | _MM_ROUND_UP);  // flush to zero, denormals are zero
  const ballast_result code = objects.api.run(objects.context, &wild->desc, nullptr);
  const unsigned after = _mm_getcsr();
  _mm_setcsr(before);
  EXPECT_EQ(code, BALLAST_OK);
  EXPECT_EQ(after & ~0x3Fu, (before | 0x8040 | _MM_ROUND_UP) & ~0x3Fu) << "the host's mode is its own";
  EXPECT_EQ(calm->pack_index, wild->pack_index);
  EXPECT_EQ(calm->pack_load, wild->pack_load);
  EXPECT_EQ(calm->load_exponent, wild->load_exponent);
}
#endif

// ---- functions for buffers of a host ----

TEST(GpuFunctions, AreUnsupportedOnTheCpuAfterCheckingTheirArguments) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  const ballast_api& api = objects.api;
  auto batch = batch_of();
  auto error = make<ballast_error>();
  uint64_t bytes = 99;
  auto gpu_job = make<ballast_job_desc>();
  gpu_job.layer_count = 1, gpu_job.item_count = kItems, gpu_job.pack_count = kPacks;
  const auto record = make<ballast_vk_record>();
  const auto submit = make<ballast_vk_submit>();
  EXPECT_EQ(api.record(objects.context, &gpu_job, &record, &error), BALLAST_E_UNSUPPORTED) << error.message;
  EXPECT_EQ(api.submit(objects.context, &gpu_job, &submit, &error), BALLAST_E_UNSUPPORTED) << error.message;
  EXPECT_EQ(api.context_scratch_size(objects.context, &gpu_job, &bytes, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(bytes, 0u);
  uint32_t layers = 99;
  EXPECT_EQ(api.context_record_layers(objects.context, &gpu_job, &layers, &error), BALLAST_E_UNSUPPORTED);
  EXPECT_EQ(layers, 99u);
  const auto limits = wide_limits(1);
  bytes = 99;
  EXPECT_EQ(api.context_gpu_size(objects.device, &limits, &bytes, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(bytes, 0u);

  gpu_job.weights = batch->weights.data();
  const auto weights = static_cast<uint32_t>(offsetof(ballast_job_desc, weights));
  const Fault host_memory{BALLAST_E_ARGUMENT, BALLAST_TYPE_JOB_DESC, weights, {"weights", "host memory"}};
  expect_fault(api.record(objects.context, &gpu_job, &record, &error), error, host_memory);
  expect_fault(api.context_scratch_size(objects.context, &gpu_job, &bytes, &error), error, host_memory);
  EXPECT_TRUE(batch->untouched());

  auto vulkan = make<ballast_device_desc>();
  vulkan.backend = BALLAST_BACKEND_VULKAN;
  std::memset(vulkan.device_uuid, 0xAB, sizeof vulkan.device_uuid);  // of no device, wherever this runs
  ballast_device device = nullptr;
  expect_fault(api.create_device(objects.instance, &vulkan, &device, &error), error,
               {BALLAST_E_NO_VULKAN, BALLAST_TYPE_DEVICE_DESC, offsetof(ballast_device_desc, backend), {"Vulkan"}});
}

}  // namespace
}  // namespace ballast_test
