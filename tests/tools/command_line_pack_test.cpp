// What works: the built program packs the sample with the built plugin.
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

json packed_json(std::vector<std::string> words) {
  words.insert(words.begin(), "pack");
  words.emplace_back("--json");
  const Outcome run = ballast(words);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  return json::parse(run.out);
}

// Every pack has its share of items, and their ranks are 0, 1, 2, ...; the heaviest of them is as heavy as reported.
void expect_valid(const fs::path& folder, const WeightMatrix& weights, uint32_t packs, const json& report) {
  const WeightMatrix index = read_weights((folder / "pack_index.npy").string()),
                     rank = read_weights((folder / "rank_in_pack.npy").string());
  ASSERT_EQ(index.layers, weights.layers);
  ASSERT_EQ(index.items, weights.items);
  ASSERT_EQ(rank.layers, weights.layers);
  ASSERT_EQ(rank.items, weights.items);
  const size_t in_pack = weights.items / packs;
  for (size_t layer = 0; layer < weights.layers; ++layer) {
    std::vector<bool> taken(weights.items);
    std::vector<double> load(packs);
    for (size_t item = 0; item < weights.items; ++item) {
      const auto p = static_cast<size_t>(index.at(layer, item)), r = static_cast<size_t>(rank.at(layer, item));
      ASSERT_LT(p, packs);
      ASSERT_LT(r, in_pack);
      ASSERT_FALSE(taken[p * in_pack + r]);
      taken[p * in_pack + r] = true;
      load[p] += weights.at(layer, item);
    }
    EXPECT_EQ(*std::max_element(load.begin(), load.end()), report["layers"][layer]["max_load"]);
    EXPECT_EQ(*std::min_element(load.begin(), load.end()), report["layers"][layer]["min_load"]);
  }
}

TEST(CommandLine, PacksTheSampleWithEveryStrategy) {
  const WeightMatrix weights = read_weights(kSample);
  const Outcome listed = ballast({"strategies", "--json"});
  ASSERT_EQ(listed.exit_code, 0) << listed.err;
  const json strategies = json::parse(listed.out);
  for (const json& strategy : strategies["strategies"]) {
    const std::string name = strategy["name"];
    SCOPED_TRACE(name);
    const TemporaryFolder folder;
    const json report = packed_json(
        {kSample, "--packs", "32", "--strategy", name, "--time-budget", "60000", "--out", (folder / "out").string()});
    EXPECT_EQ(report["strategy"], name);
    expect_valid(folder / "out", weights, 32, report);
  }
}

TEST(CommandLine, JsonHasEveryKey) {
  const json report = packed_json({kSample, "--packs", "32", "--seed", "18446744073709551615", "--backend", "cpu"});
  EXPECT_EQ(report["backend"], "cpu");
  EXPECT_EQ(report["seed"], 18446744073709551615u);
  EXPECT_EQ(report["packs"], 32);
  EXPECT_EQ(report["items"], 288);
  EXPECT_GT(report["milliseconds"], 0);
  EXPECT_FALSE(std::string(report["device"]).empty());
  ASSERT_EQ(report["layers"].size(), 58u);
  for (const json& layer : report["layers"]) {
    for (const char* key : {"max_load", "min_load", "mean_load", "lower_bound", "gap", "candidate", "moves"})
      ASSERT_TRUE(layer[key].is_number()) << key;
    EXPECT_EQ(layer["mean_load"], 65536 * 8 / 32);
    EXPECT_GE(layer["max_load"], layer["lower_bound"]);
    EXPECT_GE(layer["lower_bound"], layer["mean_load"]);
    EXPECT_LE(layer["max_load"], layer["before"]["max_load"]);
    EXPECT_EQ(layer["proven"], layer["max_load"] == layer["lower_bound"]);
  }
}

TEST(CommandLine, ThreadsChangeNoByte) {
  const TemporaryFolder folder;
  for (const char* threads : {"1", "3"})
    packed_json({kSample, "--packs", "32", "--threads", threads, "--out", (folder / threads).string()});
  EXPECT_EQ(content(folder / "1" / "pack_index.npy"), content(folder / "3" / "pack_index.npy"));
  EXPECT_EQ(content(folder / "1" / "rank_in_pack.npy"), content(folder / "3" / "rank_in_pack.npy"));
  EXPECT_FALSE(content(folder / "1" / "pack_index.npy").empty());
}

TEST(CommandLine, LiftRaisesTheLightestAndLeavesTheHeaviest) {
  for (const char* strategy : {"peak_exchange", "two_phase_packing_with_pair_swap"}) {
    const json plain = packed_json({kSample, "--packs", "32", "--strategy", strategy});
    const json lifted = packed_json({kSample, "--packs", "32", "--strategy", strategy, "--lift"});
    double gained = 0;
    for (size_t layer = 0; layer < plain["layers"].size(); ++layer) {
      const json &a = plain["layers"][layer], &b = lifted["layers"][layer];
      EXPECT_LE(b["max_load"], a["max_load"]) << strategy << ", layer " << layer;
      EXPECT_GE(b["min_load"], a["min_load"]) << strategy << ", layer " << layer;
      gained += b["min_load"].get<double>() - a["min_load"].get<double>();
    }
    EXPECT_GT(gained, 0) << strategy;
  }
}

TEST(CommandLine, KindOfFileChangesNoByte) {
  const TemporaryFolder folder;
  std::ofstream(folder / "w.csv") << "# two layers\n1,2,3,4\n5,6,7,8\n";
  std::ofstream(folder / "w.json") << R"({"weights": [[1, 2, 3, 4], [5, 6, 7, 8]]})";
  const json csv = packed_json({(folder / "w.csv").string(), "--packs", "2"});
  const json from_json = packed_json({(folder / "w.json").string(), "--packs", "2"});
  EXPECT_EQ(csv["layers"], from_json["layers"]);
  EXPECT_EQ(csv["layers"][1]["max_load"], 13);
}

TEST(CommandLine, TableAndPlot) {
  const TemporaryFolder folder;
  const std::string plot = (folder / "loads.svg").string();
  const Outcome run = ballast({"pack", kSample, "--packs", "32", "--plot", plot, "--layer", "3"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_TRUE(run.out.starts_with("heaviest pack ")) << run.out;
  for (const char* part :
       {"58 layers of 288 items, into 32 packs of 9 each", "balance", "worst: ", "pack loads of layer 3"})
    EXPECT_NE(run.out.find(part), std::string::npos) << part;
#if !defined(_WIN32)
  const Outcome parsed = run_program({"python3", "-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])", plot});
  EXPECT_EQ(parsed.exit_code, 0) << parsed.err;
#endif
  EXPECT_EQ(folder.files(), 1u);
}

TEST(CommandLine, SampleIsWhatTheGeneratorMakes) {
  const TemporaryFolder folder;
  const std::string out = (folder / "sample.npy").string();
  const Outcome run =
      ballast({"generate", "expert_counts", "--layers", "58", "--items", "288", "--seed", "1", "--out", out});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_TRUE(content(out) == content(kSample)) << "the generator no longer makes the committed sample";
}

TEST(CommandLine, ListsWhatThereIs) {
  const json strategies = json::parse(ballast({"strategies", "--json"}).out)["strategies"];
  EXPECT_EQ(strategies[0]["default"], true);
  const json devices = json::parse(ballast({"devices", "--json"}).out)["devices"];
  EXPECT_EQ(devices[0]["backend"], "cpu");
  EXPECT_EQ(devices[0]["max_items_default"], strategies[0]["max_items_cpu"]);
  const json info = json::parse(ballast({"info", "--json"}).out);
  for (const char* key : {"ballast", "header_version", "plugin", "plugin_version", "plugin_build"})
    EXPECT_TRUE(info.contains(key)) << key;
  EXPECT_NE(ballast({"generate", "--list"}).out.find("planted_int"), std::string::npos);
  for (const char* command : {"strategies", "devices", "info"}) {
    const Outcome run = ballast({command});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_FALSE(run.out.empty());
  }
}

TEST(CommandLine, HelpIsNoError) {
  for (const char* command : {"pack", "strategies", "devices", "info", "generate"}) {
    const Outcome run = ballast({command, "--help"});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_NE(run.out.find("Usage: ballast " + std::string(command)), std::string::npos);
    EXPECT_EQ(run.err, "");
    EXPECT_EQ(ballast({"help", command}).out, run.out);
    EXPECT_EQ(ballast({command, "-h"}).out, run.out);
    for (const char* version : {"--version", "-V"}) {
      EXPECT_EQ(ballast({command, version}).exit_code, 0);
      EXPECT_EQ(ballast({command, version}).out, "1.0.0\n");
    }
  }
  EXPECT_EQ(ballast({"--help"}).exit_code, 0);
  EXPECT_EQ(ballast({"help"}).out, ballast({"--help"}).out);
  EXPECT_EQ(ballast({"--version"}).out, "1.0.0\n");
  EXPECT_EQ(ballast({"-V"}).out, "1.0.0\n");
  const Outcome pack = ballast({"pack", "--help"});
  EXPECT_NE(pack.out.find("Usage: ballast pack WEIGHTS --packs M [OPTION ...]"), std::string::npos) << pack.out;
  EXPECT_NE(pack.out.find("(required)"), std::string::npos) << pack.out;
}

TEST(CommandLine, SaysWhenTheCpuStoodIn) {
  const Outcome run = ballast_with_stand_in({"pack", kSample, "--packs", "32", "--strategy", "degraded"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.out.find("note: Vulkan was requested, but the CPU did the work"), std::string::npos);
}

}  // namespace
}  // namespace ballast::tools
