// Failures: the exit code, and one sentence on stderr that names what is wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"

namespace ballast::tools {
namespace {

void expect_run(const Outcome& run, int exit_code, const std::string& sentence) {
  EXPECT_EQ(run.exit_code, exit_code);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "ballast: " + sentence + "\n");
}

Outcome pack(std::vector<std::string> words) {
  words.insert(words.begin(), "pack");
  return ballast_with_stand_in(words);
}

TEST(Refusal, OfCommandLinesThatMakeNoSense) {
  expect_run(ballast({}), 2, "a command is missing; `ballast --help` lists them");
  expect_run(ballast({"compress"}), 2, "there is no command 'compress'; `ballast --help` lists them");
  expect_run(ballast({"pakc"}), 2, "there is no command 'pakc'; did you mean 'pack'? `ballast --help` lists them");
  expect_run(ballast({"help", "pakc"}), 2,
             "there is no command 'pakc'; did you mean 'pack'? `ballast --help` lists them");
  expect_run(ballast({"pack"}), 2, "WEIGHTS is required");
  expect_run(ballast({"pack", kSample}), 2, "--packs is required");
  expect_run(ballast({"pack", kSample, "--packs", "32", "--quick"}), 2,
             "there is no option '--quick'; --help lists them");
  expect_run(ballast({"pack", kSample, "--pack", "32"}), 2, "there is no option '--pack'; did you mean '--packs'?");
  expect_run(ballast({"pack", kSample, "--packs", "32", "--staregy=greedy"}), 2,
             "there is no option '--staregy'; did you mean '--strategy'?");
  expect_run(ballast({"pack", kSample, "-p", "32"}), 2, "there is no option '-p'; --help lists them");
  expect_run(ballast({"pack", kSample, "--packs"}), 2, "--packs needs a value: M");
}

TEST(Refusal, OfNumbersThatAreNone) {
  const std::string range = " is not a whole number from 0 to 4294967295";
  for (const std::string text : {"x", "", "-3", "4294967296", "3.5", "0x20", "32 "})
    expect_run(pack({kSample, "--packs", text}), 2, "--packs: '" + text + "'" + range);
  expect_run(pack({kSample, "--packs", "0"}), 2, "--packs: there must be at least one");
  expect_run(pack({kSample, "--packs", "32", "--seed", "18446744073709551616"}), 2,
             "--seed: '18446744073709551616' is not a whole number from 0 to 18446744073709551615");
  expect_run(pack({kSample, "--packs", "32", "--target-gap", "small"}), 2, "--target-gap: 'small' is not a number");
  expect_run(pack({kSample, "--packs", "32", "--target-gap", "0"}), 2, "--target-gap: 0 is not within 1e-9 and 4");
  expect_run(pack({kSample, "--packs", "32", "--time-budget", "0"}), 2,
             "--time-budget: 0 ms is not within 1e-6 and 1e12");
  expect_run(pack({kSample, "--packs", "32", "--threads", "0"}), 2, "--threads: 0 is not within 1 and 256");
}

TEST(Refusal, OfWhatDoesNotExist) {
  expect_run(pack({kSample, "--packs", "32", "--strategy", "quickest"}), 2,
             "--strategy: there is no 'quickest'; there are greedy, until_cancelled, two_seconds, broken, degraded, "
             "now_degraded and small");
  expect_run(pack({kSample, "--packs", "32", "--strategy", "gredy"}), 2,
             "--strategy: there is no 'gredy'; did you mean 'greedy'? There are greedy, until_cancelled, two_seconds, "
             "broken, degraded, now_degraded and small");
  expect_run(pack({kSample, "--packs", "32", "--effort", "fats"}), 2,
             "--effort: there is no 'fats'; did you mean 'fast'? There are fast, balanced, thorough and exact");
  expect_run(pack({kSample, "--packs", "32", "--effort", "fast", "--strategy", "greedy"}), 2,
             "--effort: strategy greedy has no efforts");
  expect_run(pack({kSample, "--packs", "32", "--backend", "cuda"}), 2,
             "--backend: there is no 'cuda'; there are auto, cpu and vulkan");
  expect_run(pack({kSample, "--packs", "32", "--device", "7"}), 2,
             "there is no device 7; `ballast devices` lists 0 to 0");
  expect_run(pack({kSample, "--packs", "32", "--device", "0", "--backend", "vulkan"}), 2,
             "device 0 is not one of backend vulkan");
  expect_run(pack({kSample, "--packs", "32", "--layer", "58"}), 2,
             "--layer: there is no layer 58; " + kSample + " has 58");
  expect_run(pack({"none.npy", "--packs", "1"}), 2, "none.npy: cannot be opened: No such file or directory");
}

TEST(Refusal, OfPacksThatDoNotDivide) {
  expect_run(pack({kSample, "--packs", "7"}), 2, kSample + ": 7 packs do not divide its 288 items evenly");
}

TEST(Refusal, OfLayersTooLargeIsAboutTheFile) {
  expect_run(pack({kSample, "--packs", "32", "--strategy", "small"}), 2,
             kSample +
                 ": has 288 items a layer; strategy small takes up to 96; others take up to 65535: `ballast "
                 "strategies`");
  const TemporaryFolder folder;
  const std::string large = (folder / "large.npy").string();
  ASSERT_EQ(ballast({"generate", "zipf_int", "--layers", "1", "--items", "65540", "--out", large}).exit_code, 0);
  expect_run(ballast({"pack", large, "--packs", "4"}), 2,
             large + ": has 65540 items a layer; strategy peak_exchange takes up to 65535");
}

TEST(Refusal, OfWeightsThePluginDoesNotTake) {
  const TemporaryFolder folder;
  std::ofstream(folder / "w.csv") << "1,-2\n";
  expect_run(pack({(folder / "w.csv").string(), "--packs", "1"}), 2,
             "a weight is negative or no number (BALLAST_E_WEIGHT)");
  const Outcome real = ballast({"pack", (folder / "w.csv").string(), "--packs", "1"});
  EXPECT_EQ(real.exit_code, 2);
  EXPECT_NE(real.err.find("BALLAST_E_WEIGHT"), std::string::npos) << real.err;
}

TEST(Refusal, OfFilesThatAreMalformed) {
  const TemporaryFolder folder;
  const std::string npy = (folder / "w.npy").string(), csv = (folder / "w.csv").string();
  std::ofstream(npy) << "not numbers";
  std::ofstream(csv) << "1,2\n3\n";
  expect_run(pack({npy, "--packs", "1"}), 2, npy + ": is not a .npy file: its content is text without brackets");
  expect_run(pack({csv, "--packs", "1"}), 2, csv + ": line 2 has 1 numbers, but line 1 has 2; every row needs as many");
}

TEST(Refusal, OfOutputsThatCannotBe) {
  const TemporaryFolder folder;
  const std::string file = (folder / "file").string(), missing = (folder / "missing").string();
  std::ofstream(file) << "mine";
  expect_run(pack({kSample, "--packs", "32", "--out", file}), 2,
             "--out: the ending of " + file + " names no format; there are .npz, .json and .csv");
  expect_run(pack({kSample, "--packs", "32", "--out", file + ".npy"}), 2,
             "--out: " + file + ".npy: .npy holds one array; a folder, .npz, .json and .csv hold all");
  expect_run(pack({kSample, "--packs", "32", "--plot", file + ".png"}), 2,
             "--plot: " + file + ".png is not written as .png; it is written as .svg");
  expect_run(pack({kSample, "--packs", "32", "--plot", missing + "/plot.svg"}), 2,
             "--plot: there is no folder " + missing);
  EXPECT_EQ(folder.files(), 1u);
}

TEST(Refusal, OfPluginsThatAreNone) {
  const std::string future = std::filesystem::absolute(BALLAST_FUTURE_PLUGIN).string();
  expect_run(ballast({"info", "--plugin", "none.so"}), 2, "none.so: there is no such plugin");
  expect_run(ballast({"info", "--plugin", future}), 1, future + " has versions 9.3 to 9.3 of the interface, not 1.0");
  const Outcome text = ballast({"info", "--plugin", kSample});
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_NE(text.err.find("the plugin cannot be loaded"), std::string::npos) << text.err;
}

TEST(Refusal, OfGeneratingWithoutAllThatIsNeeded) {
  expect_run(ballast({"generate"}), 2, "generate: FAMILY is missing; --list shows them");
  expect_run(ballast({"generate", "zipf_int", "--items", "8", "--out", "w.npy"}), 2,
             "generate: --layers is missing or zero");
  expect_run(ballast({"generate", "zipf_int", "--layers", "8", "--out", "w.npy"}), 2,
             "generate: --items is missing or zero");
  expect_run(ballast({"generate", "zipf_int", "--layers", "8", "--items", "8"}), 2, "generate: --out is missing");
  expect_run(ballast({"generate", "zipf", "--layers", "8", "--items", "8", "--out", "w.npy"}), 2,
             "there is no family 'zipf'; did you mean 'zipf_int'?");
}

TEST(Failure, OfThePluginIsNotTheUsersFault) {
  const TemporaryFolder folder;
  const std::string out = (folder / "out").string();
  expect_run(pack({kSample, "--packs", "32", "--strategy", "broken", "--out", out}), 1,
             "the stand-in broke as asked (BALLAST_?)");
  expect_run(pack({kSample, "--packs", "32", "--backend", "vulkan", "--out", out}), 1,
             "this stand-in has no Vulkan (BALLAST_?)");
  EXPECT_EQ(folder.files(), 0u);
}

}  // namespace
}  // namespace ballast::tools
