#include "tools/weights/number_rows.hpp"

#include <charconv>
#include <limits>
#include <system_error>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

constexpr std::string_view kDigits = "0123456789";

std::string shortened(std::string_view text) {
  constexpr size_t kMost = 40;
  return text.size() <= kMost ? std::string(text) : std::string(text.substr(0, kMost)) + "...";
}

}  // namespace

Number parse_number(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const std::string_view unsigned_part = digits.starts_with('-') ? digits.substr(1) : digits;
  // Also keeps out what from_chars takes besides: inf, nan and a sign after the sign.
  const bool starts_well = !unsigned_part.empty() && (kDigits.find(unsigned_part[0]) != std::string_view::npos ||
                                                      (unsigned_part[0] == '.' && unsigned_part.size() > 1));
  const bool second_sign = digits.size() != text.size() && digits.starts_with('-');
  if (!starts_well || second_sign) return NumberProblem{fmt::format("'{}' is not a number", shortened(text))};

  const char* end = digits.data() + digits.size();
  const auto verdict = [&](std::from_chars_result result, auto value) -> Number {
    if (result.ec == std::errc::result_out_of_range && result.ptr == end)
      return NumberProblem{fmt::format("{} is out of range", shortened(text))};
    if (result.ec != std::errc() || result.ptr != end)
      return NumberProblem{fmt::format("'{}' is not a number", shortened(text))};
    return value;
  };
  if (unsigned_part.find_first_not_of(kDigits) == std::string_view::npos) {
    int64_t value = 0;
    const auto result = std::from_chars(digits.data(), end, value);
    return verdict(result, value);
  }
  double value = 0;
  const auto result = std::from_chars(digits.data(), end, value);
  return verdict(result, value);
}

void NumberList::add(int64_t value) {
  if (real_)
    reals_.push_back(static_cast<double>(value));
  else
    integers_.push_back(value);
}

void NumberList::add(double value) {
  if (!real_) {
    reals_.assign(integers_.begin(), integers_.end());
    integers_ = {};
    real_ = true;
  }
  reals_.push_back(value);
}

void NumberList::add(const Number& number) {
  if (const auto* integer = std::get_if<int64_t>(&number))
    add(*integer);
  else
    add(std::get<double>(number));
}

WeightMatrix::Values NumberList::take() {
  if (real_) return std::move(reals_);
  return std::move(integers_);
}

void NumberRows::end_row(const std::string& place) {
  const size_t row_size = numbers_.size() - row_start_;
  if (rows_ == 0) {
    row_size_ = row_size;
    first_place_ = place;
  }
  if (row_size != row_size_)
    throw_usage("{}: {} has {} numbers, but {} has {}; every row needs as many", file_name_, place, row_size,
                first_place_, row_size_);
  row_start_ = numbers_.size();
  ++rows_;
}

WeightMatrix NumberRows::finish() {
  if (numbers_.size() == 0) throw_usage("{}: holds no weights", file_name_);
  constexpr size_t kMost = std::numeric_limits<uint32_t>::max();
  if (rows_ > kMost || row_size_ > kMost) throw_usage("{}: too many weights", file_name_);
  WeightMatrix matrix;
  matrix.layers = static_cast<uint32_t>(rows_);
  matrix.items = static_cast<uint32_t>(row_size_);
  matrix.values = numbers_.take();
  return matrix;
}

}  // namespace ballast::tools
