#include "tools/weights/write_weights.hpp"

#include <fmt/format.h>

#include <iterator>

#include "tools/files/npy_writer.hpp"
#include "tools/files/zip_file.hpp"

namespace ballast::tools {
namespace {

ArrayView view_of(const WeightMatrix& weights) {
  if (const auto* counts = std::get_if<std::vector<uint32_t>>(&weights.values))
    return {std::span(*counts), weights.layers, weights.items};
  return {std::span(std::get<std::vector<float>>(weights.values)), weights.layers, weights.items};
}

// The rows with `between` between numbers, and `end` after all rows but the last. The shortest text that reads back.
std::string rows_text(const ArrayView& array, const char* between, const char* end) {
  std::string text;
  std::visit(
      [&](const auto& values) {
        for (size_t i = 0; i < values.size(); ++i) {
          if (i > 0) text += i % array.columns == 0 ? end : between;
          fmt::format_to(std::back_inserter(text), "{}", values[i]);
        }
      },
      array.values);
  return text;
}

}  // namespace

std::string weight_file(const WeightMatrix& weights, const std::string& format) {
  const ArrayView array = view_of(weights);
  if (format == "csv") return rows_text(array, ",", "\n") + "\n";
  if (format == "json") return "{\"weights\": [\n[" + rows_text(array, ",", "],\n[") + "]\n]}\n";
  if (format == "npz") return zip_bytes({{"weights.npy", npy_bytes(array)}});
  return npy_bytes(array);
}

}  // namespace ballast::tools
