// Which reader a file gets: by its content, its ending and the option.
#include <gtest/gtest.h>

#include "tests/tools/expect_refusal.hpp"
#include "tests/tools/temporary_folder.hpp"
#include "tools/files/output_format.hpp"
#include "tools/generate/generate.hpp"
#include "tools/weights/read_weights.hpp"
#include "tools/weights/write_weights.hpp"

namespace ballast::tools {
namespace {

using namespace std::string_literals;

ReadOptions as(const std::string& format) {
  ReadOptions options;
  options.format = format;
  return options;
}

TEST(Formats, AreToldByTheContent) {
  for (const char* name : {"standard input", "/dev/fd/63", "counts.txt"}) {
    EXPECT_EQ(parse_weights("1,2\n", name).items, 2u) << name;
    EXPECT_EQ(parse_weights(" [[1, 2]]", name).items, 2u) << name;
    EXPECT_EQ(parse_weights("\xEF\xBB\xBF{\"weights\": [1, 2]}", name).items, 2u) << name;
  }
}

TEST(Formats, OfEverythingThatTheGeneratorWrites) {
  const WeightMatrix weights = generate_weights(*find_family("zipf_int"), 3, {8, 2}, 1);
  const WeightMatrix fractions = generate_weights(*find_family("uniform_f"), 3, {8, 2}, 1);
  for (const std::string format : {"npy", "npz", "csv", "json"})
    for (const WeightMatrix* matrix : {&weights, &fractions}) {
      const WeightMatrix read = parse_weights(weight_file(*matrix, format), "w." + format, as(format));
      ASSERT_EQ(read.layers, 3u) << format;
      ASSERT_EQ(read.items, 8u) << format;
      for (size_t layer = 0; layer < 3; ++layer)
        for (size_t item = 0; item < 8; ++item)
          EXPECT_EQ(static_cast<float>(read.at(layer, item)), static_cast<float>(matrix->at(layer, item))) << format;
    }
}

TEST(Formats, ContradictionsAreErrors) {
  expect_refusal([] { parse_weights("1,2\n", "w.npy"); },
                 "w.npy: is not a .npy file: its content is text without brackets");
  expect_refusal([] { parse_weights("[1, 2]", "w.csv"); }, "w.csv: is not a .csv file: its content is JSON");
  expect_refusal([] { parse_weights("\x93NUMPY", "w.JSON"); },
                 "w.JSON: is not a .json file: its content is a NumPy array");
  expect_refusal([] { parse_weights("PK\3\4", "w.npy"); }, "w.npy: is not a .npy file: its content is a zip file");
  expect_refusal([] { parse_weights("1,2\n", "w.csv", as("json")); },
                 "w.csv: --format json contradicts its ending, .csv");
  expect_refusal([] { parse_weights("1,2\n", "-", as("npy")); },
                 "-: is not a .npy file: its content is text without brackets");
  expect_refusal([] { parse_weights("1,2\n", "-", as("jason")); },
                 "--format: there is no 'jason'; did you mean 'json'? There are npy, npz, pt, csv and json");
}

TEST(Formats, NameUtf16) {
  for (const std::string& text : {"\xFF\xFE"
                                  "1\0,\0002\0"s,
                                  "\xFE\xFF\0001\0,"s, "1\0,\0002\0\n\0"s})
    expect_refusal([&] { parse_weights(text, "w.csv"); }, "w.csv: is text in UTF-16; save it as UTF-8");
}

TEST(OutputFormats, FollowTheEnding) {
  const OutputFormats formats{{"npy", "csv"}, "npy"};
  const auto format = [&](const std::string& path, const std::string& asked) {
    return output_format("--out", "--format", path, asked, formats);
  };
  EXPECT_EQ(format("a.CSV", ""), "csv");
  EXPECT_EQ(format("-", ""), "npy");
  EXPECT_EQ(format("-", "csv"), "csv");
  EXPECT_EQ(format("noending", "csv"), "csv");
  expect_refusal([&] { format("a.csv", "npy"); }, "--out: --format npy contradicts the ending of a.csv");
  expect_refusal([&] { format("a.json", ""); },
                 "--out: a.json is not written as .json; it can be written as .npy and .csv");
  expect_refusal([&] { format("a", ""); }, "--out: the ending of a names no format; there are .npy and .csv");
}

TEST(OutputFormats, PlotsAreSvg) {
  const OutputFormats formats{{"svg"}, "svg", true};
  EXPECT_EQ(output_format("--plot", "", "plot", "", formats), "svg");
  expect_refusal([&] { output_format("--plot", "", "x.png", "", formats); },
                 "--plot: x.png is not written as .png; it is written as .svg");
}

}  // namespace
}  // namespace ballast::tools
