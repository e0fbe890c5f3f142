// Numbers read from text, and rows of them made into a matrix.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct NumberProblem {
  std::string sentence;  // "'abc' is not a number"
};
using Number = std::variant<int64_t, double, NumberProblem>;

// One number, all of the text; no infinities, no NaN, nothing beyond the range of its type.
Number parse_number(std::string_view text);

// Numbers in a row: whole numbers stay whole until the first that is not.
class NumberList {
 public:
  void add(int64_t value);
  void add(double value);
  void add(const Number& number);  // no problem
  size_t size() const { return real_ ? reals_.size() : integers_.size(); }
  WeightMatrix::Values take();

 private:
  std::vector<int64_t> integers_;
  std::vector<double> reals_;
  bool real_ = false;
};

// Rows of as many numbers each.
class NumberRows {
 public:
  explicit NumberRows(std::string file_name) : file_name_(std::move(file_name)) {}

  void add(const Number& number) { numbers_.add(number); }
  // place names the row in messages, as in "line 3".
  void end_row(const std::string& place);
  WeightMatrix finish();

 private:
  std::string file_name_;
  NumberList numbers_;
  size_t rows_ = 0;
  size_t row_start_ = 0;
  size_t row_size_ = 0;
  std::string first_place_;
};

}  // namespace ballast::tools
