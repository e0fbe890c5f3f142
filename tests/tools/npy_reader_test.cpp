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

WeightMatrix parse(const std::string& bytes, const ReadOptions& options = {}) {
  return parse_npy(std::as_bytes(std::span(bytes)), "w.npy", options);
}

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

TEST(NpyReader, TakesEveryNumberType) {
  const auto integers = [](const std::string& dtype, const std::string& bytes) {
    return std::get<std::vector<int64_t>>(parse(header(dictionary(dtype, "(1, 2)")) + bytes).values);
  };
  const auto counts = [](const std::string& dtype, const std::string& bytes) {
    return std::get<std::vector<uint32_t>>(parse(header(dictionary(dtype, "(1, 2)")) + bytes).values);
  };
  EXPECT_EQ(integers("|i1", numbers<int8_t>({-1, 7})), (std::vector<int64_t>{-1, 7}));
  EXPECT_EQ(integers("<i2", numbers<int16_t>({-300, 300})), (std::vector<int64_t>{-300, 300}));
  EXPECT_EQ(integers("<u8", numbers<uint64_t>({0, INT64_MAX})), (std::vector<int64_t>{0, INT64_MAX}));
  EXPECT_EQ(counts("|u1", numbers<uint8_t>({1, 255})), (std::vector<uint32_t>{1, 255}));
  EXPECT_EQ(counts("<u2", numbers<uint16_t>({1, 65535})), (std::vector<uint32_t>{1, 65535}));
  EXPECT_EQ(counts("|b1", numbers<uint8_t>({0, 1})), (std::vector<uint32_t>{0, 1}));
}

TEST(NpyReader, TakesHalfNumbers) {
  const auto matrix =
      parse(header(dictionary("<f2", "(1, 6)")) + numbers<uint16_t>({0x3C00, 0xC000, 0x7BFF, 0x0001, 0x0000, 0x3555}));
  const auto& values = std::get<std::vector<float>>(matrix.values);
  EXPECT_EQ(values, (std::vector<float>{1, -2, 65504, 5.9604645e-8F, 0, 0.33325195F}));
}

TEST(NpyReader, TakesBfloat16WhereItIsNamed) {
  ReadOptions bf16;
  bf16.dtype = "bf16";
  for (const char* dtype : {"|V2", "<V2", "<u2"}) {
    const std::string bytes = header(dictionary(dtype, "(1, 2)")) + numbers<uint16_t>({0x3FC0, 0x4780});
    EXPECT_EQ(std::get<std::vector<float>>(parse(bytes, bf16).values), (std::vector<float>{1.5F, 65536}));
  }
  refused(header(dictionary("|V2", "(1, 1)")) + "ab",
          "its dtype is '|V2', two bytes without a type; --dtype bf16 reads them as bfloat16");
  expect_refusal([&] { parse(header(dictionary("<f4", "(1, 1)")) + "abcd", bf16); },
                 "w.npy: --dtype bf16 is for two-byte numbers, V2 or u2; the dtype is '<f4'");
}

TEST(NpyReader, RefusesWholeNumbersBeyondSigned64Bits) {
  refused(header(dictionary("<u8", "(1, 2)")) + numbers<uint64_t>({1, uint64_t{1} << 63}),
          "number 1 is 9223372036854775808; whole numbers go up to 9223372036854775807");
}

TEST(NpyReader, TurnsFortranOrder) {
  const auto matrix = parse(header(dictionary("<i4", "(2, 3)", "True")) + numbers<int32_t>({1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(matrix.values), (std::vector<int64_t>{1, 2, 3, 4, 5, 6}));
}

TEST(NpyReader, TurnsBigEndianNumbers) {
  EXPECT_EQ(parse(header(dictionary(">i4", "(1, 1)")) + std::string("\0\0\1\2", 4)).at(0, 0), 258);
  EXPECT_EQ(parse(header(dictionary(">f8", "(1, 1)")) + std::string("\x3F\xF8\0\0\0\0\0\0", 8)).at(0, 0), 1.5);
}

TEST(NpyReader, TakesTheHeadersOfPython2) {
  EXPECT_EQ(parse(header(dictionary("<f4", "(1L, 2L)")) + numbers<float>({1, 2})).items, 2u);
}

TEST(NpyReader, TakesStepsByTheirSumOrOneOfThem) {
  const std::string bytes = header(dictionary("<i4", "(2, 1, 2)")) + numbers<int32_t>({1, 2, 10, 20});
  refused(bytes, "its shape is (2, 1, 2): steps, layers, items; --sum adds the steps up, --step N takes one");
  ReadOptions sum, step, both;
  sum.sum = both.sum = true;
  step.step = both.step = 1;
  EXPECT_EQ(std::get<std::vector<int64_t>>(parse(bytes, sum).values), (std::vector<int64_t>{11, 22}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(parse(bytes, step).values), (std::vector<int64_t>{10, 20}));
  EXPECT_EQ(parse(bytes, sum).layers, 1u);
  EXPECT_THROW(parse(bytes, both), Error);
  step.step = 2;
  expect_refusal([&] { parse(bytes, step); }, "--step: there is no step 2; w.npy has 2");
  const std::string one = header(dictionary("<i4", "(1, 1, 2)")) + numbers<int32_t>({1, 2});
  EXPECT_EQ(parse(one).items, 2u) << "one step needs no choice";
}

TEST(NpyReader, RefusesOtherTypes) {
  refused(header(dictionary("<c8", "(1, 1)")),
          "dtype '<c8' is not supported; f2, bf16, f4, f8, b1, u1, u2, u4, u8, i1, i2, i4, i8 are");
  refused(header(dictionary("|O", "(1, 1)")), "holds Python objects, not numbers");
  refused(header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"),
          "its numbers are records (a structured dtype); save one field alone");
}

TEST(NpyReader, RefusesOtherShapes) {
  const std::string kinds = "; weights have one (items), two (layers, items) or three (steps, layers, items)";
  refused(header(dictionary("<f4", "()")) + numbers<float>({1}), "has 0 dimensions: ()" + kinds);
  refused(header(dictionary("<f4", "(1, 1, 1, 1)")) + numbers<float>({1}), "has 4 dimensions: (1, 1, 1, 1)" + kinds);
  refused(header(dictionary("<f4", "(0, 5)")), "holds no weights: its shape is (0, 5)");
  refused(header(dictionary("<f4", "(5, 0)")), "holds no weights: its shape is (5, 0)");
  refused(header(dictionary("<f4", "(0,)")), "holds no weights: its shape is (0)");
  refused(header(dictionary("<f4", "(4294967296, 1)")),
          "truncated: the header promises 17179869184 bytes of numbers, 0 are there");
  refused(header(dictionary("<f4", "(4294967295, 4294967295)")), "its shape, (4294967295, 4294967295), is too large");
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
