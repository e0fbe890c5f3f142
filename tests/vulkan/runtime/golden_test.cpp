// The golden files on a real driver: through the host module's engine, and from the plugin's table of functions on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/recipe/recipe.hpp"
#include "host/vulkan/run/engine.hpp"
#include "tests/golden/golden_cases.hpp"
#include "tests/support/plugin.hpp"

namespace ballast::golden {
namespace {

using Shape = std::pair<uint32_t, uint32_t>;  // items, packs

// One after the other, so that an engine and its pipelines serve all cases of a shape.
std::map<Shape, std::vector<Case>> by_shape(std::string_view strategy) {
  std::map<Shape, std::vector<Case>> shapes;
  for (Case& c : cases_of(strategy)) shapes[{c.items, c.packs}].push_back(std::move(c));
  return shapes;
}

Allocator& allocator() {
  static Allocator instance;
  return instance;
}

// One for the process: drivers do not like to be unloaded, and pipelines are kept.
vulkan::Device* device() {
  static vulkan::Device* const opened = [] {
    vulkan::DeviceRequest request;
    const char* form = std::getenv("BALLAST_TEST_FORM");
    request.form =
        form && std::strcmp(form, "subgroup") == 0 ? vulkan::ReduceForm::subgroup : vulkan::ReduceForm::shared;
    vulkan::Device* made = nullptr;
    const Status status = vulkan::Device::create(allocator(), request, &made);
    if (!status.ok()) std::printf("%s\n", status.message.data());
    return made;
  }();
  return opened;
}

class ShapeEngine {
 public:
  ShapeEngine(const Shape& shape, const Recipe& recipe) : recipe_(recipe) {
    const vulkan::EngineLimits limits{shape.first, shape.second, recipe.candidates, 2};
    const Status status = vulkan::Engine::create(allocator(), *device(), limits, &engine_);
    EXPECT_TRUE(status.ok()) << status.message.data();
  }
  ShapeEngine(const ShapeEngine&) = delete;
  ShapeEngine& operator=(const ShapeEngine&) = delete;
  ~ShapeEngine() { vulkan::Engine::destroy(engine_); }

  Answer run(const Case& c) {
    Answer answer(c);
    if (!engine_) return answer;
    Job job;
    job.layers = c.layers;
    job.items = c.items;
    job.packs = c.packs;
    job.weight_type = WeightType::u32;
    job.weights = reinterpret_cast<const std::byte*>(c.weights.data());
    job.weight_stride = c.items * sizeof(uint32_t);
    job.recipe = recipe_;
    job.seed = c.seed;
    job.out.pack_index = answer.pack_index.data();
    job.out.rank_in_pack = answer.rank_in_pack.data();
    job.out.report_user = &answer;
    job.out.report = [](void* user, uint32_t layer, const LayerReport& report) {
      static_cast<Answer*>(user)->max_load[layer] = std::ldexp(report.max_load, report.load_exponent);
      static_cast<Answer*>(user)->min_load[layer] = std::ldexp(report.min_load, report.load_exponent);
    };
    const Status status = engine_->run(job);
    EXPECT_TRUE(status.ok()) << c.full_name() << ": " << status.message.data();
    return answer;
  }

 private:
  const Recipe& recipe_;
  vulkan::Engine* engine_ = nullptr;
};

class GoldenVulkan : public testing::TestWithParam<Strategy> {
 protected:
  void SetUp() override { ASSERT_TRUE(device()) << "no Vulkan device"; }
};

TEST_P(GoldenVulkan, SameBytes) {
  size_t compared = 0;
  for (const auto& [shape, cases] : by_shape(GetParam().name)) {
    ShapeEngine engine(shape, GetParam().recipe);
    for (const Case& c : cases) EXPECT_EQ(difference(c, engine.run(c)), "");
    compared += cases.size();
  }
  EXPECT_GE(compared, 18u);
}

// But for our own, which nobody else has answers for, and `eplb`, whose vectors are of another form.
std::vector<Strategy> golden_strategies() {
  std::vector<Strategy> some;
  for (const Strategy& strategy : strategies())
    if (strategy.name != "peak_exchange" && strategy.name != "eplb") some.push_back(strategy);
  return some;
}

std::string name_of(const testing::TestParamInfo<Strategy>& instance) { return std::string(instance.param.name); }

INSTANTIATE_TEST_SUITE_P(Golden, GoldenVulkan, testing::ValuesIn(golden_strategies()), name_of);

// ---- from the table of functions on: a device of the plugin's own ----

using ballast_test::make;

class GoldenPlugin : public testing::Test {
 protected:
  void SetUp() override {
    auto error = make<ballast_error>();
    ASSERT_EQ(api_.create_instance(nullptr, &instance_, &error), BALLAST_OK) << error.message;
    auto desc = make<ballast_device_desc>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    ASSERT_EQ(api_.create_device(instance_, &desc, &device_, &error), BALLAST_OK) << error.message;
  }
  void TearDown() override {
    EXPECT_EQ(api_.destroy_device(device_), BALLAST_OK);
    EXPECT_EQ(api_.destroy_instance(instance_), BALLAST_OK);
  }

  Answer run(const Case& c) {
    Answer answer(c);
    auto error = make<ballast_error>();
    auto limits = make<ballast_context_desc>();
    limits.max_items = c.items;
    limits.max_packs = c.packs;
    limits.max_layers = c.layers;
    limits.max_candidates = find_strategy(c.strategy)->recipe.candidates;
    ballast_context context = nullptr;
    EXPECT_EQ(api_.create_context(device_, &limits, &context, &error), BALLAST_OK) << error.message;
    std::vector<ballast_layer_report> reports(c.layers);
    auto job = make<ballast_job_desc>();
    job.layer_count = c.layers;
    job.item_count = c.items;
    job.pack_count = c.packs;
    job.weight_type = BALLAST_WEIGHT_U32;
    job.weights = c.weights.data();
    job.strategy = c.strategy.c_str();
    job.seed = c.seed;
    job.pack_index = answer.pack_index.data();
    job.rank_in_pack = answer.rank_in_pack.data();
    job.reports = reports.data();
    job.report_stride = sizeof(ballast_layer_report);
    // Not BALLAST_DEGRADED: then the CPU would have answered.
    EXPECT_EQ(api_.run(context, &job, &error), BALLAST_OK) << c.full_name() << ": " << error.message;
    for (uint32_t layer = 0; layer < c.layers; ++layer) {
      answer.max_load[layer] = reports[layer].max_value;
      answer.min_load[layer] = reports[layer].min_value;
    }
    EXPECT_EQ(api_.destroy_context(context), BALLAST_OK);
    return answer;
  }

  const ballast_api& api_ = ballast_test::plugin();
  ballast_instance instance_ = nullptr;
  ballast_device device_ = nullptr;
};

TEST_F(GoldenPlugin, SameBytes) {
  size_t compared = 0;
  for (const Strategy& strategy : golden_strategies())
    for (const Case& c : cases_of(strategy.name))
      if (c.items == 16) {
        EXPECT_EQ(difference(c, run(c)), "");
        ++compared;
      }
  EXPECT_EQ(compared, 30u);
}

}  // namespace
}  // namespace ballast::golden
