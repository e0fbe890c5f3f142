#include "tools/weights/select_layers.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"

namespace ballast::tools {
namespace {

// The names under which frameworks and this program keep the counts.
constexpr std::array<std::string_view, 2> kUsualKeys = {"weights", "logical_count"};

// Copies one step, [layers, items] numbers from `first` on.
void keep_step(WeightMatrix::Values& values, size_t first, size_t count) {
  std::visit(
      [&](auto& v) {
        v = std::decay_t<decltype(v)>(v.begin() + static_cast<std::ptrdiff_t>(first),
                                      v.begin() + static_cast<std::ptrdiff_t>(first + count));
      },
      values);
}

template <typename Sum, typename Number>
std::vector<Sum> summed(const std::vector<Number>& values, size_t steps, size_t count, const std::string& file) {
  std::vector<Sum> sums(count);
  for (size_t step = 0; step < steps; ++step)
    for (size_t i = 0; i < count; ++i) {
      const auto value = static_cast<Sum>(values[step * count + i]);
      if constexpr (std::is_same_v<Sum, int64_t>)
        if (value > 0 && sums[i] > std::numeric_limits<int64_t>::max() - value)
          throw_usage("{}: the sum over the steps is out of range", file);
      if constexpr (std::is_same_v<Sum, int64_t>)
        if (value < 0) throw_usage("{}: step {} holds {}; weights are not negative", file, step, value);
      sums[i] += value;
    }
  return sums;
}

// Whole numbers stay whole.
void add_steps(WeightMatrix::Values& values, size_t steps, size_t count, const std::string& file) {
  values = std::visit(
      [&](const auto& v) -> WeightMatrix::Values {
        using Number = typename std::decay_t<decltype(v)>::value_type;
        if constexpr (std::is_floating_point_v<Number>)
          return summed<double>(v, steps, count, file);
        else
          return summed<int64_t>(v, steps, count, file);
      },
      values);
}

void choose_step(NumberArray& array, const std::string& file, const ReadOptions& options) {
  const uint64_t steps = array.shape[0];
  const auto count = static_cast<size_t>(array.shape[1] * array.shape[2]);
  if (count_of(array.shape, file) == 0)
    throw_usage("{}: holds no weights: its shape is {}", file, shape_text(array.shape));
  if (options.sum && options.step) throw_usage("--sum and --step: only one of them can be given");
  if (!options.sum && !options.step && steps != 1)
    throw_usage("{}: its shape is {}: steps, layers, items; --sum adds the steps up, --step N takes one", file,
                shape_text(array.shape));
  if (options.step && *options.step >= steps)
    throw_usage("--step: there is no step {}; {} has {}", *options.step, file, steps);
  if (options.sum)
    add_steps(array.values, static_cast<size_t>(steps), count, file);
  else
    keep_step(array.values, options.step.value_or(0) * count, count);
  array.shape.erase(array.shape.begin());
}

// The layers of all steps become rows.
uint64_t join_steps(NumberArray& array, const std::string& file) {
  const uint64_t steps = array.shape[0];
  if (count_of(array.shape, file) == 0)
    throw_usage("{}: holds no weights: its shape is {}", file, shape_text(array.shape));
  array.shape = {steps * array.shape[1], array.shape[2]};
  return steps;
}

std::string quoted_shape(const NamedArray& named) {
  return named.name + " " + (named.problem.empty() ? shape_text(named.array.shape) : "(no array of numbers)");
}

}  // namespace

std::string shape_text(const std::vector<uint64_t>& shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + ")";
}

uint64_t count_of(const std::vector<uint64_t>& shape, const std::string& file) {
  constexpr uint64_t kMost = uint64_t{1} << 60;
  uint64_t count = 1;
  for (const uint64_t size : shape) {
    if (size != 0 && count > kMost / size) throw_usage("{}: its shape, {}, is too large", file, shape_text(shape));
    count *= size;
  }
  return count;
}

std::string arrays_text(const std::vector<NamedArray>& arrays) {
  constexpr size_t kMostShown = 20;
  std::string text;
  for (size_t i = 0; i < std::min(arrays.size(), kMostShown); ++i)
    text += (i == 0 ? "" : ", ") + quoted_shape(arrays[i]);
  if (arrays.size() > kMostShown) text += fmt::format(" and {} more", arrays.size() - kMostShown);
  return text;
}

NumberArray& select_array(std::vector<NamedArray>& arrays, const std::string& file, const ReadOptions& options) {
  const auto named = [&](std::string_view name) {
    return std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& a) { return a.name == name; });
  };
  const auto usable = [&](auto array) -> NumberArray& {
    if (!array->problem.empty()) throw_usage("{}: {}", file, array->problem);
    return array->array;
  };
  if (arrays.empty()) throw_usage("{}: holds no arrays", file);
  if (!options.key.empty()) {
    if (const auto array = named(options.key); array != arrays.end()) return usable(array);
    std::vector<std::string> names;
    for (const NamedArray& a : arrays) names.push_back(a.name);
    throw_usage("{}: has no key '{}'{} It has {}", file, options.key,
                near_name(options.key, names).empty() ? "." : did_you_mean(options.key, names), arrays_text(arrays));
  }
  for (const std::string& key : options.usual_keys)
    if (const auto array = named(key); array != arrays.end()) return usable(array);
  for (const std::string_view key : kUsualKeys)
    if (const auto array = named(key); array != arrays.end()) return usable(array);
  if (arrays.size() == 1) return usable(arrays.begin());
  const auto holds_numbers = [](const NamedArray& a) { return a.problem.empty(); };
  if (std::count_if(arrays.begin(), arrays.end(), holds_numbers) == 1)
    return usable(std::find_if(arrays.begin(), arrays.end(), holds_numbers));
  throw_usage("{}: holds several arrays; --key names one of {}", file, arrays_text(arrays));
}

WeightMatrix layers_of(NumberArray array, const std::string& file, const ReadOptions& options) {
  uint64_t steps = 0;
  if (array.shape.size() == 3 && options.all_steps)
    steps = join_steps(array, file);
  else if (array.shape.size() == 3)
    choose_step(array, file, options);
  else if (options.sum || options.step)
    throw_usage("{}: {} is for three dimensions: steps, layers, items; {} has {}: {}", file,
                options.sum ? "--sum" : "--step", file, array.shape.size(), shape_text(array.shape));
  const auto& shape = array.shape;
  if (shape.empty() || shape.size() > 3)
    throw_usage(
        "{}: has {} dimensions: {}; weights have one (items), two (layers, items) or three (steps, layers, items)",
        file, shape.size(), shape_text(shape));
  const uint64_t layers = shape.size() == 2 ? shape[0] : 1, items = shape.back();
  if (layers == 0 || items == 0) throw_usage("{}: holds no weights: its shape is {}", file, shape_text(shape));
  constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
  if (layers > kMost || items > kMost) throw_usage("{}: its shape, {}, is too large", file, shape_text(shape));
  WeightMatrix matrix;
  matrix.layers = static_cast<uint32_t>(layers);
  matrix.items = static_cast<uint32_t>(items);
  matrix.steps = static_cast<uint32_t>(steps);
  matrix.values = std::move(array.values);
  return matrix;
}

}  // namespace ballast::tools
