#include <gtest/gtest.h>

#include "tests/tools/expect_refusal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

WeightMatrix parse(const std::string& text, const ReadOptions& options = {}) {
  return parse_csv(text, "w.csv", options);
}

std::vector<int64_t> integers(const WeightMatrix& matrix) { return std::get<std::vector<int64_t>>(matrix.values); }

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
  refused("1,2\n3,x4\n", "line 2, column 2: 'x4' is not a number");
  for (const char* text : {"1\nnan", "1\ninf", "1\n-inf", "1\n0x10", "1\n1 2", "1\n--1", "1\n+-1", "1\n-", "1\n+",
                           "1\n.", "1\n1e", "1\n1_000", "1,5x"})
    EXPECT_THROW(parse(text), Error) << text;
}

TEST(CsvReader, TakesSemicolonsAndTabs) {
  for (const char* text : {"1;2\n3;4\n", "1\t2\n3\t4\n", "\"1\",\"2\"\n3,4\n"}) {
    const auto matrix = parse(text);
    EXPECT_EQ(matrix.layers, 2u) << text;
    EXPECT_EQ(integers(matrix), (std::vector<int64_t>{1, 2, 3, 4})) << text;
  }
  refused("1,5;2,5\n", "line 1, column 1: '1,5' is not a number; decimals begin after a point");
}

TEST(CsvReader, PassesOverAHeaderRow) {
  EXPECT_EQ(integers(parse("expert_0,expert_1\n1,2\n")), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(integers(parse(",0,1\n0,5,6\n1,7,8\n")), (std::vector<int64_t>{5, 6, 7, 8})) << "of a data frame";
  EXPECT_EQ(integers(parse("layer,0,1\n3,5,6\n")), (std::vector<int64_t>{5, 6}));
  refused("a,b\n", "holds no weights, only a header");
}

TEST(CsvReader, TakesListsOfCounts) {
  const auto matrix = parse("layer_id,expert_id,count\n3,0,10\n3,2,5\n4,1,7\n");
  EXPECT_EQ(matrix.layers, 2u);
  EXPECT_EQ(integers(matrix), (std::vector<int64_t>{10, 0, 5, 0, 7, 0}));
  EXPECT_EQ(integers(parse("expert;layer;load\n1;0;2\n0;0;1\n")), (std::vector<int64_t>{1, 2}));
  ReadOptions ratio;
  ratio.key = "top1";
  EXPECT_EQ(integers(parse("layer_id,expert_id,count,top1\n0,0,10,3\n", ratio)), (std::vector<int64_t>{3}));
  ratio.key = "top2";
  expect_refusal([&] { parse("layer_id,expert_id,count,top1\n0,0,10,3\n", ratio); },
                 "w.csv: has no column 'top2'; did you mean 'top1'? It has layer_id, expert_id, count and top1");
}

TEST(CsvReader, RefusesListsThatMakeNoSense) {
  const std::string head = "layer_id,expert_id,count\n";
  refused(head + "0,0,1\n0,0,2\n", "line 3: layer 0, item 0 occurs twice");
  refused(head + "0,-1,1\n", "line 2, column 2: '-1' is no number of a layer or an item");
  refused(head + "0,99999999,1\n", "line 2, column 2: '99999999' is no number of a layer or an item");
  refused(head + "0,1\n", "line 2 has 2 columns, too few");
  refused("layer_id,expert_id,ratio\n0,0,1\n",
          "is a list by layer and item; --key names its column of counts, one of layer_id, expert_id and ratio");
}

TEST(CsvReader, ShowsControlBytesAsEscapes) {
  refused("1\r2\r", "line 1, column 1: '1\\r2' is not a number");
  refused("1,2\n\x1B[31mred\x1B[0m,2\n", "line 2, column 1: '\\x1b[31mred\\x1b[0m' is not a number");
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
