// Packs that differ, items that must not meet, and a previous placement: the options of `ballast pack`, from files to
// outputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

class Placements : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) const {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::string place(const std::string& name) const { return (folder_ / name).string(); }

  // 1 to items, in two layers, the second one in reverse.
  std::string weights(uint32_t items) const {
    std::string rows[2];
    for (uint32_t i = 0; i < items; ++i) {
      rows[0] += (i == 0 ? "" : ",") + std::to_string(i + 1);
      rows[1] += (i == 0 ? "" : ",") + std::to_string(items - i);
    }
    return file("w.csv", rows[0] + "\n" + rows[1] + "\n");
  }

  static json packed(std::vector<std::string> words) {
    words.insert(words.begin(), "pack");
    words.emplace_back("--json");
    const Outcome run = ballast(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    return json::parse(run.out, nullptr, false);
  }

  static void expect_refused(std::vector<std::string> words, const std::string& sentence, int exit_code = 2) {
    words.insert(words.begin(), "pack");
    const Outcome run = ballast(words);
    EXPECT_EQ(run.exit_code, exit_code) << sentence;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err, "ballast: " + sentence + "\n");
  }

  TemporaryFolder folder_;
};

std::vector<uint32_t> counts_of(const json& layer, uint32_t packs) {
  std::vector<uint32_t> counts(packs);
  for (const json& pack : layer["pack_index"]) ++counts[pack.get<size_t>()];
  return counts;
}

uint32_t moved_between(const json& before, const json& after) {
  uint32_t moved = 0;
  for (size_t i = 0; i < before.size(); ++i) moved += before[i] != after[i];
  return moved;
}

TEST_F(Placements, CountsThatDoNotDivideDifferByOne) {
  const json report = packed({weights(11), "--packs", "3"});
  for (const json& layer : report["layers"]) {
    std::vector<uint32_t> counts = counts_of(layer, 3);
    std::sort(counts.begin(), counts.end());
    EXPECT_EQ(counts, (std::vector<uint32_t>{3, 4, 4}));
    EXPECT_EQ(layer["max_load"], 22) << "66 over three packs";
  }
  const Outcome table = ballast({"pack", weights(11), "--packs", "3"});
  EXPECT_NE(table.out.find("into 3 packs of 3 or 4 each"), std::string::npos) << table.out;
}

TEST_F(Placements, CapacitiesHold) {
  for (const std::string& capacity : {std::string("0,9,3"), file("capacity.csv", "0,9,3\n")}) {
    const json report = packed({weights(12), "--packs", "3", "--capacity", capacity});
    for (const json& layer : report["layers"]) EXPECT_EQ(counts_of(layer, 3), (std::vector<uint32_t>{0, 9, 3}));
  }
  const json four = packed({weights(12), "--packs", "3", "--counts", "capacity", "--capacity", "4"});
  for (const json& layer : four["layers"]) EXPECT_EQ(counts_of(layer, 3), (std::vector<uint32_t>{4, 4, 4}));
  // 12 alone, 11 + 1, 10 + 2, ...: six packs of 13 need counts of one and two.
  const json free = packed({file("f.csv", "13,12,1,6,4,3\n"), "--packs", "3", "--counts", "free"});
  EXPECT_EQ(free["layers"][0]["max_load"], 13);
}

TEST_F(Placements, LoadsAreTimesWithPaceAndBaseLoad) {
  const std::string base = file("base.csv", "5,0,1\n0,0,40\n");
  const json report = packed({weights(12), "--packs", "3", "--counts", "free", "--pace", "1,2,1", "--base-load", base});
  const double base_loads[2][3] = {{5, 0, 1}, {0, 0, 40}}, pace[3] = {1, 2, 1};
  for (size_t l = 0; l < 2; ++l) {
    const json& layer = report["layers"][l];
    double load[3] = {}, heaviest = 0;
    for (int i = 0; i < 12; ++i) load[layer["pack_index"][i].get<size_t>()] += l == 0 ? i + 1 : 12 - i;
    for (size_t p = 0; p < 3; ++p) {
      EXPECT_EQ(layer["pack_load"][p], load[p]);
      EXPECT_EQ(layer["pack_time"][p], (base_loads[l][p] + load[p]) * pace[p]);
      heaviest = std::max(heaviest, layer["pack_time"][p].get<double>());
    }
    EXPECT_EQ(layer["max_load"], heaviest);
    EXPECT_LT(layer["max_load"].get<double>() - layer["lower_bound"].get<double>(), 1) << "the best in whole numbers";
  }
  // The items as given: 1 to 4, 5 to 8, 9 to 12.
  EXPECT_EQ(report["layers"][0]["before"]["max_load"], 52);
}

TEST_F(Placements, BaseLoadsAndWeightsMayBeOfDifferentTypes) {
  const json report =
      packed({weights(12), "--packs", "3", "--counts", "free", "--base-load", file("base.csv", "0.5,0.25,1e6\n")});
  for (const json& layer : report["layers"]) EXPECT_EQ(layer["pack_load"][2], 0) << "a million is there already";
}

TEST_F(Placements, ClassesNeverMeet) {
  const json report = packed({weights(12), "--packs", "3", "--classes", file("c.csv", "1,1,1,0,0,0,2,2,0,0,3,3\n")});
  for (const json& layer : report["layers"]) {
    const json& pack = layer["pack_index"];
    EXPECT_NE(pack[0], pack[1]);
    EXPECT_NE(pack[0], pack[2]);
    EXPECT_NE(pack[1], pack[2]);
    EXPECT_NE(pack[6], pack[7]);
    EXPECT_NE(pack[10], pack[11]);
  }
}

TEST_F(Placements, NothingMovesFromWhatOutWroteWithoutLeave) {
  const std::string first = place("first"), second = place("second");
  packed({kSample, "--packs", "32", "--effort", "fast", "--out", first});
  // Other weights, and the old placement.
  ASSERT_EQ(ballast({"generate", "expert_counts", "--layers", "58", "--items", "288", "--seed", "2", "--out",
                     place("next.npy")})
                .exit_code,
            0);
  const std::string next = place("next.npy");
  const json kept = packed({next, "--packs", "32", "--previous", first, "--max-moved", "0", "--out", second});
  for (const char* array : {"pack_index.npy", "rank_in_pack.npy"})
    EXPECT_TRUE(content(first + "/" + array) == content(second + "/" + array)) << array;
  for (const json& layer : kept["layers"]) {
    EXPECT_EQ(layer["moved_items"], 0);
    EXPECT_EQ(layer["kept"], true);
    EXPECT_EQ(layer["start_load"], layer["max_load"]);
    EXPECT_EQ(layer["before"]["max_load"], layer["max_load"]);
  }
}

TEST_F(Placements, MovesAreFewAndCounted) {
  packed({kSample, "--packs", "32", "--effort", "fast", "--out", place("p.json")});
  packed({kSample, "--packs", "32", "--effort", "fast", "--out", place("p.npz")});
  packed({kSample, "--packs", "32", "--effort", "fast", "--out", place("p")});
  ASSERT_EQ(ballast({"generate", "expert_counts", "--layers", "58", "--items", "288", "--seed", "2", "--out",
                     place("next.npy")})
                .exit_code,
            0);
  const json before = json::parse(content(place("p.json")));
  json first;
  for (const char* name : {"p.json", "p.npz", "p"}) {
    const json report = packed({place("next.npy"), "--packs", "32", "--previous", place(name), "--max-moved", "16"});
    uint32_t total = 0;
    for (size_t l = 0; l < 58; ++l) {
      const json& layer = report["layers"][l];
      const uint32_t moved = moved_between(before["layers"][l]["pack_index"], layer["pack_index"]);
      EXPECT_EQ(layer["moved_items"], moved);
      EXPECT_EQ(layer["moved_cost"], moved);
      EXPECT_LE(moved, 16u);
      EXPECT_LE(layer["max_load"], layer["start_load"]);
      total += moved;
    }
    EXPECT_GT(total, 58u);
    if (first.is_null()) first = report["layers"];
    for (size_t l = 0; l < 58; ++l) EXPECT_EQ(report["layers"][l]["pack_index"], first[l]["pack_index"]) << name;
  }
}

TEST_F(Placements, CostsPinsPricesAndGainsCount) {
  const std::string w = file("w.csv", "9,8,1,1,1,1\n"), previous = file("p.csv", "0,0,1,1,1,0\n");
  // The even packing is one swap away, unless the heavy items are pinned.
  const json free = packed({w, "--packs", "2", "--previous", previous});
  EXPECT_LE(free["layers"][0]["max_load"], 11);
  const json pinned =
      packed({w, "--packs", "2", "--previous", previous, "--move-cost", file("pins.csv", "-1,-1,7,7,7,7\n")});
  EXPECT_EQ(pinned["layers"][0]["pack_index"][0], 0);
  EXPECT_EQ(pinned["layers"][0]["pack_index"][1], 0);
  const json costly = packed({w, "--packs", "2", "--previous", previous, "--move-cost",
                              file("costs.csv", "50,20,7,7,7,7\n"), "--max-moved", "27"});
  EXPECT_EQ(costly["layers"][0]["moved_items"], 2);
  EXPECT_EQ(costly["layers"][0]["moved_cost"], 27);
  EXPECT_EQ(costly["layers"][0]["pack_index"][1], 1);
  const json dear = packed({w, "--packs", "2", "--previous", previous, "--move-price", "0.9"});
  EXPECT_EQ(dear["layers"][0]["moved_items"], 0);
  const json small_gain = packed({w, "--packs", "2", "--previous", previous, "--min-gain", "0.9"});
  EXPECT_EQ(small_gain["layers"][0]["moved_items"], 0);
}

TEST_F(Placements, ForcedMovesAreTold) {
  const std::string previous = file("p.csv", "0,0,0,0,0,1\n");
  const Outcome run =
      ballast({"pack", file("w.csv", "1,1,1,1,1,1\n"), "--packs", "2", "--previous", previous, "--max-moved", "0"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("note: in 1 layer items had to move"), std::string::npos) << run.out;
}

TEST_F(Placements, TableAndPlotShowBeforeAfterAndMoved) {
  const std::string previous = file("p.csv", "0,0,1,1,1,0\n"), plot = place("plot.svg");
  const Outcome run = ballast({"pack", file("w.csv", "9,8,1,1,1,1\n"), "--packs", "2", "--previous", previous,
                               "--max-moved", "2", "--plot", plot});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  for (const char* part : {"2.0 moved a layer", "previous", "moved", "previous: max 18, min 3"})
    EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
  const std::string svg = content(plot);
  EXPECT_NE(svg.find("Previous placement"), std::string::npos);
  EXPECT_NE(svg.find("Packed, 2 moved"), std::string::npos);
  const Outcome plain = ballast({"pack", file("w.csv", "9,8,1,1,1,1\n"), "--packs", "2"});
  EXPECT_EQ(plain.out.find("moved"), std::string::npos) << plain.out;
}

TEST_F(Placements, RefusalsNameOptionFileAndPlace) {
  const std::string w = weights(12);
  const auto refused = [&](std::vector<std::string> words, const std::string& sentence) {
    words.insert(words.begin(), {w, "--packs", "3"});
    expect_refused(words, sentence);
  };
  refused({"--counts", "fair"}, "--counts: there is no 'fair'; there are even, capacity and free");
  refused({"--counts", "capacity"}, "--counts capacity needs --capacity");
  refused({"--counts", "free", "--capacity", "4"}, "--capacity is for --counts capacity");
  refused({"--capacity", "3"}, "--capacity: the packs take 9 items together; a layer has 12");
  refused({"--capacity", "4,4"}, "--capacity: the list has 1 row of 2; it must have 1 row of 3 packs");
  refused({"--pace", "1,0,1"}, "--pace: the list: layer 0, pack 1 has 0; it must be a whole number from 1 to 255");
  refused({"--pace", "1,256,1"}, "--pace: the list: layer 0, pack 1 has 256; it must be a whole number from 1 to 255");
  const std::string rows = file("rows.csv", "1,2,3\n1,2,3\n1,2,3\n"),
                    negative = file("negative.csv", "0,0,0\n0,-1,0\n");
  refused({"--base-load", rows}, "--base-load: " + rows + " has 3 rows of 3; it must have 1 row or 2 rows of 3 packs");
  refused({"--base-load", negative},
          "--base-load: " + negative + ": layer 1, pack 1 has -1; loads are finite and not negative");
  refused({"--base-load", "none.npy"}, "none.npy: cannot be opened: No such file or directory");
  refused({"--classes", rows}, "--classes: " + rows + " has 3 rows of 3; it must have 1 row or 2 rows of 12 items");
  const std::string half = file("half.csv", "0,0,0,0,0.5,0,0,0,0,0,0,0\n");
  refused({"--classes", half},
          "--classes: " + half + ": layer 0, item 4 has 0.5; it must be a whole number from 0 to 4294967295");
  const std::string far = file("far.csv", "0,0,0,0,1,1,1,1,2,2,2,3\n"),
                    good = file("good.csv", "0,0,0,0,1,1,1,1,2,2,2,-1\n");
  refused({"--previous", far},
          "--previous: " + far + ": layer 0, item 11 has 3; it must be a whole number from -1 to 2");
  refused({"--previous", place(".")}, "--previous: " + place(".") + " has no pack_index.npy");
  refused({"--max-moved", "4"}, "--max-moved needs --previous");
  refused({"--move-cost", good}, "--move-cost needs --previous");
  refused({"--previous", good, "--move-price", "1.5"}, "--move-price: 1.5 is not within 0 and 1");
  refused({"--previous", good, "--min-gain", "-1e-3"}, "--min-gain: -0.001 is not within 0 and 1");
  const std::string pin = file("pin.csv", "0,0,0,0,1,1,1,1,2,2,2,-1\n"),
                    dear = file("dear.csv", "2147483647,0,0,0,0,0,0,0,0,0,0,1\n");
  refused({"--previous", good, "--move-cost", pin},
          "--move-cost: " + pin + ": layer 0, item 11 has -1, which pins it, but no previous pack");
  refused({"--previous", good, "--move-cost", dear},
          "--move-cost: " + dear + ": the costs of layer 0 add up to 2147483648; they must stay below 2147483648");
}

TEST_F(Placements, WhatThePluginRefusesIsNamedByItsOption) {
  const std::string w = weights(12);
  const std::string same = file("same.csv", "1,1,1,1,0,0,0,0,0,0,0,0\n");
  const Outcome infeasible = ballast({"pack", w, "--packs", "3", "--classes", same});
  EXPECT_EQ(infeasible.exit_code, 2);
  EXPECT_NE(infeasible.err.find("BALLAST_E_INFEASIBLE"), std::string::npos) << infeasible.err;
  const Outcome yardstick = ballast({"pack", w, "--packs", "3", "--pace", "2", "--strategy", "greedy"});
  EXPECT_EQ(yardstick.exit_code, 2);
  EXPECT_TRUE(yardstick.err.starts_with("ballast: --strategy: ")) << yardstick.err;
  expect_refused({w, "--packs", "5", "--strategy", "greedy"}, w + ": 5 packs do not divide its 12 items evenly");
}

}  // namespace
}  // namespace ballast::tools
