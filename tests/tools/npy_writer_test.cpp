#include "tools/files/npy_writer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

TEST(NpyWriter, WritesTheHeaderAsNumPyDoes) {
  const auto bytes = npy_bytes(std::vector<int32_t>{1, 2, 3, 4, 5, 6}, 2, 3);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(text.size(), 128u + 24u);
  EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(text.substr(10, 60), "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), } ");
  EXPECT_EQ(text[127], '\n');
}

TEST(NpyWriter, WhatItWritesIsRead) {
  const std::vector<float> reals{0.5F, 1e30F, 0};
  const auto real_matrix = parse_npy(npy_bytes(reals, 1, 3), "reals");
  EXPECT_EQ(std::get<std::vector<float>>(real_matrix.values), reals);

  const std::vector<uint32_t> counts{1, 2, 3, 4294967295u};
  const auto count_matrix = parse_npy(npy_bytes(counts, 4, 1), "counts");
  EXPECT_EQ(count_matrix.layers, 4u);
  EXPECT_EQ(std::get<std::vector<uint32_t>>(count_matrix.values), counts);

  const std::vector<int32_t> indices{-1, 7};
  const auto index_matrix = parse_npy(npy_bytes(indices, 1, 2), "indices");
  EXPECT_EQ(std::get<std::vector<int64_t>>(index_matrix.values), (std::vector<int64_t>{-1, 7}));
}

}  // namespace
}  // namespace ballast::tools
