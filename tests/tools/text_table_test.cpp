#include "tools/report/text_table.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "tools/base/near_name.hpp"
#include "tools/base/utf8.hpp"

namespace ballast::tools {
namespace {

size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, utf8_length(line));
  return longest;
}

TextTable sample() {
  TextTable table({{"strategy", "", 0, false}, {"mean", "gap", 0}, {"p99", "gap", 2}, {"proven", "", 1}});
  table.add_row({"peak_exchange", "1e-5", "2e-5", "100%"});
  table.add_row({"gréedy", "1e-2", "3e-2", "0%"});
  return table;
}

TEST(TextTable, AlignsItsColumns) {
  EXPECT_EQ(sample().text(80),
            "               -- gap ---\n"
            "strategy       mean   p99  proven\n"
            "peak_exchange  1e-5  2e-5    100%\n"
            "gréedy         1e-2  3e-2      0%\n");
}

TEST(TextTable, DropsColumnsUntilItFits) {
  EXPECT_EQ(sample().text(30).find("p99"), std::string::npos);
  EXPECT_NE(sample().text(30).find("proven"), std::string::npos);
  EXPECT_EQ(sample().text(20).find("proven"), std::string::npos);
  EXPECT_NE(sample().text(20).find("1e-2"), std::string::npos);
}

TEST(TextTable, CutsTextRatherThanBreakARow) {
  for (size_t width = 14; width < 40; ++width) {
    const std::string text = sample().text(width);
    EXPECT_LE(longest_line(text), width) << text;
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 4);
  }
  EXPECT_NE(sample().text(16).find("peak_exc.."), std::string::npos) << sample().text(16);
}

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 9, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two three", 9, 2, 4), "one\n  two\n  three");
  EXPECT_EQ(wrapped("unbreakable a", 4), "unbreakable\na");
  EXPECT_EQ(wrapped("", 4), "");
}

TEST(NearName, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"greedy", "peak_exchange", "zipf_int", "--packs"};
  EXPECT_EQ(near_name("gredy", names), "greedy");
  EXPECT_EQ(near_name("geredy", names), "greedy");
  EXPECT_EQ(near_name("peakexchange", names), "peak_exchange");
  EXPECT_EQ(near_name("zipf", names), "zipf_int");
  EXPECT_EQ(near_name("--pack", names), "--packs");
  EXPECT_EQ(near_name("cuda", names), "");
  EXPECT_EQ(near_name("", names), "");
}

}  // namespace
}  // namespace ballast::tools
