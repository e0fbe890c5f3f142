// Copies of items in slots: the options of `ballast pack`, its outputs, and the files of serving engines.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr size_t kLayers = 4, kItems = 24, kPacks = 8, kSlots = 32, kInPack = kSlots / kPacks;

class Slots : public testing::Test {
 protected:
  Slots() : weights_(generated("w.npy", "1")) {}

  std::string generated(const std::string& name, const std::string& seed) const {
    const std::string path = place(name);
    EXPECT_EQ(ballast({"generate", "expert_counts", "--layers", std::to_string(kLayers), "--items",
                       std::to_string(kItems), "--seed", seed, "--out", path})
                  .exit_code,
              0);
    return path;
  }
  std::string place(const std::string& name) const { return (folder_ / name).string(); }

  Outcome run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"pack", weights_, "--packs", std::to_string(kPacks)});
    return ballast(words);
  }
  json packed(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--slots", std::to_string(kSlots), "--json"});
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
  }
  void expect_refused(const std::vector<std::string>& words, const std::string& sentence) const {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 2) << sentence;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "ballast: " + sentence + "\n");
  }

  TemporaryFolder folder_;
  std::string weights_;
};

TEST_F(Slots, EveryItemHasACopyAndNeverTwoInAPack) {
  const json report = packed({"--max-copies", "3"});
  EXPECT_EQ(report["slots"], kSlots);
  for (const json& layer : report["layers"]) {
    std::vector<size_t> copies(kItems);
    for (size_t pack = 0; pack < kPacks; ++pack) {
      std::set<size_t> items;
      for (size_t s = pack * kInPack; s < (pack + 1) * kInPack; ++s)
        items.insert(layer["item_of_slot"][s].get<size_t>());
      EXPECT_EQ(items.size(), kInPack);
      for (const size_t item : items) ++copies[item];
    }
    EXPECT_EQ(layer["copies"], json(copies));
    EXPECT_EQ(*std::min_element(copies.begin(), copies.end()), 1u);
    EXPECT_EQ(layer["most_copies"], *std::max_element(copies.begin(), copies.end()));
    EXPECT_LE(layer["most_copies"], 3);
    EXPECT_EQ(layer["doubles"], 0);
    EXPECT_FALSE(layer.contains("pack_index"));
    for (size_t item = 0; item < kItems; ++item) {
      EXPECT_EQ(layer["slots_of_item"][item].size(), copies[item]);
      for (const json& slot : layer["slots_of_item"][item]) EXPECT_EQ(layer["item_of_slot"][slot.get<size_t>()], item);
    }
  }
}

// As engines start: slot s has item s modulo the items, and a copy has its share of the weight.
TEST_F(Slots, BeforeIsWhereEnginesStart) {
  const json report = packed({});
  const WeightMatrix weights = read_weights(weights_);
  for (size_t l = 0; l < kLayers; ++l) {
    double heaviest = 0;
    for (size_t pack = 0; pack < kPacks; ++pack) {
      double load = 0;
      for (size_t s = pack * kInPack; s < (pack + 1) * kInPack; ++s)
        load += weights.at(l, s % kItems) / (s % kItems < kSlots - kItems ? 2 : 1);
      heaviest = std::max(heaviest, load);
    }
    EXPECT_EQ(report["layers"][l]["before"]["max_load"], heaviest);
  }
}

TEST_F(Slots, TheFolderHoldsTheSameArrays) {
  const json report = packed({"--out", place("out")});
  const WeightMatrix slots = read_weights(place("out/item_of_slot.npy")),
                     copies = read_weights(place("out/copies.npy"));
  ASSERT_EQ(slots.layers, kLayers);
  ASSERT_EQ(slots.items, kSlots);
  ASSERT_EQ(copies.items, kItems);
  uint32_t most = 0;
  for (size_t l = 0; l < kLayers; ++l) {
    for (size_t s = 0; s < kSlots; ++s) EXPECT_EQ(slots.at(l, s), report["layers"][l]["item_of_slot"][s]);
    for (size_t i = 0; i < kItems; ++i) EXPECT_EQ(copies.at(l, i), report["layers"][l]["copies"][i]);
    most = std::max(most, report["layers"][l]["most_copies"].get<uint32_t>());
  }
  EXPECT_NE(content(place("out/slots_of_item.npy")).find("(4, 24, " + std::to_string(most) + ")"), std::string::npos);
  EXPECT_FALSE(fs::exists(place("out/pack_index.npy")));
  packed({"--out", place("out.csv")});
  const std::string csv = content(place("out.csv"));
  EXPECT_TRUE(csv.starts_with("layer,slot,pack,item\n0,0,0,")) << csv.substr(0, 60);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + kLayers * kSlots);
}

// What serving engines load, read back as a previous placement: nothing moves.
TEST_F(Slots, EngineFormsAreWhatTheirReadersExpectAndAreReadBack) {
  const json report = packed({"--out", place("out")});
  const struct {
    const char* form;
    const char* file;
  } forms[] = {{"sglang", "map.json"}, {"vllm_ascend", "expert_map.json"}, {"tensorrt_llm", "balancer.yaml"}};
  for (const auto& each : forms) packed({"--out", place(each.file), "--out-format", each.form, "--first-layer", "3"});
  const json map = json::parse(content(place("map.json")));
  EXPECT_EQ(map.size(), 1u) << "the reader refuses other keys";
  const json experts = json::parse(content(place("expert_map.json")));
  EXPECT_EQ(experts["moe_layer_count"], kLayers);
  const std::string balancer = content(place("balancer.yaml"));
  EXPECT_TRUE(balancer.starts_with("num_slots: 32\nlayer_updates_per_iter: 0\ninitial_global_assignments:\n  3: ["))
      << balancer.substr(0, 90);
  for (size_t l = 0; l < kLayers; ++l) {
    const json& slots = report["layers"][l]["item_of_slot"];
    EXPECT_EQ(map["physical_to_logical_map"][l], slots);
    const json& layer = experts["layer_list"][l];
    EXPECT_EQ(layer["layer_id"], l);
    EXPECT_EQ(layer["device_count"], kPacks);
    for (size_t s = 0; s < kSlots; ++s) {
      EXPECT_EQ(layer["device_list"][s / kInPack]["device_id"], s / kInPack);
      EXPECT_EQ(layer["device_list"][s / kInPack]["device_expert"][s % kInPack], slots[s]);
    }
    std::string row = "\n  " + std::to_string(l + 3) + ": [";
    for (size_t s = 0; s < kSlots; ++s) row += (s == 0 ? "" : ", ") + std::to_string(slots[s].get<int>());
    EXPECT_NE(balancer.find(row + "]\n"), std::string::npos);
  }
  packed({"--out", place("report.json")});
  // As PyYAML writes it: long lists in several lines, the other keys behind.
  std::string wrapped = balancer.substr(balancer.find("initial"));
  for (size_t at = wrapped.find(", 5"); at != std::string::npos; at = wrapped.find(", 5", at + 1))
    wrapped.replace(at, 2, ",\n    ");
  std::ofstream(folder_ / "wrapped.yaml") << wrapped << "num_slots: 32\n";
  for (const char* name : {"out", "report.json", "map.json", "expert_map.json", "balancer.yaml", "wrapped.yaml"}) {
    const json again = packed({"--previous-slots", place(name), "--max-moved", "0"});
    for (size_t l = 0; l < kLayers; ++l) {
      EXPECT_EQ(again["layers"][l]["item_of_slot"], report["layers"][l]["item_of_slot"]) << name;
      EXPECT_EQ(again["layers"][l]["moved_items"], 0);
    }
  }
}

TEST_F(Slots, FewOfThemMove) {
  const json first = packed({"--out", place("out")});
  weights_ = generated("next.npy", "2");
  const json free = packed({}), few = packed({"--previous-slots", place("out"), "--max-moved", "3"});
  uint32_t total = 0;
  for (size_t l = 0; l < kLayers; ++l) {
    const json& layer = few["layers"][l];
    uint32_t changed = 0;
    for (size_t pack = 0; pack < kPacks; ++pack) {
      std::multiset<int> before, after;
      for (size_t s = pack * kInPack; s < (pack + 1) * kInPack; ++s) {
        before.insert(first["layers"][l]["item_of_slot"][s].get<int>());
        after.insert(layer["item_of_slot"][s].get<int>());
      }
      for (const int item : after) changed += before.count(item) == 0;
    }
    EXPECT_EQ(layer["moved_items"], changed);
    EXPECT_LE(changed, 3u);
    EXPECT_LE(layer["max_load"], layer["start_load"]);
    EXPECT_TRUE(layer.contains("replaced"));
    total += changed;
  }
  EXPECT_GT(total, 0u);
}

TEST_F(Slots, NodesKeepTheirGroupsAndTellWhatTheyAllow) {
  const json report = packed({"--groups", "4", "--nodes", "2"});
  for (const json& layer : report["layers"]) {
    EXPECT_GE(layer["max_load"], layer["node_bound"]);
    std::vector<int> node_of_group(4, -1);
    for (size_t s = 0; s < kSlots; ++s) {
      const size_t group = layer["item_of_slot"][s].get<size_t>() / (kItems / 4);
      const int node = s < kSlots / 2 ? 0 : 1;
      EXPECT_TRUE(node_of_group[group] == -1 || node_of_group[group] == node);
      node_of_group[group] = node;
    }
  }
  const Outcome table = run({"--slots", "32", "--groups", "4", "--nodes", "2"});
  EXPECT_NE(table.out.find("note: groups and nodes allow a balance of 0."), std::string::npos) << table.out;
}

TEST_F(Slots, ThePublishedPlacementIsAStrategy) {
  const json report = packed({"--strategy", "eplb", "--groups", "4", "--nodes", "2"});
  EXPECT_EQ(report["strategy"], "eplb");
  for (const json& layer : report["layers"]) EXPECT_EQ(layer["item_of_slot"].size(), kSlots);
  // Two items in six slots of two packs: the published method cannot but double them.
  const std::string w = place("two.csv");
  std::ofstream(w) << "5,1\n";
  const Outcome two = ballast({"pack", w, "--packs", "2", "--slots", "6", "--strategy", "eplb"});
  EXPECT_EQ(two.exit_code, 0) << two.err;
  EXPECT_NE(two.out.find("note: in 1 layer a pack holds two copies of an item"), std::string::npos) << two.out;
}

TEST_F(Slots, TableAndPlotShowThem) {
  packed({"--out", place("out")});
  const Outcome run_ =
      run({"--slots", "32", "--previous-slots", place("out"), "--max-moved", "2", "--plot", place("p.svg")});
  EXPECT_EQ(run_.exit_code, 0) << run_.err;
  for (const char* part : {"into 32 slots, 8 packs of 4 each", "copies", "moved a layer"})
    EXPECT_NE(run_.out.find(part), std::string::npos) << part << "\n" << run_.out;
  EXPECT_NE(content(place("p.svg")).find("24 items into 32 slots, 8 packs of 4"), std::string::npos);
}

TEST_F(Slots, RefusalsNameOptionFileAndPlace) {
  expect_refused({"--slots", "30"}, "--slots: 30 is no multiple of the 8 packs");
  expect_refused({"--slots", "16"}, "--slots: 16 slots hold fewer than the 24 items of a layer");
  expect_refused({"--groups", "4"}, "--groups needs --slots");
  expect_refused({"--max-copies", "4"}, "--max-copies needs --slots");
  expect_refused({"--slots", "32", "--previous", "x"}, "--previous: with --slots it is --previous-slots");
  expect_refused({"--slots", "32", "--classes", "x"}, "--classes and --slots: only one of them can be given");
  expect_refused({"--slots", "32", "--max-moved", "1"}, "--max-moved needs --previous-slots");
  const std::string old = place("old.csv");
  std::ofstream(old) << "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,0,1,2,3,4,5,6,24\n";
  expect_refused({"--slots", "32", "--previous-slots", old},
                 "--previous-slots: " + old + ": layer 0, slot 31 has 24; it must be a whole number from -1 to 23");
  const std::string yaml = place("none.yaml");
  std::ofstream(yaml) << "num_slots: 32\n";
  expect_refused({"--slots", "32", "--previous-slots", yaml}, yaml + ": has no initial_global_assignments");
  std::ofstream(yaml) << "initial_global_assignments:\n  99999999999: [0, 1]\n";
  expect_refused({"--slots", "32", "--previous-slots", yaml},
                 yaml + ": what follows '  99999999999: ' is no list of a layer's slots");
  expect_refused({"--slots", "40", "--previous-slots", old},
                 "--previous-slots: " + old + " has 1 row of 32; it must have 1 row or 4 rows of 40 slots");
  const Outcome groups = run({"--slots", "32", "--groups", "7"});
  EXPECT_EQ(groups.exit_code, 2);
  EXPECT_TRUE(groups.err.starts_with("ballast: --groups: ")) << groups.err;
  const Outcome cap = run({"--slots", "64", "--max-copies", "2"});
  EXPECT_EQ(cap.exit_code, 2);
  EXPECT_TRUE(cap.err.starts_with("ballast: --slots: ")) << cap.err;
  expect_refused({"--out", place("x.json"), "--out-format", "sglang"}, "--out-format sglang needs --slots");
  expect_refused({"--slots", "32", "--out", place("x.json"), "--out-format", "tensorrt_llm"},
                 "--out: " + place("x.json") + " is written as .yaml for --out-format tensorrt_llm");
  expect_refused({"--slots", "32", "--out", place("x"), "--out-format", "trt"},
                 "--out-format: there is no 'trt'; there are npz, json, csv, sglang, tensorrt_llm and vllm_ascend");
}

}  // namespace
}  // namespace ballast::tools
