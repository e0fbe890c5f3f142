#include "tools/weights/layer_rows.hpp"

#include <cmath>
#include <type_traits>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

// Of the variant's alternatives, which are in the order of BALLAST_WEIGHT_*.
constexpr size_t kF32 = 0, kF64 = 1, kU32 = 2, kI64 = 3;

template <typename Number>
std::vector<Number> cast(const WeightMatrix::Values& values) {
  return std::visit([](const auto& v) { return std::vector<Number>(v.begin(), v.end()); }, values);
}

std::string count_text(uint64_t count, const char* one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

}  // namespace

void check_rows(const RowsWanted& wanted, const WeightMatrix& matrix) {
  const bool enough = matrix.layers == wanted.layers || matrix.layers == 1;
  if (enough && matrix.items == wanted.columns) return;
  throw_usage("{}: {} has {} of {}; it must have {}{} of {}", wanted.option, wanted.file,
              count_text(matrix.layers, "row"), matrix.items, wanted.layers == 1 ? "" : "1 row or ",
              count_text(wanted.layers, "row"), count_text(wanted.columns, wanted.column));
}

std::vector<int64_t> whole_rows(const RowsWanted& wanted, const WeightMatrix& matrix) {
  check_rows(wanted, matrix);
  std::vector<int64_t> rows(size_t{wanted.layers} * wanted.columns);
  for (size_t layer = 0; layer < wanted.layers; ++layer)
    for (size_t column = 0; column < wanted.columns; ++column) {
      const size_t row = matrix.layers == 1 ? 0 : layer;
      const double value = matrix.at(row, column);
      if (!(value >= static_cast<double>(wanted.least) && value <= static_cast<double>(wanted.most)) ||
          value != std::floor(value))
        throw_usage("{}: {}: layer {}, {} {} has {}; it must be a whole number from {} to {}", wanted.option,
                    wanted.file, layer, wanted.column, column, value, wanted.least, wanted.most);
      rows[layer * wanted.columns + column] = static_cast<int64_t>(value);
    }
  return rows;
}

WeightMatrix::Values converted(const WeightMatrix::Values& values, size_t type_code) {
  if (values.index() == type_code) return values;
  switch (type_code) {
    case kF32:
      return cast<float>(values);
    case kU32:
      return cast<uint32_t>(values);
    case kI64:
      return cast<int64_t>(values);
    default:
      return cast<double>(values);
  }
}

size_t common_type(size_t a, size_t b) {
  if (a == b) return a;
  const auto whole = [](size_t type) { return type == kU32 || type == kI64; };
  return whole(a) && whole(b) ? kI64 : kF64;
}

}  // namespace ballast::tools
