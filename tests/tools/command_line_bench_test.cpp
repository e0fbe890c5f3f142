// `ballast bench` as a user runs it. What it says of time differs from run to run and is not looked at.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"

namespace ballast::tools {
namespace {

Outcome bench(std::vector<std::string> words, const RunOptions& options = {}) {
  words.insert(words.begin(), "bench");
  return ballast(words, options);
}

// The columns before those of time.
std::string without_times(const std::string& csv) {
  std::istringstream lines(csv);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    for (int column = 0; column < 4; ++column) line.resize(line.rfind(','));
    kept += line + "\n";
  }
  return kept;
}

TEST(Bench, FiguresRepeatWhateverTheThreadsAndBatches) {
  const std::vector<std::string> words = {"--csv",   "--by",         "instance",
                                          "--sizes", "64/8,96/32",   "--layers",
                                          "5",       "--strategies", "peak_exchange,greedy,batched_refinement_packing"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    const Outcome run = bench(more);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    return without_times(run.out);
  };
  const std::string once = with({});
  // A heading; 16 families at 2 sizes, two strategies and three efforts of the third.
  EXPECT_EQ(std::count(once.begin(), once.end(), '\n'), 1 + 16 * 2 * 5);
  EXPECT_EQ(with({}), once);
  EXPECT_EQ(with({"--threads", "2"}), once);
  EXPECT_EQ(with({"--batch", "3", "--repeats", "2"}), once);
  EXPECT_NE(with({"--seed", "1"}), once);
}

TEST(Bench, CountsWhatItPacked) {
  const Outcome run = bench({"--json", "--families", "near_equal,planted_int", "--strategies", "greedy,peak_exchange",
                             "--efforts", "thorough", "--layers", "7"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["end"], "complete");
  ASSERT_EQ(json["rows"].size(), 2u);
  for (const auto& row : json["rows"]) {
    EXPECT_EQ(row["layers"], 14);
    EXPECT_EQ(row["backend"], "cpu");
    EXPECT_GT(row["us"]["mean"], 0);
    EXPECT_GE(row["gap"]["worst"], row["gap"]["mean"]);
    EXPECT_GE(row["us"]["p99"], row["us"]["median"]);
  }
  EXPECT_EQ(json["layers"], 7);
  EXPECT_EQ(json["rows"][0]["strategy"], "greedy");
  EXPECT_EQ(json["rows"][1]["effort"], "thorough");
  EXPECT_LT(json["rows"][1]["gap"]["mean"], json["rows"][0]["gap"]["mean"]);
}

TEST(Bench, PacksSeveralScenariosAtOnce) {
  const TemporaryFolder folder;
  const std::string other = (folder / "other.npy").string();
  ASSERT_EQ(ballast({"generate", "expert_counts", "--layers", "58", "--items", "288", "--seed", "2", "--out", other})
                .exit_code,
            0);
  const std::vector<std::string> words = {"--csv", "--scenarios", "2",  "--weights", kSample, "--weights",
                                          other,   "--packs",     "72", "--efforts", "fast"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    const Outcome run = bench(more);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return without_times(run.out);
  };
  const std::string alone = with({});
  EXPECT_EQ(std::count(alone.begin(), alone.end(), '\n'), 2) << "one strategy takes them: " << alone;
  EXPECT_NE(alone.find(",peak_exchange,fast,cpu,no,58,"), std::string::npos) << alone;
  EXPECT_EQ(with({"--batch", "7"}), alone) << "the scenarios of a part lie where those of all do";
  // The gaps are those of `pack`.
  const Outcome pack = ballast({"pack", kSample, "--scenario", other, "--packs", "72", "--effort", "fast", "--json"});
  double worst = 0;
  const auto packed = nlohmann::json::parse(pack.out);
  for (const auto& layer : packed["layers"]) worst = std::max(worst, layer["gap"].get<double>());
  const Outcome json = bench(
      {"--json", "--scenarios", "2", "--weights", kSample, "--weights", other, "--packs", "72", "--efforts", "fast"});
  const auto report = nlohmann::json::parse(json.out);
  EXPECT_EQ(report["scenarios"], 2);
  EXPECT_EQ(report["rows"][0]["gap"]["worst"], worst);
}

TEST(Bench, DrawsScenariosOfDifferentSeeds) {
  const TemporaryFolder folder;
  for (const std::string seed : {"5", "6"})
    ASSERT_EQ(ballast({"generate", "zipf_int", "--layers", "3", "--items", "64", "--packs", "8", "--seed", seed,
                       "--out", (folder / (seed + ".npy")).string()})
                  .exit_code,
              0);
  const Outcome pack = ballast({"pack", (folder / "5.npy").string(), "--scenario", (folder / "6.npy").string(),
                                "--packs", "8", "--effort", "fast", "--json"});
  const Outcome run = bench({"--json", "--scenarios", "2", "--families", "zipf_int", "--sizes", "64/8", "--layers", "3",
                             "--efforts", "fast", "--seed", "5"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  double worst = 0;
  const auto packed = nlohmann::json::parse(pack.out);
  for (const auto& layer : packed["layers"]) worst = std::max(worst, layer["gap"].get<double>());
  EXPECT_GT(worst, 0);
  EXPECT_EQ(nlohmann::json::parse(run.out)["rows"][0]["gap"]["worst"], worst);
  const auto refused = [](std::vector<std::string> words, const std::string& sentence) {
    const Outcome wrong = bench(words);
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_EQ(wrong.err, "ballast: " + sentence + "\n");
  };
  refused({"--scenarios", "9"}, "--scenarios: 9 is not within 1 and 8");
  refused({"--scenarios", "2", "--strategies", "greedy"}, "--scenarios: strategy greedy packs one scenario alone");
  refused({"--scenarios", "2", "--weights", kSample, "--packs", "32"},
          "--scenarios: 1 files of --weights are no whole layers of 2 scenarios");
}

TEST(Bench, OfTheUsersWeights) {
  const Outcome run =
      bench({"--csv", "--by", "instance", "--weights", kSample, "--packs", "32,72", "--strategies", "greedy"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 3) << run.out;
  EXPECT_NE(run.out.find("\nsample_counts.npy,288/32,greedy,,cpu,no,58,"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("\nsample_counts.npy,288/72,greedy,,cpu,no,58,"), std::string::npos) << run.out;
}

TEST(Bench, DrawsThePlot) {
  const TemporaryFolder folder;
  const std::string plot = (folder / "front.svg").string();
  const Outcome run = bench({"--sizes", "64/8", "--layers", "1", "--plot", plot});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("peak_exchange balanced"), std::string::npos) << run.out;
  std::ifstream file(plot);
  const std::string svg((std::istreambuf_iterator<char>(file)), {});
  EXPECT_NE(svg.find(">two_phase_packing_with_pair_swap<"), std::string::npos);
  EXPECT_NE(svg.find("64 items into 8 packs</title>"), std::string::npos) << "the size is in the title";
}

TEST(Bench, DrawsAPanelForEverySize) {
  const TemporaryFolder folder;
  const std::string plot = (folder / "front.svg").string();
  const Outcome run = ballast_with_stand_in(
      {"bench", "--sizes", "64/8,96/32", "--layers", "1", "--strategies", "greedy", "--plot", plot});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  std::ifstream file(plot);
  const std::string svg((std::istreambuf_iterator<char>(file)), {});
  for (const char* part : {": 2 sizes</title>", ">64 items into 8 packs</text>", ">96 items into 32 packs</text>"})
    EXPECT_NE(svg.find(part), std::string::npos) << part;
}

#if !defined(_WIN32)  // whose terminals and interrupts are not for tests
TEST(Bench, InterruptedItShowsWhatItHas) {
  RunOptions options;
  options.interrupt_at = "waiting";
  const Outcome run = ballast_with_stand_in(
      {"bench", "--csv", "--families", "zipf_int", "--strategies", "greedy,until_cancelled", "--layers", "3"}, options);
  EXPECT_EQ(run.exit_code, 130);
  EXPECT_NE(run.out.find(",,greedy,,cpu,no,3,"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("until_cancelled"), std::string::npos) << run.out;
  EXPECT_EQ(run.err, "waiting\nballast: cancelled; what was measured is printed\n");
}
#endif

// Also within a layer that takes longer than the limit.
TEST(Bench, OutOfTimeItShowsWhatItHas) {
  const Outcome run = ballast_with_stand_in(
      {"bench", "--families", "zipf_int", "--strategies", "greedy,until_cancelled", "--time-limit", "0.3"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("\ngreedy"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("\nuntil_cancelled"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("note: the time limit of 0.3 s ended it"), std::string::npos) << run.out;
}

TEST(Bench, WhenAJobFailsItShowsWhatItHas) {
  const Outcome run = ballast_with_stand_in(
      {"bench", "--csv", "--families", "exp_f", "--strategies", "greedy,broken", "--layers", "3"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_NE(run.out.find(",,greedy,,cpu,no,3,"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find(",failed\n"), std::string::npos) << run.out;
  EXPECT_EQ(run.err,
            "ballast: broken on exp_f 256/32: the stand-in broke as asked; what was measured before is printed\n");
}

TEST(Bench, FiguresSurviveAPlotThatCannotBeWritten) {
  // The name is too long.
  const TemporaryFolder folder;
  const Outcome run = ballast_with_stand_in(
      {"bench", "--families", "exp_f", "--strategies", "greedy", "--plot", (folder / std::string(256, 'x')).string()});
  EXPECT_EQ(run.exit_code, 1) << run.err;
  EXPECT_NE(run.out.find("\ngreedy"), std::string::npos) << run.out;
  EXPECT_NE(run.err, "");
}

TEST(Bench, SaysWhoDidTheWork) {
  const Outcome run = ballast_with_stand_in(
      {"bench", "--csv", "--families", "zipf_int", "--strategies", "greedy,degraded,now_degraded", "--layers", "6"});
  EXPECT_NE(run.out.find(",degraded,,cpu,yes,6,"), std::string::npos) << run.out;
  // The rehearsal was the first job.
  EXPECT_NE(run.out.find(",now_degraded,,cpu,no,3,"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find(",now_degraded,,cpu,yes,3,"), std::string::npos) << run.out;
}

#if !defined(_WIN32)  // whose terminals and interrupts are not for tests
TEST(Bench, ShowsProgressOnATerminal) {
  RunOptions options;
  options.terminal_on_stderr = true;
  const Outcome run = ballast_with_stand_in(
      {"bench", "--families", "zipf_int", "--strategies", "two_seconds", "--layers", "1", "--time-limit", "1.9"},
      options);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.err.find("\r  0% [....................] 0 of 1 layers; two_seconds on zipf_int 256/32\033[K"),
            std::string::npos)
      << run.err;
  EXPECT_TRUE(run.err.ends_with("\r\033[K")) << run.err;
}
#endif

TEST(Bench, OfFilesOfTheSameName) {
  const TemporaryFolder folder;
  const auto written = [&](const char* sub) {
    std::filesystem::create_directory(folder / sub);
    const std::filesystem::path file = folder / sub / "x.csv";
    std::ofstream(file) << "1,2,3,4\n";
    return file.string();
  };
  const std::string a = written("a"), b = written("b");
  const Outcome run = ballast_with_stand_in({"bench", "--csv", "--by", "family", "--weights", a, "--weights", b,
                                             "--weights", kSample, "--packs", "2", "--strategies", "greedy"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("\n" + a + ",,greedy,"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("\n" + b + ",,greedy,"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("\nsample_counts.npy,,greedy,"), std::string::npos) << run.out;
}

TEST(Bench, OfReplicatedItems) {
  const Outcome run = bench({"--csv", "--by", "instance", "--weights", kSample, "--replicas", "288,320", "--packs",
                             "32", "--strategies", "peak_exchange", "--efforts", "balanced"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("\nsample_counts.npy,288/32,peak_exchange,balanced,cpu,no,58,"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("\nsample_counts.npy,320/32,peak_exchange,balanced,cpu,no,58,"), std::string::npos) << run.out;
}

TEST(Bench, RefusesInOneSentence) {
  const auto refused = [](std::vector<std::string> words, int exit_code, const std::string& sentence) {
    words.insert(words.begin(), "bench");
    const Outcome run = ballast_with_stand_in(words);
    EXPECT_EQ(run.exit_code, exit_code) << sentence;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err, "ballast: " + sentence + "\n");
  };
  refused({"--families", "zipf"}, 2, "--families: there is no 'zipf'; did you mean 'zipf_int'?");
  refused({"--sizes", "256"}, 2, "--sizes: '256' is not like 256/32, items over packs");
  refused({"--sizes", "256/32x"}, 2, "--sizes: '256/32x' is not like 256/32, items over packs");
  refused({"--sizes", "64/8,256/0"}, 2, "--sizes: '256/0' is not like 256/32, items over packs");
  refused({"--sizes", "256/33"}, 2, "--sizes: 33 packs do not divide 256 items evenly");
  refused({"--strategies", "gredy"}, 2,
          "--strategies: there is no 'gredy'; did you mean 'greedy'? There are greedy, until_cancelled, two_seconds, "
          "broken, degraded, now_degraded and small");
  refused({"--plot", "front.png"}, 2, "--plot: front.png is not written as .png; it is written as .svg");
  refused({"--efforts", "best"}, 2, "--efforts: there is no 'best'; there are fast, balanced, thorough and exact");
  refused({"--backends", "cuda"}, 2, "--backends: there is no 'cuda'; there are auto, cpu and vulkan");
  refused({"--backends", "vulkan", "--strategies", "greedy"}, 1, "this stand-in has no Vulkan (BALLAST_?)");
  refused({"--sizes", "96/8,97/97,all", "--strategies", "greedy,small"}, 2,
          "--sizes: 97/97: small takes at most 96 items a layer; --strategies chooses others");
  refused({"--weights", kSample, "--packs", "32"}, 2,
          "sample_counts.npy at 288/32: small takes at most 96 items a layer; --strategies chooses others");
  refused({"--weights", kSample, "--packs", "32", "--replicas", "256"}, 2,
          "--replicas: 256 is fewer than the 288 items of " + kSample);
  refused({"--weights", kSample, "--weights", kSample, "--packs", "32"}, 2,
          "--weights: " + kSample + " is given twice");
  refused({"--replicas", "320"}, 2, "--replicas is for --weights");
  refused({"--strategies", "broken", "--families", "exp_f"}, 1, "broken on exp_f 256/32: the stand-in broke as asked");
  refused({"--by", "layer"}, 2, "--by: there is no 'layer'; there are strategy, size, family and instance");
  refused({"--layers", "0"}, 2, "--layers: there must be at least one");
  refused({"--repeats", "0"}, 2, "--repeats: there must be at least one");
  refused({"--threads", "257"}, 2, "--threads: 257 is not within 1 and 256");
  refused({"--time-limit", "0"}, 2, "--time-limit: 0 s is not above 0 and up to 1e6");
  refused({"--json", "--csv"}, 2, "--json and --csv: only one of them can be printed");
  refused({"--packs", "8"}, 2, "--packs is for --weights; generated weights have --sizes");
  refused({"--weights", kSample}, 2, "--weights needs --packs");
  refused({"--weights", kSample, "--packs", "7"}, 2,
          "--packs: 7 packs do not divide the 288 items of " + kSample + " evenly");
  refused({"--weights", "none.npy", "--packs", "8"}, 2, "none.npy: cannot be opened: No such file or directory");
  refused({"--plot", "/no/such/folder/p.svg"}, 2,
          "--plot: there is no folder " + std::filesystem::absolute("/no/such/folder").string());
}

}  // namespace
}  // namespace ballast::tools
