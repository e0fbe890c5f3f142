// `ballast drift`: many intervals in a row, drawn or recorded.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;

class Drift : public testing::Test {
 protected:
  Drift() : weights_(generated("w.npy", "1")) {}

  std::string generated(const std::string& name, const std::string& seed) const {
    EXPECT_EQ(
        ballast({"generate", "expert_counts", "--layers", "3", "--items", "64", "--seed", seed, "--out", place(name)})
            .exit_code,
        0);
    return place(name);
  }
  std::string place(const std::string& name) const { return (folder_ / name).string(); }

  static json drifted(std::vector<std::string> words) {
    words.insert(words.begin(), "drift");
    words.insert(words.end(), {"--packs", "8", "--json"});
    const Outcome outcome = ballast(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return json::parse(outcome.out, nullptr, false);
  }
  static std::map<std::string, json> by_policy(const json& report) {
    std::map<std::string, json> policies;
    for (const json& row : report["policies"]) policies[row["policy"]] = row;
    return policies;
  }
  static void expect_refused(std::vector<std::string> words, const std::string& sentence) {
    words.insert(words.begin(), "drift");
    const Outcome outcome = ballast(words);
    EXPECT_EQ(outcome.exit_code, 2) << sentence;
    EXPECT_EQ(outcome.err, "ballast: " + sentence + "\n");
  }

  TemporaryFolder folder_;
  std::string weights_;
};

TEST_F(Drift, PoliciesKeepTheirLimits) {
  const json report = drifted({weights_, "--intervals", "6", "--limits", "0,2,8", "--prices", "1,1e-3"});
  EXPECT_EQ(report["intervals"], 6);
  auto policies = by_policy(report);
  ASSERT_EQ(policies.size(), 8u);
  EXPECT_EQ(policies["never"]["moved"], 0);
  EXPECT_EQ(policies["at most 0"]["moved"], 0);
  EXPECT_EQ(policies["at most 0"]["next"], policies["never"]["next"]);
  EXPECT_LE(policies["at most 2"]["moved"], 2);
  EXPECT_GT(policies["at most 2"]["moved"], 0);
  EXPECT_LE(policies["at most 8"]["moved"], 8);
  EXPECT_GT(policies["at most 8"]["planned"], policies["at most 2"]["planned"]);
  EXPECT_EQ(policies["price 1"]["moved"], 0);
  EXPECT_GT(policies["no limit"]["planned"], policies["never"]["planned"]);
  EXPECT_LT(policies["no limit"]["moved"], policies["from scratch"]["moved"]);
  EXPECT_LT(policies["from scratch"]["moved"], 50) << "56 with packs that keep their numbers";
  for (const auto& [name, row] : policies) {
    EXPECT_LE(row["planned"], 1) << name;
    EXPECT_GT(row["next"], 0.3) << name;
  }
}

// Weights that stay as they are need no move, and are met as planned.
TEST_F(Drift, WithoutDeviationsNothingMoves) {
  auto policies = by_policy(drifted({weights_, "--intervals", "3", "--sigma", "0"}));
  for (const auto& [name, row] : policies) {
    EXPECT_EQ(row["planned"], row["next"]) << name;
    EXPECT_EQ(row["moved"], 0) << name << ": also from scratch, as its packs are named anew";
  }
}

TEST_F(Drift, SlotsDriftToo) {
  auto policies =
      by_policy(drifted({weights_, "--intervals", "3", "--slots", "72", "--limits", "4", "--prices", "1e-3"}));
  EXPECT_LE(policies["at most 4"]["moved"], 4);
  EXPECT_GT(policies["at most 4"]["moved"], 0);
  EXPECT_GT(policies["from scratch"]["moved"], policies["no limit"]["moved"]);
  EXPECT_GT(policies["no limit"]["planned"], policies["never"]["planned"]);
}

TEST_F(Drift, SeedAndRhoDecideTheWeights) {
  const std::vector<std::string> words = {weights_, "--intervals", "2", "--limits", "4", "--prices", "1e-3"};
  const auto next_of = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return by_policy(drifted(more))["never"]["next"].get<double>();
  };
  EXPECT_EQ(next_of({}), next_of({"--rho", "0.9", "--sigma", "0.3", "--seed", "0"}));
  EXPECT_NE(next_of({}), next_of({"--seed", "1"}));
  EXPECT_NE(next_of({}), next_of({"--rho", "0.5"}));
  // With rho 1 the first interval's weights stay.
  auto policies = by_policy(drifted({weights_, "--intervals", "2", "--rho", "1"}));
  EXPECT_EQ(policies["never"]["next"], policies["never"]["planned"]);
}

TEST_F(Drift, FoldersOfRecordingsAreReadInTheOrderOfNames) {
  std::filesystem::create_directory(folder_ / "days");
  for (const char* name : {"a.npy", "b.npy", "c.npy"}) std::filesystem::copy_file(weights_, folder_ / "days" / name);
  std::filesystem::copy_file(generated("other.npy", "2"), folder_ / "days" / "d.npy");
  const json report = drifted({place("days")});
  EXPECT_EQ(report["intervals"], 2);
  EXPECT_EQ(report["weights"], "recordings");
  EXPECT_EQ(report["file"], "days");
  const double met = by_policy(report)["never"]["next"], planned = by_policy(report)["never"]["planned"];
  EXPECT_LT(met, planned) << "only the last one is another";
  const double same = by_policy(drifted({place("days"), "--intervals", "1"}))["never"]["next"];
  EXPECT_EQ(same, planned);
}

TEST_F(Drift, TablePlotAndCsvShowEveryPolicy) {
  const std::vector<std::string> words = {"drift", weights_, "--packs", "8", "--intervals", "2"};
  std::vector<std::string> with_plot = words, with_csv = words;
  with_plot.insert(with_plot.end(), {"--plot", place("d.svg")});
  with_csv.emplace_back("--csv");
  const Outcome table = ballast(with_plot), csv = ballast(with_csv);
  EXPECT_EQ(table.exit_code, 0) << table.err;
  std::ifstream file(folder_ / "d.svg");
  const std::string svg{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_TRUE(csv.out.starts_with("policy,max_moved,move_price,planned,next,next_last_half,moved,us\n")) << csv.out;
  for (const char* policy : {"never", "from scratch", "no limit", "at most 2", "at most 8", "price 0.001"})
    for (const std::string* text : {&table.out, &svg, &csv.out})
      EXPECT_NE(text->find(policy), std::string::npos) << policy << *text;
  EXPECT_NE(table.out.find("3 layers of 64 items into 8 packs, 2 intervals, AR(1), rho 0.9"), std::string::npos)
      << table.out;
}

TEST_F(Drift, RefusalsNameOptionAndFile) {
  expect_refused({weights_}, "--packs is required");
  expect_refused({weights_, "--packs", "8", "--rho", "1.5"}, "--rho: 1.5 is not within 0 and 1");
  expect_refused({weights_, "--packs", "8", "--intervals", "0"}, "--intervals: there must be at least one");
  expect_refused({weights_, "--packs", "8", "--limits", "4,x"}, "--limits: 'x' is not a number");
  expect_refused({weights_, "--packs", "8", "--limits", "1.5"}, "--limits: 1.5 is not a whole number from 0 on");
  expect_refused({weights_, "--packs", "8", "--prices", "2"}, "--prices: 2 is not within 0 and 1");
  expect_refused({weights_, "--packs", "8", "--json", "--csv"}, "--json and --csv: only one of them can be printed");
  std::filesystem::create_directory(folder_ / "few");
  std::filesystem::copy_file(weights_, folder_ / "few" / "a.npy");
  expect_refused({place("few"), "--packs", "8"},
                 place("few") + ": has 1 files; a drift needs at least three recordings");
  std::filesystem::copy_file(weights_, folder_ / "few" / "b.npy");
  std::ofstream(folder_ / "few" / "c.csv") << "1,2\n";
  expect_refused({place("few"), "--packs", "8"}, (folder_ / "few" / "c.csv").string() + ": has 1 layers of 2 items; " +
                                                     (folder_ / "few" / "a.npy").string() + " has 3 of 64");
  expect_refused({place("few"), "--packs", "8", "--rho", "0.5"},
                 place("few") + ": --rho is for weights that are drawn; this is a folder of recordings");
}

}  // namespace
}  // namespace ballast::tools
