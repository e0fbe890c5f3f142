// Weights as a reader found them: layers x items, in one of the types of the C interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace ballast::tools {

struct WeightMatrix {
  // In the order of BALLAST_WEIGHT_*, so that index() is the type's code.
  using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<uint32_t>, std::vector<int64_t>>;

  uint32_t layers = 0;  // rows; of an array read with all its steps, those of all of them
  uint32_t items = 0;
  Values values;
  uint32_t steps = 0;  // of an array of three dimensions read with all its steps, else 0

  uint32_t type_code() const { return static_cast<uint32_t>(values.index()); }
  const void* data() const {
    return std::visit([](const auto& v) -> const void* { return v.data(); }, values);
  }
  size_t bytes_of_weight() const {
    return std::visit([](const auto& v) { return sizeof v[0]; }, values);
  }
  double at(size_t layer, size_t item) const {
    return std::visit([&](const auto& v) { return static_cast<double>(v[layer * items + item]); }, values);
  }
};

}  // namespace ballast::tools
