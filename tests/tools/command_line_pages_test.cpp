// The examples of the pages: every line of their shell blocks works, in the order of the page.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/tools/command_line.hpp"
#include "tests/tools/environment.hpp"
#include "tests/tools/temporary_folder.hpp"

namespace ballast::tools {
namespace {

std::vector<std::string> shell_lines(const std::string& page) {
  std::ifstream file(page);
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      inside = line == "```sh";
      continue;
    }
    if (inside) lines.push_back(line);
  }
  return lines;
}

TEST(Pages, ExamplesOfPlacingWork) {
  const std::vector<std::string> lines = shell_lines(BALLAST_GUIDE "/placing.md");
  EXPECT_GE(lines.size(), 20u);
  const TemporaryFolder folder;
  set_variable("BALLAST", BALLAST_TOOL);
  for (const std::string& line : lines) {
    const Outcome run = run_program(
        {"bash", "-c", "cd '" + (folder / ".").string() + "' && ballast() { \"$BALLAST\" \"$@\"; } && " + line});
    EXPECT_EQ(run.exit_code, 0) << line << "\n" << run.err;
    EXPECT_EQ(run.err, "") << line;
  }
}

}  // namespace
}  // namespace ballast::tools
