// Progress and Ctrl-C.
#include <gtest/gtest.h>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"

namespace ballast::tools {
namespace {

TEST(Progress, ShowsOnATerminalAfterASecond) {
  RunOptions options;
  options.terminal_on_stderr = true;
  const Outcome slow =
      ballast_with_stand_in({"pack", kSample, "--packs", "32", "--strategy", "two_seconds", "--json"}, options);
  EXPECT_EQ(slow.exit_code, 0);
  EXPECT_NE(slow.err.find("\r  0% [....................] 0 of 58 layers"), std::string::npos) << slow.err;
  EXPECT_TRUE(slow.err.ends_with("\r\033[K")) << "the line is wiped at the end";
  EXPECT_EQ(slow.out.find("of 58 layers"), std::string::npos);
  const Outcome quick = ballast_with_stand_in({"pack", kSample, "--packs", "32", "--json"}, options);
  EXPECT_EQ(quick.err, "");
}

TEST(Progress, StaysAwayFromPipes) {
  const Outcome run = ballast_with_stand_in({"pack", kSample, "--packs", "32", "--strategy", "two_seconds", "--json"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
}

TEST(Interrupt, CancelsTheWorkAndWritesNothing) {
  const TemporaryFolder folder;
  RunOptions options;
  options.interrupt_at = "waiting";  // what the stand-in says once it runs
  const Outcome run = ballast_with_stand_in({"pack", kSample, "--packs", "32", "--strategy", "until_cancelled", "--out",
                                             (folder / "out").string(), "--plot", (folder / "loads.svg").string()},
                                            options);
  EXPECT_EQ(run.exit_code, 130);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "waiting\nballast: cancelled by the host (BALLAST_?)\n");
  EXPECT_EQ(folder.files(), 0u);
}

TEST(Interrupt, BySigtermHasItsOwnExitCode) {
  RunOptions options;
  options.interrupt_at = "waiting";
  options.terminate = true;
  const Outcome run =
      ballast_with_stand_in({"pack", kSample, "--packs", "32", "--strategy", "until_cancelled"}, options);
  EXPECT_EQ(run.exit_code, 143);
  EXPECT_EQ(run.err, "waiting\nballast: cancelled by the host (BALLAST_?)\n");
  const Outcome bench = ballast_with_stand_in(
      {"bench", "--families", "zipf_int", "--strategies", "until_cancelled", "--layers", "1"}, options);
  EXPECT_EQ(bench.exit_code, 143);
}

// As above, with the plugin itself, on work of minutes.
TEST(Interrupt, StopsThePluginSoon) {
  const TemporaryFolder folder;
  const std::string weights = (folder / "long.npy").string();
  ASSERT_EQ(ballast({"generate", "uniform_f", "--layers", "1000", "--items", "4096", "--out", weights}).exit_code, 0);
  RunOptions options;
  options.terminal_on_stderr = true;
  options.interrupt_at = "of 1000 layers";
  const Outcome run = ballast({"pack", weights, "--packs", "512", "--strategy", "two_phase_packing_with_pair_swap",
                               "--out", (folder / "out").string()},
                              options);
  EXPECT_EQ(run.exit_code, 130) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(folder.files(), 1u);
}

}  // namespace
}  // namespace ballast::tools
