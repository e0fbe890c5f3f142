#include "tools/report/bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tools/report/number_text.hpp"
#include "tools/report/summary.hpp"

namespace ballast::tools {
namespace {

constexpr int kRows = 8;
constexpr size_t kLabelWidth = 10;
constexpr int kWidestBar = 4;

struct Scale {
  double top = 0;   // load at the upper edge
  double mean = 0;  // of all packs
  int bar_width = 1;
};

// The character of a cell whose height is covered in part by a bar.
const char* cell(double part, bool unicode) {
  static constexpr const char* kEighths[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (!unicode) return part >= 0.5 ? "#" : " ";
  return kEighths[static_cast<size_t>(std::lround(std::clamp(part, 0.0, 1.0) * 8))];
}

std::string label(int row_index, int mean_row, const Scale& scale) {
  if (row_index == kRows - 1) return load_text(scale.top);
  if (row_index == mean_row) return "mean";
  return row_index == 0 ? "0" : "";
}

std::string chart(std::span<const double> heights, const Scale& scale, bool unicode) {
  const char* const edge = unicode ? "│" : "|";
  const char* const mean_line = unicode ? "┄" : "-";
  const double row_height = scale.top / kRows;
  const int mean_row = std::min(kRows - 1, static_cast<int>(scale.mean / row_height));
  std::string text;
  for (int r = kRows - 1; r >= 0; --r) {
    std::string line = fmt::format("{:>{}} {}", label(r, mean_row, scale), kLabelWidth, edge);
    for (const double height : heights) {
      const double part = height / row_height - r;
      const std::string_view shown = cell(part, unicode);
      for (int i = 0; i < scale.bar_width; ++i)
        line += shown == " " && r == mean_row ? std::string_view(mean_line) : shown;
      if (scale.bar_width > 1) line += r == mean_row && part < 1 ? mean_line : " ";
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string extremes(std::span<const double> loads) {
  const auto [least, most] = std::minmax_element(loads.begin(), loads.end());
  return fmt::format("max {}, min {}\n", load_text(*most), load_text(*least));
}

}  // namespace

std::string bars_text(uint32_t layer, std::span<const double> before, std::span<const double> after,
                      const BarStyle& style) {
  const auto room = static_cast<size_t>(style.columns) - kLabelWidth - 2;
  const Columns left = chart_columns(before, room), right = chart_columns(after, room);
  Scale scale;
  scale.top = std::max(*std::max_element(left.heights.begin(), left.heights.end()),
                       *std::max_element(right.heights.begin(), right.heights.end()));
  if (scale.top <= 0) return fmt::format("layer {} weighs nothing: every pack load is 0\n", layer);
  scale.mean = std::accumulate(before.begin(), before.end(), 0.0) / static_cast<double>(before.size());
  const auto cell_width = static_cast<int>(room / left.heights.size());
  scale.bar_width = std::clamp(cell_width - 1, 1, kWidestBar);

  const std::string meaning = left.packs_in_column == 1
                                  ? "one bar a pack"
                                  : fmt::format("each bar the heaviest of {} packs", left.packs_in_column);
  std::string text = fmt::format("pack loads of layer {}, mean {}\n{}\n", layer, load_text(scale.mean), meaning);
  text += std::string(style.name_of_before) + ": " + extremes(before) + chart(left.heights, scale, style.unicode);
  text += "packed: " + extremes(after) + chart(right.heights, scale, style.unicode);
  return text;
}

}  // namespace ballast::tools
