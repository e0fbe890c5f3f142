#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>

#include "tests/tools/expect_refusal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

std::string header(const std::string& dictionary, char major = 1) {
  const size_t length_bytes = major == 1 ? 2 : 4;
  std::string text = std::string("\x93NUMPY") + major + '\0';
  for (size_t i = 0; i < length_bytes; ++i) text += static_cast<char>(dictionary.size() >> (8 * i) & 0xFF);
  return text + dictionary;
}

std::string dictionary(const std::string& dtype, const std::string& shape, const std::string& fortran = "False") {
  return "{'descr': '" + dtype + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

template <typename T>
std::string numbers(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

WeightMatrix parse(const std::string& bytes) { return parse_npy(std::as_bytes(std::span(bytes)), "w.npy"); }

void refused(const std::string& bytes, const std::string& reason) {
  // In memory of exactly this size, so that a sanitizer sees a read beyond it.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  expect_refusal([&] { parse_npy(std::as_bytes(std::span(exact)), "w.npy"); }, "w.npy: " + reason);
}

TEST(NpyReader, KeepsTheTypeOfTheNumbers) {
  const auto f4 = parse(header(dictionary("<f4", "(2, 3)")) + numbers<float>({1, 2, 3, 4, 5, 6.5F}));
  EXPECT_EQ(f4.layers, 2u);
  EXPECT_EQ(f4.items, 3u);
  EXPECT_EQ(std::get<std::vector<float>>(f4.values), (std::vector<float>{1, 2, 3, 4, 5, 6.5F}));
  EXPECT_EQ(f4.at(1, 2), 6.5);
  const auto f8 = parse(header(dictionary("<f8", "(1, 1)")) + numbers<double>({0.1}));
  EXPECT_EQ(std::get<std::vector<double>>(f8.values), std::vector<double>{0.1});
  const auto u4 = parse(header(dictionary("<u4", "(1, 1)")) + numbers<uint32_t>({4294967295u}));
  EXPECT_EQ(std::get<std::vector<uint32_t>>(u4.values), std::vector<uint32_t>{4294967295u});
  const auto i8 = parse(header(dictionary("<i8", "(1, 2)")) + numbers<int64_t>({-1, INT64_MAX}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(i8.values), (std::vector<int64_t>{-1, INT64_MAX}));
}

TEST(NpyReader, WidensI4) {
  const auto i4 = parse(header(dictionary("<i4", "(1, 2)")) + numbers<int32_t>({-7, INT32_MAX}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(i4.values), (std::vector<int64_t>{-7, INT32_MAX}));
}

TEST(NpyReader, TakesOneDimensionAsOneLayer) {
  const auto matrix = parse(header(dictionary("<f4", "(3,)")) + numbers<float>({1, 2, 3}));
  EXPECT_EQ(matrix.layers, 1u);
  EXPECT_EQ(matrix.items, 3u);
}

TEST(NpyReader, KnowsThreeVersions) {
  for (const char major : {'\1', '\2', '\3'})
    EXPECT_EQ(parse(header(dictionary("<f4", "(1, 1)"), major) + numbers<float>({8})).at(0, 0), 8);
  refused(header(dictionary("<f4", "(1, 1)"), 4), ".npy version 4.0 is not known; 1.0, 2.0 and 3.0 are");
}

TEST(NpyReader, AcceptsAnyLayoutOfTheDictionary) {
  const auto matrix =
      parse(header("{ \"shape\":(1,2),'fortran_order' :False,\n'descr':'<u4'}   \n") + numbers<uint32_t>({1, 2}));
  EXPECT_EQ(matrix.items, 2u);
}

TEST(NpyReader, RefusesWhatIsNoNpy) {
  refused("", "is empty");
  refused("PK\3\4 and so on", "is not a .npy file (its first bytes are not \\x93NUMPY)");
}

TEST(NpyReader, RefusesEveryTruncation) {
  const std::string whole = header(dictionary("<f8", "(2, 2)")) + numbers<double>({1, 2, 3, 4});
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(parse_npy(std::as_bytes(std::span(exact)), "w.npy"), Error) << size;
  }
  refused(whole.substr(0, 9), "truncated inside the .npy header");
  refused(whole.substr(0, 40), "truncated inside the .npy header");
  refused(whole.substr(0, whole.size() - 1), "truncated: the header promises 32 bytes of numbers, 31 are there");
}

TEST(NpyReader, RefusesTrailingBytes) {
  refused(header(dictionary("<f4", "(1, 1)")) + numbers<float>({1, 2}), "4 bytes too many after the numbers");
}

TEST(NpyReader, RefusesOtherLayoutsOfNumbers) {
  refused(header(dictionary("<f4", "(1, 1)", "True")), "is in Fortran order; save it in C order");
  refused(header(dictionary(">f4", "(1, 1)")), "is big-endian ('>f4'); save it as little-endian");
  refused(header(dictionary("<f2", "(1, 1)")), "dtype '<f2' is not supported; f4, f8, i4, u4 and i8 are");
  refused(header(dictionary("|b1", "(1, 1)")), "dtype '|b1' is not supported; f4, f8, i4, u4 and i8 are");
  refused(header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"),
          "records (a structured dtype) are not weights");
}

TEST(NpyReader, RefusesOtherShapes) {
  refused(header(dictionary("<f4", "()")), "has 0 dimensions; weights have one (items) or two (layers, items)");
  refused(header(dictionary("<f4", "(1, 1, 1)")), "has 3 dimensions; weights have one (items) or two (layers, items)");
  refused(header(dictionary("<f4", "(0, 5)")), "holds no weights: its shape is 0 x 5");
  refused(header(dictionary("<f4", "(5, 0)")), "holds no weights: its shape is 5 x 0");
  refused(header(dictionary("<f4", "(0,)")), "holds no weights: its shape is 1 x 0");
  refused(header(dictionary("<f4", "(4294967296, 1)")), "its shape, 4294967296 x 1, is too large");
  refused(header(dictionary("<f4", "(4294967295, 4294967295)")), "its shape, 4294967295 x 4294967295, is too large");
}

TEST(NpyReader, RefusesMalformedDictionaries) {
  for (const char* text : {"", "{", "{}", "{'descr'}", "{'descr': '<f4', 'fortran_order': False}",
                           "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
                           "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} and more"})
    refused(header(text) + numbers<float>({1}), "the .npy header is malformed");
}

}  // namespace
}  // namespace ballast::tools
