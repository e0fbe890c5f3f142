// Files that go with weights: a row of numbers for every layer, or one row for all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// What a file must hold.
struct RowsWanted {
  const char* option;  // that names the file
  std::string file;
  const char* column;  // what the columns are: "item", "pack" or "slot"
  uint32_t layers = 0;
  uint32_t columns = 0;
  int64_t least = 0;  // of every number
  int64_t most = 0;
};

// [layer][column], whole numbers within the range. Throws Error(usage) that names option, file, layer and column.
std::vector<int64_t> whole_rows(const RowsWanted& wanted, const WeightMatrix& matrix);

// The file's matrix, if it has the columns, and the layers or one row. Throws Error(usage).
void check_rows(const RowsWanted& wanted, const WeightMatrix& matrix);

// Values of the type of that code (BALLAST_WEIGHT_*), which holds them without loss but for f64 from integers.
WeightMatrix::Values converted(const WeightMatrix::Values& values, size_t type_code);

// The type that holds the numbers of both: theirs if they agree, i64 of integers, else f64.
size_t common_type(size_t a, size_t b);

}  // namespace ballast::tools
