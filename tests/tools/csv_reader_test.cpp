#include <gtest/gtest.h>

#include "tests/tools/expect_refusal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

WeightMatrix parse(const std::string& text) { return parse_csv(text, "w.csv"); }

void refused(const std::string& text, const std::string& reason) {
  expect_refusal([&] { parse(text); }, "w.csv: " + reason);
}

TEST(CsvReader, KeepsWholeNumbersWhole) {
  const auto matrix = parse("1,2,3\n4,5,9223372036854775807\n");
  EXPECT_EQ(matrix.layers, 2u);
  EXPECT_EQ(matrix.items, 3u);
  EXPECT_EQ(std::get<std::vector<int64_t>>(matrix.values), (std::vector<int64_t>{1, 2, 3, 4, 5, INT64_MAX}));
}

TEST(CsvReader, MakesAllRealWhereOneIs) {
  const auto matrix = parse("1,2\n3,.5\n1e3,-0\n");
  EXPECT_EQ(std::get<std::vector<double>>(matrix.values), (std::vector<double>{1, 2, 3, 0.5, 1000, 0}));
}

TEST(CsvReader, PassesOverCommentsBlankLinesAndSpaces) {
  const auto matrix = parse("\xEF\xBB\xBF# counts\r\n\r\n  1 ,\t2  # first\r\n\n+3,4");
  EXPECT_EQ(std::get<std::vector<int64_t>>(matrix.values), (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(matrix.layers, 2u);
}

TEST(CsvReader, RefusesRaggedRowsNamingTheLine) {
  refused("1,2\n# comment\n3\n", "line 3 has 1 numbers, but line 1 has 2; every row needs as many");
  refused("1\n2,3\n", "line 2 has 2 numbers, but line 1 has 1; every row needs as many");
}

TEST(CsvReader, RefusesWhatIsNoNumber) {
  refused("layer,item\n1,2\n", "line 1, column 1: 'layer' is not a number");
  refused("1,2\n3,x4\n", "line 2, column 2: 'x4' is not a number");
  for (const char* text :
       {"nan", "inf", "-inf", "0x10", "1 2", "1;2", "--1", "+-1", "-", "+", ".", "1e", "1_000", "1,5x"})
    EXPECT_THROW(parse(text), Error) << text;
}

TEST(CsvReader, RefusesEmptyFields) {
  refused("1,,3", "line 1, column 2 is empty");
  refused("1,2,", "line 1, column 3 is empty");
  refused(",", "line 1, column 1 is empty");
}

TEST(CsvReader, RefusesNumbersOutOfRange) {
  refused("1,9223372036854775808", "line 1, column 2: 9223372036854775808 is out of range");
  refused("1e400", "line 1, column 1: 1e400 is out of range");
}

TEST(CsvReader, RefusesFilesWithoutNumbers) {
  refused("", "holds no weights");
  refused("# nothing\n\n  \n", "holds no weights");
}

}  // namespace
}  // namespace ballast::tools
