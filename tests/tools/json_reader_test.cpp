#include <gtest/gtest.h>

#include "tests/tools/expect_refusal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

WeightMatrix parse(const std::string& text) { return parse_json(text, "w.json"); }

void refused(const std::string& text, const std::string& reason) {
  expect_refusal([&] { parse(text); }, "w.json: " + reason);
}

TEST(JsonReader, TakesRowsOfNumbers) {
  const auto matrix = parse("[[1, 2, 3], [4, 5, 9223372036854775807]]");
  EXPECT_EQ(matrix.layers, 2u);
  EXPECT_EQ(matrix.items, 3u);
  EXPECT_EQ(std::get<std::vector<int64_t>>(matrix.values), (std::vector<int64_t>{1, 2, 3, 4, 5, INT64_MAX}));
}

TEST(JsonReader, TakesOneRow) {
  const auto matrix = parse(" [1, 0.5, 2e3] ");
  EXPECT_EQ(matrix.layers, 1u);
  EXPECT_EQ(std::get<std::vector<double>>(matrix.values), (std::vector<double>{1, 0.5, 2000}));
}

TEST(JsonReader, TakesTheWeightsOfAnObject) {
  const auto matrix = parse(R"({"name": "x", "meta": {"weights": ["a", [{}]], "n": 99999999999999999999},
                               "weights": [[1], [2]], "after": [true, null]})");
  EXPECT_EQ(std::get<std::vector<int64_t>>(matrix.values), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(matrix.layers, 2u);
}

TEST(JsonReader, RefusesObjectsWithoutWeights) {
  refused(R"({"Weights": [1]})", "the object has no \"weights\"");
  refused("{}", "the object has no \"weights\"");
  refused(R"({"weights": [1], "weights": [2]})", "\"weights\" occurs twice");
  refused(R"({"weights": 3})", "a single number where an array of weights is expected");
  refused(R"({"weights": {"weights": [1]}})", "an object where an array of weights is expected");
}

TEST(JsonReader, RefusesOtherValues) {
  refused("7", "a single number where an array of weights is expected");
  refused("null", "null where an array of weights is expected");
  refused("[[1, null]]", "row 1, number 2 is null, not a number");
  refused("[[1], [\"2\"]]", "row 2, number 1 is a string, not a number");
  refused("[1, true]", "number 2 is true or false, not a number");
  refused("[{}]", "row 1, number 1 is an object, not a number");
}

TEST(JsonReader, RefusesMixedDepths) {
  refused("[[1, 2], 3]", "row 2 is a number, not an array");
  refused("[1, [2]]", "number 2 is an array among numbers");
  refused("[[[1]]]", "row 1, number 1 is an array in a row, not a number");
}

TEST(JsonReader, RefusesRaggedRows) {
  refused("[[1, 2], [3]]", "row 2 has 1 numbers, but row 1 has 2; every row needs as many");
}

TEST(JsonReader, RefusesNumbersOutOfRange) {
  refused("[1, 9223372036854775808]", "number 2: 9223372036854775808 is out of range");
  refused("[[1], [99999999999999999999]]", "row 2, number 1: 99999999999999999999 is out of range");
  EXPECT_THROW(parse("[1e400]"), Error);
}

TEST(JsonReader, RefusesWhatIsNoJson) {
  for (const char* text : {"", "[1, 2", "[1, 2]]", "[1,]", "[NaN]", "[1] 2", "{\"weights\": [1]", "\xFF\xFE"})
    EXPECT_THROW(parse(text), Error) << text;
  try {
    parse("[1,\n x]");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).substr(0, 45), "w.json: parse error at line 2, column 2: synt");
  }
}

TEST(JsonReader, RefusesEmptyArrays) {
  refused("[]", "holds no weights");
  refused("[[], []]", "holds no weights");
}

}  // namespace
}  // namespace ballast::tools
