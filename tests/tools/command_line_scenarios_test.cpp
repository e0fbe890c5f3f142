// One packing for several weights: the options of `ballast pack` for scenarios, and what it shows of each.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr size_t kPacks = 8, kItems = 64, kLayers = 3;

class ScenarioFiles : public testing::Test {
 protected:
  ScenarioFiles() : day_(generated("day.npy", "1")), night_(generated("night.npy", "2")) {}

  std::string generated(const std::string& name, const std::string& seed) const {
    EXPECT_EQ(ballast({"generate", "expert_counts", "--layers", std::to_string(kLayers), "--items",
                       std::to_string(kItems), "--seed", seed, "--out", place(name)})
                  .exit_code,
              0);
    return place(name);
  }
  std::string place(const std::string& name) const { return (folder_ / name).string(); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return place(name);
  }
  static Outcome run(std::vector<std::string> words) {
    words.insert(words.begin(), {"pack", "--packs", std::to_string(kPacks)});
    return ballast(words);
  }
  static json packed(std::vector<std::string> words) {
    words.emplace_back("--json");
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
  }
  static void expect_refused(const std::vector<std::string>& words, const std::string& sentence) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 2) << sentence;
    EXPECT_EQ(outcome.err, "ballast: " + sentence + "\n");
  }

  TemporaryFolder folder_;
  std::string day_, night_;
};

double heaviest(const WeightMatrix& weights, size_t layer, const json& pack_index) {
  std::vector<double> loads(kPacks);
  for (size_t i = 0; i < kItems; ++i) loads[pack_index[i].get<size_t>()] += weights.at(layer, i);
  return *std::max_element(loads.begin(), loads.end());
}

TEST_F(ScenarioFiles, OnePackingSuitsBothAndEachIsShown) {
  const json report = packed({day_, "--scenario", night_});
  EXPECT_EQ(report["scenarios"], json({"day.npy", "night.npy"}));
  const WeightMatrix weights[] = {read_weights(day_), read_weights(night_)};
  const json alone = packed({day_});
  for (size_t l = 0; l < kLayers; ++l) {
    const json& layer = report["layers"][l];
    ASSERT_EQ(layer["scenarios"].size(), 2u);
    ASSERT_EQ(layer["pack_load"].size(), 2u);
    for (size_t k = 0; k < 2; ++k) {
      const json& scenario = layer["scenarios"][k];
      EXPECT_EQ(scenario["max_load"], heaviest(weights[k], l, layer["pack_index"]));
      EXPECT_EQ(*std::max_element(layer["pack_load"][k].begin(), layer["pack_load"][k].end()), scenario["max_load"]);
      EXPECT_GE(scenario["max_load"], scenario["lower_bound"]);
      json given = json::array();
      for (size_t i = 0; i < kItems; ++i) given.push_back(i / (kItems / kPacks));
      EXPECT_EQ(scenario["before"]["max_load"], heaviest(weights[k], l, given));
    }
    // The night is served better than by the packing of the day.
    EXPECT_LT(layer["scenarios"][1]["max_load"], heaviest(weights[1], l, alone["layers"][l]["pack_index"]));
  }
}

TEST_F(ScenarioFiles, AFileOfThreeDimensionsIsTheSame) {
  const json day = json::parse(R"([[1,5,2,7,9,4,3,8],[2,2,2,9,1,4,4,4]])"),
             night = json::parse(R"([[9,1,1,4,2,7,3,5],[1,8,1,1,8,1,1,8]])");
  const std::string both = file("both.json", json({day, night}).dump()), a = file("a.json", day.dump()),
                    b = file("b.json", night.dump());
  const auto two_packs = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"pack", "--packs", "2", "--json"});
    const Outcome outcome = ballast(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
  };
  const json one = two_packs({both, "--scenarios"}), two = two_packs({a, "--scenario", b});
  for (size_t l = 0; l < 2; ++l) {
    EXPECT_EQ(one["layers"][l]["pack_index"], two["layers"][l]["pack_index"]);
    EXPECT_EQ(one["layers"][l]["pack_load"], two["layers"][l]["pack_load"]);
  }
  EXPECT_EQ(one["scenarios"], json({"0", "1"}));
}

TEST_F(ScenarioFiles, NpyHoldsEveryScenario) {
  packed({day_, "--scenario", night_, "--out", place("out")});
  std::ifstream file(folder_ / "out" / "pack_load.npy", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(bytes.find("(3, 2, 8)"), std::string::npos);
}

TEST_F(ScenarioFiles, CapImportanceLevelAndScaleCount) {
  const json plain = packed({day_, "--scenario", night_});
  const json important = packed({day_, "--scenario", night_, "--importance", "1,16"});
  double both = 0, second = 0;
  for (size_t l = 0; l < kLayers; ++l) {
    both += plain["layers"][l]["scenarios"][1]["max_load"].get<double>();
    second += important["layers"][l]["scenarios"][1]["max_load"].get<double>();
  }
  EXPECT_LT(second, both);
  // A cap that cannot be kept is flagged, one that is loose is not.
  const json tight = packed({day_, "--scenario", night_, "--cap", "1=1"});
  const json loose = packed({day_, "--scenario", night_, "--cap", "1=1e9"});
  for (size_t l = 0; l < kLayers; ++l) {
    EXPECT_EQ(tight["layers"][l]["scenarios"][1]["cap_exceeded"], true);
    EXPECT_EQ(tight["layers"][l]["scenarios"][0]["cap_exceeded"], false);
    EXPECT_EQ(loose["layers"][l]["scenarios"][1]["cap_exceeded"], false);
  }
  const Outcome table = run({day_, "--scenario", night_, "--cap", "1=1"});
  EXPECT_NE(table.out.find("note: in 3 layers the cap of scenario night.npy is exceeded"), std::string::npos)
      << table.out;
}

TEST_F(ScenarioFiles, ScaleAndLevelCount) {
  const auto loads = [](const std::string& a, const std::string& b, std::vector<std::string> more) {
    std::vector<std::string> words = {"pack", "--packs", "2", a, "--scenario", b, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = ballast(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const json scenarios = json::parse(outcome.out)["layers"][0]["scenarios"];
    return std::pair(scenarios[0]["max_load"].get<double>(), scenarios[1]["max_load"].get<double>());
  };
  // In one unit, what weighs a hundred times as much is all that counts.
  const std::string tens = file("tens.json", "[[100,200,500,300,300,500,200,100]]"),
                    ones = file("ones.json", "[[1,6,3,8,5,2,7,4]]");
  EXPECT_EQ(loads(tens, ones, {"--level", "plain"}), std::pair(1100.0, 18.0));
  EXPECT_EQ(loads(tens, ones, {"--level", "plain", "--scale", "absolute"}), std::pair(1100.0, 22.0));
  // Where one item decides a scenario, only regret looks at the other.
  const std::string giant = file("giant.json", "[[90,1,1,1,1,1,1,1]]"), even = file("even.json", "[[1,6,3,8,5,2,7,5]]");
  EXPECT_EQ(loads(giant, even, {}), std::pair(93.0, 19.0));
  EXPECT_EQ(loads(giant, even, {"--level", "plain"}), std::pair(93.0, 26.0));
}

TEST_F(ScenarioFiles, GoTogetherWithCopiesBaseLoadsAndAPreviousPlacement) {
  const json copies = packed({day_, "--scenario", night_, "--slots", "72"});
  EXPECT_EQ(copies["layers"][0]["item_of_slot"].size(), 72u);
  EXPECT_EQ(copies["layers"][0]["scenarios"].size(), 2u);
  packed({day_, "--out", place("old")});
  const json few = packed({day_, "--scenario", night_, "--previous", place("old"), "--max-moved", "4"});
  const json old = packed({day_});
  const WeightMatrix night = read_weights(night_);
  for (size_t l = 0; l < kLayers; ++l) {
    EXPECT_LE(few["layers"][l]["moved_items"], 4);
    EXPECT_EQ(few["layers"][l]["scenarios"][1]["before"]["max_load"],
              heaviest(night, l, old["layers"][l]["pack_index"]));
  }
  json base = json::array();
  for (const int load : {0, 7}) base.push_back(json::array({json::array({load, 0, 0, 0, 0, 0, 0, 0})}));
  const json based = packed({day_, "--scenario", night_, "--base-load", file("base.json", base.dump())});
  for (size_t l = 0; l < kLayers; ++l)
    for (size_t k = 0; k < 2; ++k)
      EXPECT_EQ(
          based["layers"][l]["pack_time"][k][0].get<double>() - based["layers"][l]["pack_load"][k][0].get<double>(),
          k == 0 ? 0 : 7);
}

TEST_F(ScenarioFiles, TableAndPlotShowEveryScenario) {
  const Outcome outcome = run({"--scenario", night_, day_, "--plot", place("p.svg")});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* part :
       {"\nday.npy ", "night.npy  ", "scenario day.npy\npack loads of layer", "scenario night.npy\n"})
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << outcome.out;
  std::ifstream file(folder_ / "p.svg");
  const std::string svg{std::istreambuf_iterator<char>(file), {}};
  for (const char* part : {"day.npy: Items as given", "day.npy: Packed", "night.npy: Items as given",
                           "night.npy: Packed", "height=\"1144\""})
    EXPECT_NE(svg.find(part), std::string::npos) << part;
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST_F(ScenarioFiles, RefusalsNameOptionAndFile) {
  const std::string other = file("other.csv", "1,2,3\n");
  expect_refused({day_, "--scenario", other},
                 "--scenario: " + other + " has 1 layers of 3 items; " + day_ + " has 3 of 64");
  expect_refused({day_, "--scenarios"},
                 "--scenarios: " + day_ + " has two dimensions; scenarios, layers, items are three");
  expect_refused({day_, "--scenarios", "--scenario", night_},
                 "--scenario and --scenarios: only one of them can be given");
  expect_refused({day_, "--cap", "1=5"}, "--cap needs --scenario or --scenarios");
  expect_refused({day_, "--importance", "1,2"}, "--importance needs --scenario or --scenarios");
  expect_refused({day_, "--scenario", night_, "--cap", "5"}, "--cap: '5' is not like K=VALUE, as 1=5000");
  expect_refused({day_, "--scenario", night_, "--cap", "2=5"}, "--cap: there is no scenario 2; there are 0 to 1");
  expect_refused({day_, "--scenario", night_, "--cap", "1=-5"}, "--cap: -5 of scenario 1 is not above 0");
  expect_refused({day_, "--scenario", night_, "--cap", "1=x"}, "--cap: 'x' is not a number");
  expect_refused({day_, "--scenario", night_, "--cap", "1=5", "--cap", "0=5"},
                 "--cap: every scenario has one; one at least must be without");
  expect_refused({day_, "--scenario", night_, "--importance", "1"},
                 "--importance: has 1 numbers; there are 2 scenarios");
  expect_refused({day_, "--scenario", night_, "--importance", "1,17"},
                 "--importance: '17' is not a whole number from 1 to 16");
  expect_refused({day_, "--scenario", night_, "--level", "best"},
                 "--level: there is no 'best'; there are regret and plain");
  std::vector<std::string> many = {day_};
  for (int i = 0; i < 8; ++i) many.insert(many.end(), {"--scenario", night_});
  expect_refused(many, "--scenario: 8 files beside WEIGHTS; at most 7 are taken");
}

}  // namespace
}  // namespace ballast::tools
