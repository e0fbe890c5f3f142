// `ballast selfcheck`: on the CPU, on a real driver where there is one, and on devices that misbehave.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "host/recipe/recipe.hpp"
#include "tests/tools/command_line.hpp"
#include "tests/tools/environment.hpp"
#include "tools/commands/selfcheck_problems.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;

#if defined(_WIN32)
constexpr const char* kCrash = "exception 0xC0000005";
#else
constexpr const char* kCrash = "signal 9";
#endif

// Which driver the loader finds, while it lives.
class Driver {
 public:
  explicit Driver(const char* file) {
    for (const char* name : {"VK_DRIVER_FILES", "VK_ICD_FILENAMES"}) set_variable(name, file);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  ~Driver() {
    for (const char* name : {"VK_DRIVER_FILES", "VK_ICD_FILENAMES"}) set_variable(name, "");
  }
};

Outcome selfcheck(std::vector<std::string> words) {
  words.insert(words.begin(), "selfcheck");
  return ballast(words);
}

json checked(std::vector<std::string> words, int exit_code) {
  words.emplace_back("--json");
  const Outcome run = selfcheck(words);
  EXPECT_EQ(run.exit_code, exit_code) << run.err;
  return json::parse(run.out);
}

std::vector<std::string> faulty_device(uint32_t number) {
  return {"--plugin", BALLAST_FAULTY_PLUGIN, "--device", std::to_string(number), "--timeout", number == 4 ? "1" : "60"};
}

void expect_device(uint32_t number, int exit_code, const std::string& status, const std::string& sentence) {
  SCOPED_TRACE(number);
  const json report = checked(faulty_device(number), exit_code);
  ASSERT_EQ(report["devices"].size(), 1u);
  const json& device = report["devices"][0];
  EXPECT_EQ(device["device"], number);
  EXPECT_EQ(device["status"], status);
  EXPECT_EQ(device["sentence"], sentence);
  EXPECT_EQ(device.contains("round_trip_ms"), status == "fine");
}

TEST(Selfcheck, WithoutADriverTheCpuIsFine) {
  const Driver none("there/is/none.json");
  const json report = checked({}, 0);
  ASSERT_EQ(report["devices"].size(), 1u);
  const json& cpu = report["devices"][0];
  EXPECT_EQ(cpu["device"], 0);
  EXPECT_EQ(cpu["backend"], "cpu");
  EXPECT_EQ(cpu["status"], "fine") << cpu["sentence"];
  EXPECT_GT(cpu["round_trip_ms"], 0.0);
  EXPECT_NE(report["no_vulkan"].get<std::string>().find("BALLAST_E_NO_VULKAN"), std::string::npos) << report;
}

TEST(Selfcheck, ReadsWell) {
  const Driver none("there/is/none.json");
  const Outcome run = selfcheck({});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_NE(run.out.find("     0  cpu      fine  "), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("no Vulkan device: "), std::string::npos) << run.out;
}

#if defined(BALLAST_LAVAPIPE_ICD)
TEST(Selfcheck, OfADriver) {
  const Driver lavapipe(BALLAST_LAVAPIPE_ICD);
  const json report = checked({"--timeout", "600"}, 0);
  ASSERT_EQ(report["devices"].size(), 2u);
  const json& device = report["devices"][1];
  EXPECT_EQ(device["backend"], "vulkan");
  EXPECT_EQ(device["kind"], "software");
  EXPECT_EQ(device["status"], "fine") << device["sentence"];
  EXPECT_GT(device["round_trip_ms"], 0.0);
  EXPECT_EQ(report["no_vulkan"], "");
}
#endif

TEST(Selfcheck, OfDevicesThatMisbehave) {
  expect_device(1, 0, "fine", "");
  expect_device(2, 3, "wrong", "its answer to greedy is not the CPU's");
  expect_device(3, 4, "crashed", std::string("its process was ended by ") + kCrash);
  expect_device(4, 5, "timeout", "no result within 1 s");
  expect_device(5, 4, "failed", "peak_exchange: it was lost (BALLAST_E_DEVICE_LOST)");
  expect_device(6, 4, "failed", "peak_exchange: the CPU served it (BALLAST_DEGRADED)");
  expect_device(7, 4, "unfit", "it cannot be opened: it speaks Vulkan 1.0 (BALLAST_E_NO_VULKAN)");
  expect_device(8, 3, "wrong", "it gave a wrong answer to a known problem");
}

// The rest are tried too, and the worst decides.
TEST(Selfcheck, OneDoesNotKeepTheOthers) {
  const Outcome run = selfcheck({"--plugin", BALLAST_FAULTY_PLUGIN, "--timeout", "2", "--json"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.err, "ballast: wrong gives other bytes: its answer to greedy is not the CPU's\n");
  std::string statuses;
  const json report = json::parse(run.out);
  for (const json& device : report["devices"]) statuses += device["status"].get<std::string>() + " ";
  EXPECT_EQ(statuses, "fine fine wrong crashed timeout failed failed unfit wrong ");
}

TEST(Selfcheck, WhereListingCrashesTheCpuIsStillTried) {
  const json report = checked({"--plugin", BALLAST_FAULTY_LISTING}, 4);
  ASSERT_EQ(report["devices"].size(), 2u);
  EXPECT_EQ(report["devices"][0]["status"], "fine") << report;
  EXPECT_EQ(report["devices"][1]["status"], "crashed") << report;
}

TEST(Selfcheck, Refuses) {
  const Outcome past = selfcheck({"--plugin", BALLAST_FAULTY_PLUGIN, "--device", "9"});
  EXPECT_EQ(past.exit_code, 2);
  EXPECT_EQ(past.err, "ballast: there is no device 9; `ballast devices` lists 0 to 8\n");
  EXPECT_EQ(selfcheck({"--timeout", "0"}).exit_code, 2);
  EXPECT_EQ(selfcheck({"--plugin", BALLAST_FUTURE_PLUGIN}).exit_code, 1);
}

TEST(Selfcheck, ItsProblemsUseEveryStage) {
  std::set<OrderKind> orders;
  std::set<BuilderKind> builders;
  std::set<RefinerKind> refiners;
  bool keeps = false;
  for (const Problem& problem : kSmall) {
    const Recipe& recipe = find_strategy(problem.strategy)->recipe;
    const uint32_t candidates = problem.candidates != 0 ? problem.candidates : recipe.candidates;
    for (const OrderRule& rule : recipe.orders)
      if (rule.first_candidate < candidates) orders.insert(rule.kind);
    builders.insert(recipe.builder);
    for (const auto* list : {&recipe.refine, &recipe.finish})
      for (const Refiner& refiner : *list) refiners.insert(refiner.kind);
    for (const uint32_t kind : problem.finish)
      if (kind != 0) refiners.insert(static_cast<RefinerKind>(kind));
    keeps = keeps || recipe.keep != 0;
  }
  EXPECT_EQ(orders.size(), 6u);
  EXPECT_EQ(builders.size(), 3u);
  EXPECT_EQ(refiners.size(), 10u);
  EXPECT_TRUE(keeps);
}

TEST(Selfcheck, HelpTellsTheExitCodes) {
  const Outcome help = selfcheck({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("  3  a device gave other bytes"), std::string::npos) << help.out;
  EXPECT_EQ(help.out.find("as-child"), std::string::npos) << help.out;
}

}  // namespace
}  // namespace ballast::tools
