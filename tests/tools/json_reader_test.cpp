#include <gtest/gtest.h>

#include "tests/tools/expect_refusal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

WeightMatrix parse(const std::string& text, const ReadOptions& options = {}) {
  return parse_json(text, "w.json", options);
}

std::vector<int64_t> integers(const WeightMatrix& matrix) { return std::get<std::vector<int64_t>>(matrix.values); }

ReadOptions with_key(const std::string& key) {
  ReadOptions options;
  options.key = key;
  return options;
}

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

TEST(JsonReader, TakesOtherKeys) {
  EXPECT_EQ(integers(parse(R"({"rank": 0, "logical_count": [[1, 2]]})")), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(integers(parse(R"({"anything": [[1, 2]]})")), (std::vector<int64_t>{1, 2})) << "the only array";
  EXPECT_EQ(integers(parse(R"({"a": [1], "b": {"c": [2]}})", with_key("b.c"))), (std::vector<int64_t>{2}));
  const std::string two = R"({"a": [1], "b": [[2, 3]], "c": "text"})";
  refused(two, "holds several arrays; --key names one of a (1), b (1, 2), c (no array of numbers)");
  expect_refusal([&] { parse(two, with_key("d")); },
                 "w.json: has no key 'd'. It has a (1), b (1, 2), c (no array of numbers)");
}

TEST(JsonReader, TakesRowsByTheNumbersOfLayers) {
  EXPECT_EQ(integers(parse(R"({"1": [3, 4], "0": [1, 2], "10": [5, 6]})")), (std::vector<int64_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(integers(parse(R"({"counts": {"0": [1, 2], "1": [3, 4]}, "n": 2})")), (std::vector<int64_t>{1, 2, 3, 4}));
}

TEST(JsonReader, TakesSteps) {
  ReadOptions sum;
  sum.sum = true;
  const std::string steps = R"({"logical_count": [[[1, 2], [3, 4]], [[10, 20], [30, 40]]]})";
  EXPECT_EQ(integers(parse(steps, sum)), (std::vector<int64_t>{11, 22, 33, 44}));
  refused(steps, "its shape is (2, 2, 2): steps, layers, items; --sum adds the steps up, --step N takes one");
}

TEST(JsonReader, RefusesObjectsWithoutWeights) {
  refused("{}", "the object has no array");
  refused(R"({"weights": [1], "weights": [2]})", "\"weights\" occurs twice");
  refused(R"({"weights": 3})", "a single number where an array of weights is expected");
}

TEST(JsonReader, RefusesOtherValues) {
  refused("7", "a single number where an array of weights is expected");
  refused("null", "null where an array of weights is expected");
  refused("[[1, null]]", "row 1, number 2 is null, not a number");
  refused("[[1], [\"2\"]]", "row 2, number 1 is a string, not a number");
  refused("[1, true]", "number 2 is true or false, not a number");
  refused("[{\"a\": [1]}]", "number 1 is an object, not a number");
}

TEST(JsonReader, RefusesMixedDepths) {
  refused("[[1, 2], 3]", "row 2 is a number, not an array");
  refused("[1, [2]]", "number 2 is an array among numbers");
  refused("[[[1], 2]]", "row 2 is a number, not an array");
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
  refused("[]", "holds no weights: its shape is (0)");
  refused("[[], []]", "holds no weights: its shape is (2, 0)");
}

}  // namespace
}  // namespace ballast::tools
