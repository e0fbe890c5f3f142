#include "tools/files/npy_writer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

TEST(NpyWriter, WritesTheHeaderAsNumPyDoes) {
  const std::vector<int32_t> numbers{1, 2, 3, 4, 5, 6};
  const std::string text = npy_bytes({std::span(numbers), 2, 3});
  EXPECT_EQ(text.size(), 128u + 24u);
  EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(text.substr(10, 60), "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), } ");
  EXPECT_EQ(text[127], '\n');
}

WeightMatrix read_back(const ArrayView& array) {
  const std::string bytes = npy_bytes(array);
  return parse_npy(std::as_bytes(std::span(bytes)), "written");
}

TEST(NpyWriter, WhatItWritesIsRead) {
  const std::vector<float> reals{0.5F, 1e30F, 0};
  EXPECT_EQ(std::get<std::vector<float>>(read_back({std::span(reals), 1, 3}).values), reals);

  const std::vector<uint32_t> counts{1, 2, 3, 4294967295u};
  const auto count_matrix = read_back({std::span(counts), 4, 1});
  EXPECT_EQ(count_matrix.layers, 4u);
  EXPECT_EQ(std::get<std::vector<uint32_t>>(count_matrix.values), counts);

  const std::vector<int32_t> indices{-1, 7};
  EXPECT_EQ(std::get<std::vector<int64_t>>(read_back({std::span(indices), 1, 2}).values),
            (std::vector<int64_t>{-1, 7}));

  const std::vector<double> loads{0.1, 1e300};
  EXPECT_EQ(std::get<std::vector<double>>(read_back({std::span(loads), 2, 1}).values), loads);
}

}  // namespace
}  // namespace ballast::tools
