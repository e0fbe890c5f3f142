// Whatever is wrong with a job: a code, the field, a sentence, and not one byte written.
#include <algorithm>
#include <limits>

#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

constexpr uint32_t kLayers = 3;
constexpr uint32_t kItems = 24;
constexpr uint32_t kPacks = 4;

#define JOB_FIELD(member) BALLAST_TYPE_JOB_DESC, static_cast<uint32_t>(offsetof(ballast_job_desc, member))

struct BadJob {
  const char* name;
  std::function<void(Batch&)> spoil;
  Fault fault;
};

void PrintTo(const BadJob& job, std::ostream* stream) { *stream << job.name; }

template <typename T>
T* moved(T* pointer, ptrdiff_t bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<intptr_t>(pointer) + bytes);
}

std::vector<BadJob> bad_shapes() {
  const auto argument = [](uint32_t type, uint32_t offset, std::vector<std::string> words) {
    return Fault{BALLAST_E_ARGUMENT, type, offset, std::move(words)};
  };
  return {
      {"NoItems", [](Batch& b) { b.desc.item_count = 0; }, argument(JOB_FIELD(item_count), {"item_count"})},
      {"NoPacks", [](Batch& b) { b.desc.pack_count = 0; }, argument(JOB_FIELD(pack_count), {"pack_count"})},
      {"NoPacksInNoLayers", [](Batch& b) { b.desc.layer_count = 0, b.desc.pack_count = 0; },
       argument(JOB_FIELD(pack_count), {"pack_count"})},
      {"PacksThatDoNotDivide", [](Batch& b) { b.desc.pack_count = 5; },
       argument(JOB_FIELD(pack_count), {"5", "24", "divide"})},
      {"MorePacksThanItems", [](Batch& b) { b.desc.pack_count = 48; }, argument(JOB_FIELD(pack_count), {"48"})},
      {"MoreLayersThanTheContext", [](Batch& b) { b.desc.layer_count = 9; },
       argument(JOB_FIELD(layer_count), {"9", "8"})},
      {"MoreItemsThanTheContext", [](Batch& b) { b.desc.item_count = 256; }, argument(JOB_FIELD(item_count), {"256"})},
      {"MorePacksThanTheContext", [](Batch& b) { b.desc.item_count = b.desc.pack_count = 40; },
       argument(JOB_FIELD(pack_count), {"40", "32"})},
      {"UnknownWeightType", [](Batch& b) { b.desc.weight_type = 4; }, argument(JOB_FIELD(weight_type), {"4"})},
      {"Flags", [](Batch& b) { b.desc.flags = 1; }, argument(JOB_FIELD(flags), {"flags"})},
      {"Effort", [](Batch& b) { b.desc.effort = 1; }, argument(JOB_FIELD(effort), {"effort"})},
      {"UnknownStrategy",
       [](Batch& b) { b.desc.strategy = "no\nsuch"; },
       {BALLAST_E_NOT_FOUND, JOB_FIELD(strategy), {"no?such"}}},
      {"EndlessStrategyName",
       [](Batch& b) {
         static const std::string endless(10000, 'x');
         b.desc.strategy = endless.c_str();
       },
       {BALLAST_E_NOT_FOUND, JOB_FIELD(strategy), {"xxx..."}}},
      {"TooManyCandidates", [](Batch& b) { b.desc.strategy = "dealt_ensemble"; },
       argument(JOB_FIELD(strategy), {"128", "64"})},
  };
}

std::vector<BadJob> bad_memory() {
  const auto argument = [](uint32_t type, uint32_t offset, std::vector<std::string> words) {
    return Fault{BALLAST_E_ARGUMENT, type, offset, std::move(words)};
  };
  return {
      {"NoWeights", [](Batch& b) { b.desc.weights = nullptr; }, argument(JOB_FIELD(weights), {"weights", "NULL"})},
      {"NoPackIndex", [](Batch& b) { b.desc.pack_index = nullptr; }, argument(JOB_FIELD(pack_index), {"NULL"})},
      {"StrideTooSmall", [](Batch& b) { b.desc.weight_stride = kItems * 4 - 4; },
       argument(JOB_FIELD(weight_stride), {"92", "96"})},
      {"StrideNoMultiple", [](Batch& b) { b.desc.weight_stride = kItems * 4 + 2; },
       argument(JOB_FIELD(weight_stride), {"98", "multiple"})},
      {"StrideBeyondSixtyFourBits",
       [](Batch& b) { b.desc.weight_stride = uint64_t{1} << 63; },
       {BALLAST_E_RANGE, JOB_FIELD(weight_stride), {"9223372036854775808"}}},
      {"WeightsBeyondMemory",
       [](Batch& b) { b.desc.weight_stride = uint64_t{1} << 62, b.desc.weights = moved<void>(nullptr, -8192); },
       {BALLAST_E_RANGE, JOB_FIELD(weights), {"weights"}}},
      {"OutputBeyondMemory",
       [](Batch& b) { b.desc.pack_value = moved<double>(nullptr, -64); },
       {BALLAST_E_RANGE, JOB_FIELD(pack_value), {"pack_value"}}},
      {"WeightsMisaligned", [](Batch& b) { b.desc.weights = moved(const_cast<void*>(b.desc.weights), 2); },
       argument(JOB_FIELD(weights), {"aligned"})},
      {"PackIndexMisaligned", [](Batch& b) { b.desc.pack_index = moved(b.desc.pack_index, 1); },
       argument(JOB_FIELD(pack_index), {"aligned"})},
      {"ValuesMisaligned", [](Batch& b) { b.desc.pack_value = moved(b.desc.pack_value, 4); },
       argument(JOB_FIELD(pack_value), {"aligned"})},
      {"ReportsMisaligned", [](Batch& b) { b.desc.reports = moved(b.desc.reports, 4); },
       argument(JOB_FIELD(reports), {"aligned"})},
      {"CancelMisaligned", [](Batch& b) { b.desc.cancel = moved<const uint32_t>(nullptr, 2); },
       argument(JOB_FIELD(cancel), {"aligned"})},
      {"NoReportStride", [](Batch& b) { b.desc.report_stride = 0; }, argument(JOB_FIELD(report_stride), {"0"})},
      {"ReportStrideTooSmall", [](Batch& b) { b.desc.report_stride = 64; }, argument(JOB_FIELD(report_stride), {"64"})},
      {"ReportStrideOdd", [](Batch& b) { b.desc.report_stride = 76; }, argument(JOB_FIELD(report_stride), {"76"})},
      {"ReportStrideTooLarge", [](Batch& b) { b.desc.report_stride = 4104; },
       argument(JOB_FIELD(report_stride), {"4104"})},
      {"OutputOverWeights", [](Batch& b) { b.desc.pack_index = reinterpret_cast<int32_t*>(b.weights.data()); },
       argument(JOB_FIELD(pack_index), {"pack_index", "weights"})},
      {"OutputsOverEachOther", [](Batch& b) { b.desc.rank_in_pack = b.desc.pack_index + kLayers * kItems - 1; },
       argument(JOB_FIELD(rank_in_pack), {"rank_in_pack", "pack_index"})},
      {"TimingsOverReports",
       [](Batch& b) {
         b.desc.timings = reinterpret_cast<ballast_timings*>(b.reports.data());
         const auto head = make<ballast_timings>().h;
         std::memcpy(static_cast<void*>(b.reports.data()), &head, sizeof head);
       },
       argument(JOB_FIELD(timings), {"timings", "reports"})},
  };
}

class BadJobs : public ::testing::TestWithParam<BadJob> {};

TEST_P(BadJobs, AreRefusedWithWordsAndWriteNothing) {
  Objects objects;
  auto limits = limits_of(128, 8, 64);
  limits.max_packs = 32;
  objects.open(nullptr, limits);
  Batch batch(kLayers, kItems, kPacks);
  GetParam().spoil(batch);
  const Batch before = batch;
  auto error = make<ballast_error>();
  expect_fault(objects.api.run(objects.context, &batch.desc, &error), error, GetParam().fault);
  EXPECT_TRUE(batch.same_answer(before)) << "written on failure";
  EXPECT_EQ(std::memcmp(&batch.timings, &before.timings, sizeof batch.timings), 0);

  auto stats = make<ballast_stats>();
  EXPECT_EQ(objects.api.stats(objects.instance, &stats, nullptr), BALLAST_OK);
  EXPECT_EQ(stats.jobs, 0u);
  Batch good(kLayers, kItems, kPacks);
  EXPECT_EQ(objects.api.run(objects.context, &good.desc, &error), BALLAST_OK) << "the context must still work";
}

std::string name_of(const ::testing::TestParamInfo<BadJob>& job) { return job.param.name; }

INSTANTIATE_TEST_SUITE_P(Shape, BadJobs, ::testing::ValuesIn(bad_shapes()), name_of);
INSTANTIATE_TEST_SUITE_P(Memory, BadJobs, ::testing::ValuesIn(bad_memory()), name_of);

// ---- weights ----

class BadWeights : public ::testing::Test {
 protected:
  void SetUp() override { objects.open(nullptr, limits_of(128, 8, 64)); }

  // Runs with these weights and expects the lowest bad one to be named.
  template <typename T>
  void refuses(uint32_t type, std::vector<T> weights, ballast_result code, std::vector<std::string> words) {
    Batch batch(kLayers, kItems, kPacks);
    batch.desc.weight_type = type;
    batch.desc.weights = weights.data();
    auto error = make<ballast_error>();
    expect_fault(objects.api.run(objects.context, &batch.desc, &error), error, {code, JOB_FIELD(weights), words});
    EXPECT_TRUE(batch.untouched());
  }

  template <typename T>
  void refuses_value(uint32_t type, T bad) {
    std::vector<T> weights(kLayers * kItems, T{1});
    for (const size_t at : {kItems * 1 + 5, kItems * 1 + 6, kItems * 2 + 0}) weights[at] = bad;
    refuses<T>(type, weights, BALLAST_E_WEIGHT, {"layer 1", "item 5"});
    weights[0] = bad;
    refuses<T>(type, weights, BALLAST_E_WEIGHT, {"layer 0", "item 0"});
  }

  Objects objects;
};

TEST_F(BadWeights, NaN) {
  refuses_value(BALLAST_WEIGHT_F32, std::numeric_limits<float>::quiet_NaN());
  refuses_value(BALLAST_WEIGHT_F64, std::numeric_limits<double>::quiet_NaN());
  refuses_value(BALLAST_WEIGHT_F32, -std::numeric_limits<float>::quiet_NaN());
}

TEST_F(BadWeights, Infinity) {
  for (const float sign : {1.0f, -1.0f}) {
    refuses_value(BALLAST_WEIGHT_F32, sign * std::numeric_limits<float>::infinity());
    refuses_value(BALLAST_WEIGHT_F64, double{sign} * std::numeric_limits<double>::infinity());
  }
}

TEST_F(BadWeights, Negative) {
  refuses_value(BALLAST_WEIGHT_F32, -std::numeric_limits<float>::denorm_min());
  refuses_value(BALLAST_WEIGHT_F64, -std::numeric_limits<double>::denorm_min());
  refuses_value<int64_t>(BALLAST_WEIGHT_I64, -1);
  refuses_value(BALLAST_WEIGHT_I64, std::numeric_limits<int64_t>::min());
}

TEST_F(BadWeights, SumsBeyondADouble) {
  std::vector<double> weights(kLayers * kItems, 1.0);
  for (uint32_t i = 0; i < kItems; ++i) weights[kItems + i] = std::numeric_limits<double>::max();
  refuses(BALLAST_WEIGHT_F64, weights, BALLAST_E_RANGE, {"layer 1"});
}

TEST_F(BadWeights, MinusZeroIsZero) {
  Batch batch(kLayers, kItems, kPacks);
  batch.weights.assign(batch.weights.size(), -0.0f);
  batch.desc.weights = batch.weights.data();
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(batch.reports[0].max_load, 0u);
  EXPECT_EQ(batch.reports[0].gap, 0.0);
}

TEST_F(BadWeights, TheLargestOfEachTypeAreTaken) {
  auto error = make<ballast_error>();
  const auto takes = [&](uint32_t type, auto weight) {
    std::vector<decltype(weight)> weights(kLayers * kItems, weight);
    Batch batch(kLayers, kItems, kPacks);
    batch.desc.weight_type = type;
    batch.desc.weights = weights.data();
    EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
    for (const double value : batch.pack_value) EXPECT_EQ(value, batch.pack_value[0]);
    EXPECT_EQ(batch.reports[2].flags & BALLAST_REPORT_PROVEN, BALLAST_REPORT_PROVEN);
  };
  takes(BALLAST_WEIGHT_F32, std::numeric_limits<float>::max());
  takes(BALLAST_WEIGHT_F64, std::numeric_limits<double>::max() / 64);
  takes(BALLAST_WEIGHT_F64, std::numeric_limits<double>::denorm_min());
  takes(BALLAST_WEIGHT_U32, std::numeric_limits<uint32_t>::max());
  takes(BALLAST_WEIGHT_I64, std::numeric_limits<int64_t>::max());
}

// ---- what is not wrong ----

TEST(NoLayers, IsASuccessWithNothingToDo) {
  Objects objects;
  objects.open(nullptr, limits_of(128, 8, 64));
  Batch batch(kLayers, kItems, kPacks);
  batch.desc.layer_count = 0;
  auto error = make<ballast_error>();
  batch.desc.timings = nullptr;
  EXPECT_EQ(objects.api.run(objects.context, &batch.desc, &error), BALLAST_OK) << error.message;
  EXPECT_TRUE(batch.untouched());
  auto bare = make<ballast_job_desc>();
  bare.item_count = bare.pack_count = 1;
  EXPECT_EQ(objects.api.run(objects.context, &bare, &error), BALLAST_OK) << error.message;
}

TEST(Strides, MayBeLargerThanALayerAndReportsToo) {
  Objects objects;
  objects.open(nullptr, limits_of(128, 8, 64));
  Batch dense(kLayers, kItems, kPacks), wide(kLayers, kItems, kPacks);
  std::vector<float> spread((kLayers - 1) * 40 + kItems, -1.0f);  // gaps are never read
  for (uint32_t layer = 0; layer < kLayers; ++layer)
    std::copy_n(&dense.weights[layer * kItems], kItems, &spread[layer * 40]);
  std::vector<unsigned char> reports(kLayers * 128, 0xCC);
  wide.desc.weights = spread.data(), wide.desc.weight_stride = 160;
  wide.desc.reports = reinterpret_cast<ballast_layer_report*>(reports.data()), wide.desc.report_stride = 128;
  auto error = make<ballast_error>();
  ASSERT_EQ(objects.api.run(objects.context, &dense.desc, &error), BALLAST_OK) << error.message;
  ASSERT_EQ(objects.api.run(objects.context, &wide.desc, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(dense.pack_index, wide.pack_index);
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    EXPECT_EQ(std::memcmp(&reports[layer * 128], &dense.reports[layer], sizeof(ballast_layer_report)), 0);
    for (uint32_t at = sizeof(ballast_layer_report); at < 128; ++at) EXPECT_EQ(reports[layer * 128 + at], 0);
  }
}

}  // namespace
}  // namespace ballast_test
