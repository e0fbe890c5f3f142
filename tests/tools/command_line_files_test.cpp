// Files, pipes and terminals, as a shell connects them to the built program.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/tools/command_line.hpp"
#include "tests/tools/environment.hpp"
#include "tests/tools/temporary_folder.hpp"
#include "tools/base/utf8.hpp"
#include "tools/weights/read_weights.hpp"

#if !defined(_WIN32)
#include <sys/stat.h>
#endif

namespace ballast::tools {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

std::vector<std::string> small_pack(std::vector<std::string> more) {
  more.insert(more.begin(), {"pack", kSample, "--packs", "32", "--strategy", "greedy", "--backend", "cpu"});
  return more;
}

TEST(OutFiles, HoldWhatTheFolderHolds) {
  const TemporaryFolder folder;
  const std::string out = (folder / "folder").string();
  ASSERT_EQ(ballast(small_pack({"--out", out})).exit_code, 0);
  ReadOptions index;
  index.key = "pack_index";
  const WeightMatrix expected = read_weights(out + "/pack_index.npy");
  for (const std::string name : {"p.npz", "p.json", "p.csv"}) {
    const std::string file = (folder / name).string();
    const Outcome run = ballast(small_pack({"--out", file}));
    ASSERT_EQ(run.exit_code, 0) << run.err;
    if (name == "p.json") {
      const json report = json::parse(content(file));
      for (size_t layer = 0; layer < expected.layers; ++layer)
        for (size_t item = 0; item < expected.items; ++item)
          ASSERT_EQ(report["layers"][layer]["pack_index"][item], expected.at(layer, item));
    } else if (name == "p.npz") {
      EXPECT_EQ(read_weights(file, index).values, expected.values);
    } else {
      std::istringstream lines(content(file));
      std::string line;
      std::getline(lines, line);
      EXPECT_EQ(line, "layer,item,pack_index,rank_in_pack");
      std::getline(lines, line);
      EXPECT_TRUE(line.starts_with("0,0," + std::to_string(static_cast<int>(expected.at(0, 0))) + ",")) << line;
      EXPECT_EQ(std::count(std::istreambuf_iterator<char>(lines), {}, '\n'), 58 * 288 - 1);
    }
  }
  EXPECT_EQ(read_weights(out + "/pack_load.npy").items, 32u);
}

TEST(OutFiles, CarryThePackingInJson) {
  const Outcome run = ballast(small_pack({"--json"}));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json report = json::parse(run.out);
  EXPECT_EQ(report["file"], kSample);
  EXPECT_EQ(report["ballast"], "1.0.0");
  for (const char* key : {"pack_index", "rank_in_pack"}) EXPECT_EQ(report["layers"][57][key].size(), 288u) << key;
  EXPECT_EQ(report["layers"][57]["pack_load"].size(), 32u);
}

TEST(Json, IsAlwaysOneObject) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"strategies", "--json"},
                                             {"devices", "--json"},
                                             {"info", "--json"},
                                             {"generate", "--list", "--json"},
                                             {"validate", "--list", "--json"}}) {
    const Outcome run = ballast(words);
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(json::parse(run.out).is_object()) << words[0];
  }
}

TEST(Generate, WritesTheFormatOfTheEnding) {
  const TemporaryFolder folder;
  for (const std::string ending : {".npy", ".npz", ".csv", ".json"}) {
    const std::string file = (folder / ("w" + ending)).string();
    const Outcome run = ballast({"generate", "zipf_int", "--layers", "2", "--items", "8", "--out", file});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(read_weights(file).items, 8u) << ending;
  }
  EXPECT_EQ(content(folder / "w.csv").find("NUMPY"), std::string::npos);
  const Outcome run =
      ballast({"generate", "zipf_int", "--layers", "2", "--items", "8", "--out", (folder / "w.txt").string()});
  EXPECT_EQ(run.exit_code, 2);
}

TEST(StandardOutput, HoldsOneThingAlone) {
  const Outcome run = ballast(small_pack({"--json", "--out", "-"}));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err, "ballast: only one of --json, --out - and --plot - can have standard output\n");
  const Outcome plot = ballast(small_pack({"--plot", "-"}));
  EXPECT_TRUE(plot.out.starts_with("<svg ")) << plot.out.substr(0, 100);
  const Outcome csv = ballast(small_pack({"--out", "-", "--out-format", "csv"}));
  EXPECT_TRUE(csv.out.starts_with("layer,item,pack_index,rank_in_pack\n")) << csv.out.substr(0, 100);
}

TEST(Names, NeverReachTheTerminalRaw) {
  const TemporaryFolder folder;
  const std::string name = (folder / "w\x1B[31m.csv").string();
  std::ofstream(name) << "\x1B[31mred\x1B[0m,2\n1\n";
  const Outcome refused = ballast({"pack", name, "--packs", "1"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.err.find('\x1B'), std::string::npos) << refused.err;
  std::ofstream(name) << "1,2\n";
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"pack", name, "--packs", "1"},
           {"pack", name, "--packs", "1", "--json"},
           {"bench", "--weights", name, "--packs", "1", "--strategies", "greedy"},
           {"bench", "--weights", name, "--packs", "1", "--strategies", "greedy", "--csv", "--by", "family"}}) {
    const Outcome run = ballast(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out.find('\x1B'), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("x1b[31m"),
              words[1] == name && words.size() == 5 ? std::string::npos - 1 : std::string::npos);
  }
}

// The variable COLUMNS stands for the terminal's width.
TEST(Columns, HoldEveryLine) {
  const std::vector<std::vector<std::string>> commands = {
      {"--help"},
      {"pack", "--help"},
      {"bench", "--help"},
      {"validate", "--help"},
      {"selfcheck", "--help"},
      {"strategies"},
      {"devices"},
      {"generate", "--list"},
      {"validate", "--list"},
      {"pack", kSample, "--packs", "32", "--strategy", "greedy", "--backend", "cpu"},
      {"bench", "--strategies", "greedy", "--families", "zipf_int", "--layers", "1"}};
  for (const char* columns : {"40", "60", "80", "89"}) {
    set_variable("COLUMNS", columns);
    for (const std::vector<std::string>& words : commands) {
      const Outcome run = ballast(words);
      EXPECT_EQ(run.exit_code, 0) << run.err;
      std::istringstream lines(run.out);
      for (std::string line; std::getline(lines, line);)
        EXPECT_LE(utf8_length(line), std::stoul(columns)) << words[0] << ": " << line;
    }
  }
  set_variable("COLUMNS", "");
}

#if !defined(_WIN32)

Outcome shell(const std::string& script) {
  set_variable("BALLAST", BALLAST_TOOL);
  return run_program({"bash", "-c", script});
}

TEST(Pipes, CarryWeightsBetweenCommands) {
  const std::string generate = "\"$BALLAST\" generate zipf_int --layers 2 --items 8 --out - ";
  const Outcome piped = shell(generate + "| \"$BALLAST\" pack - --packs 2 --format npy --json");
  ASSERT_EQ(piped.exit_code, 0) << piped.err;
  const json expected = json::parse(piped.out)["layers"];
  EXPECT_EQ(expected.size(), 2u);
  for (const std::string& script :
       {generate + "| \"$BALLAST\" pack /dev/stdin --packs 2 --json",
        "\"$BALLAST\" pack <(" + generate + ") --packs 2 --json",
        generate + "--format csv | \"$BALLAST\" pack - --packs 2 --json",
        generate + "--format json | \"$BALLAST\" pack - --packs 2 --out - --out-format json",
        generate + "| \"$BALLAST\" pack - --packs 2 --out /dev/stdout",
        "{ " + generate +
            "| \"$BALLAST\" pack - --packs 2 --out >(cat >&2) --out-format json > /dev/null; } 2>&1 | cat"}) {
    const Outcome run = shell(script);
    EXPECT_EQ(run.exit_code, 0) << script << run.err;
    json layers = json::parse(run.out, nullptr, false);
    ASSERT_TRUE(layers.is_object()) << script << run.out;
    EXPECT_EQ(layers["layers"], expected) << script;
  }
  EXPECT_EQ(shell("printf '1,2' | \"$BALLAST\" pack - --packs 1 --format npy").err,
            "ballast: standard input: is not a .npy file: its content is text without brackets\n");
}

TEST(Places, StayWhatTheyAre) {
  const TemporaryFolder folder;
  const Outcome run = shell("cd '" + (folder / ".").string() +
                            R"(' && mkfifo pipe && echo old > real && chmod 600 real && ln -s real link.npy &&
(mknod null c 1 3 2> /dev/null || ln -s /dev/null null) && (cat pipe > read &) &&
"$BALLAST" generate zipf_int --layers 2 --items 8 --out null &&
"$BALLAST" pack ')" + kSample +
                            R"(' --packs 32 --plot pipe > /dev/null &&
"$BALLAST" generate zipf_int --layers 2 --items 8 --out link.npy)");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(fs::is_regular_file(fs::symlink_status(folder / "null")));
  EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
  EXPECT_TRUE(fs::is_symlink(folder / "link.npy"));
  EXPECT_TRUE(content(folder / "real").starts_with("\x93NUMPY"));
  EXPECT_EQ(fs::status(folder / "real").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(Places, AreRefusedBeforeTheWork) {
  const TemporaryFolder folder;
  const std::string file = (folder / "p.json").string();
  std::ofstream(file) << "mine";
  ::chmod(file.c_str(), 0444);
  const Outcome run = ballast_with_stand_in({"pack", kSample, "--packs", "32", "--strategy", "broken", "--out", file});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err, "ballast: --out: " + file + " is write-protected\n");
  EXPECT_EQ(content(file), "mine");
}

#endif

}  // namespace
}  // namespace ballast::tools
