// The host module's engine against the golden files, with every type of weights.
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "host/base/fork_join.hpp"
#include "host/base/memory.hpp"
#include "host/cpu/engine.hpp"
#include "host/job.hpp"
#include "tests/golden/golden_cases.hpp"

namespace ballast::golden {
namespace {

// An engine of just the size of a case.
class CaseEngine {
 public:
  CaseEngine(const Case& c, const Recipe& recipe) : case_(c), recipe_(recipe) {
    const cpu::Limits limits{c.items, c.packs, recipe.candidates, 1};
    const Status status = cpu::Engine::create(allocator_, limits, jobs_, &engine_);
    EXPECT_TRUE(status.ok()) << c.full_name() << ": " << status.message.data();
  }
  CaseEngine(const CaseEngine&) = delete;
  CaseEngine& operator=(const CaseEngine&) = delete;
  ~CaseEngine() {
    if (engine_) cpu::Engine::destroy(engine_);
    EXPECT_EQ(allocator_.bytes(), 0u);
  }

  // Layers first .. first + count - 1 of the case, as one job.
  template <typename T>
  void run(WeightType type, const std::vector<T>& weights, uint32_t first, uint32_t count, Answer& answer) {
    if (!engine_) return;
    const size_t offset = size_t{first} * case_.items;
    Job job;
    job.layers = count;
    job.items = case_.items;
    job.packs = case_.packs;
    job.first_layer = first;
    job.weight_type = type;
    job.weights = reinterpret_cast<const std::byte*>(weights.data() + offset);
    job.weight_stride = case_.items * sizeof(T);
    job.recipe = recipe_;
    job.seed = case_.seed;
    job.out.pack_index = answer.pack_index.data() + offset;
    job.out.rank_in_pack = answer.rank_in_pack.data() + offset;
    Loads loads{&answer, first};
    job.out.report_user = &loads;
    job.out.report = &take_report;
    const Status status = engine_->run(job);
    EXPECT_TRUE(status.ok()) << case_.full_name() << ": " << status.message.data();
  }

  template <typename T>
  void expect_golden(WeightType type) {
    Answer answer(case_);
    run(type, case_.weights_as<T>(), 0, case_.layers, answer);
    EXPECT_EQ(difference(case_, answer), "") << "weight type " << static_cast<uint32_t>(type);
  }

 private:
  struct Loads {
    Answer* answer;
    uint32_t first;
  };

  static void take_report(void* user, uint32_t layer, const LayerReport& report) {
    const Loads& loads = *static_cast<const Loads*>(user);
    loads.answer->max_load[loads.first + layer] = std::ldexp(report.max_load, report.load_exponent);
    loads.answer->min_load[loads.first + layer] = std::ldexp(report.min_load, report.load_exponent);
  }

  const Case& case_;
  const Recipe& recipe_;
  Allocator allocator_;
  ForkJoin jobs_;
  cpu::Engine* engine_ = nullptr;
};

class GoldenEngine : public testing::TestWithParam<Strategy> {};

TEST_P(GoldenEngine, SameBytes) {
  for (const Case& c : cases_of(GetParam().name))
    CaseEngine(c, GetParam().recipe).expect_golden<uint32_t>(WeightType::u32);
}

TEST_P(GoldenEngine, SameBytesFromOtherTypesOfWeights) {
  for (const Case& c : cases_of(GetParam().name)) {
    CaseEngine engine(c, GetParam().recipe);
    engine.expect_golden<int64_t>(WeightType::i64);
    engine.expect_golden<float>(WeightType::f32);
    engine.expect_golden<double>(WeightType::f64);
  }
}

TEST_P(GoldenEngine, SameBytesWithOneLayerAJob) {
  for (const Case& c : cases_of(GetParam().name)) {
    CaseEngine engine(c, GetParam().recipe);
    Answer answer(c);
    for (uint32_t layer = 0; layer < c.layers; ++layer) engine.run(WeightType::u32, c.weights, layer, 1, answer);
    EXPECT_EQ(difference(c, answer), "");
  }
}

INSTANTIATE_TEST_SUITE_P(All, GoldenEngine, testing::ValuesIn(strategies()),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace ballast::golden
