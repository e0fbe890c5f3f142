#include "tools/weights/array_builder.hpp"

#include <fmt/format.h>

namespace ballast::tools {
namespace {

constexpr size_t kDeepest = 8;

}  // namespace

void ArrayBuilder::begin_array() {
  if (number_depth_ != 0 && depth() >= number_depth_) fail(place_of_next() + " is an array among numbers");
  if (depth() == kDeepest) fail("its arrays are too deep");
  counts_.push_back(0);
  if (depth() > levels_.size() && problem_.empty()) levels_.emplace_back();
}

void ArrayBuilder::end_array() {
  if (problem_.empty()) check_size();
  counts_.pop_back();
  if (!counts_.empty()) ++counts_.back();
}

void ArrayBuilder::check_size() {
  Level& level = levels_[depth() - 1];
  const uint64_t size = counts_.back();
  if (level.first_place.empty())
    level = {size, place_of_array()};
  else if (level.size != size)
    fail(fmt::format("{} has {} numbers, but {} has {}; every row needs as many", place_of_array(), size,
                     level.first_place, level.size));
}

void ArrayBuilder::add(const Number& number) {
  if (number_depth_ == 0) number_depth_ = depth();
  if (depth() != number_depth_) fail(fmt::format("row {} is a number, not an array", counts_.back() + 1));
  if (problem_.empty()) numbers_.add(number);
  ++counts_.back();
}

void ArrayBuilder::add_other(const char* what) {
  fail(fmt::format("{} is {}, not a number", place_of_next(), what));
  ++counts_.back();
}

void ArrayBuilder::add_too_large(const std::string& text) {
  fail(fmt::format("{}: {} is out of range", place_of_next(), text));
  ++counts_.back();
}

NamedArray ArrayBuilder::finish(const std::string& name) {
  NamedArray named{name, {}, problem_};
  if (!problem_.empty()) return named;
  for (const Level& level : levels_) named.array.shape.push_back(level.size);
  named.array.values = numbers_.take();
  if (count_of(named.array.shape, name) != std::visit([](const auto& v) { return v.size(); }, named.array.values))
    named.problem = "rows of numbers and rows without any stand together";
  return named;
}

void ArrayBuilder::fail(std::string problem) {
  if (problem_.empty()) problem_ = std::move(problem);
}

std::string ArrayBuilder::place_of_array() const {
  if (depth() == 1) return "the array";
  std::string place;
  for (size_t i = 0; i + 1 < depth(); ++i)
    place += fmt::format("{}{} {}", i == 0 ? "" : ", ", i + 2 == depth() ? "row" : "step", counts_[i] + 1);
  return place;
}

std::string ArrayBuilder::place_of_next() const {
  const std::string array = depth() == 1 ? "" : place_of_array() + ", ";
  return fmt::format("{}number {}", array, counts_.back() + 1);
}

}  // namespace ballast::tools
