#include "tools/report/svg_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/report/number_text.hpp"
#include "tools/report/svg_text.hpp"

namespace ballast::tools {
namespace {

constexpr double kWidth = 960, kHeight = 640;
constexpr double kLeft = 92, kRight = 928;  // edges of both plots
constexpr double kPlotHeight = 190;
constexpr double kBeforeTop = 142, kAfterTop = 394;
constexpr size_t kMostBars = 418;  // two pixels each

constexpr const char* kBoundInk = "#7a3e9d";

struct Panel {
  std::string caption;
  const char* colour;         // of what lies below the mean
  const char* excess_colour;  // of what lies above it
  double top;                 // of the plot
  Evenness evenness;
  Columns columns;
};

struct Axis {
  double top = 1;  // the load at the upper edge
  double step = 1;
};

// The largest load, some air, and three to six gridlines at round numbers.
Axis axis_for(double largest) {
  Axis axis;
  axis.top = largest > 0 ? largest * 1.06 : 1;
  const double rough = axis.top / 6, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    axis.step = factor * power;
    if (axis.step >= rough) break;
  }
  return axis;
}

double y_of(const Panel& panel, const Axis& axis, double load) {
  return panel.top + kPlotHeight * (1 - load / axis.top);
}

std::string mean_style() { return fmt::format("stroke=\"{}\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"", kInk); }
std::string bound_style() { return fmt::format("stroke=\"{}\" stroke-width=\"1.5\"", kBoundInk); }

std::string gridlines(const Panel& panel, const Axis& axis) {
  std::string svg;
  for (int i = 0; i * axis.step <= axis.top; ++i) {
    const double y = y_of(panel, axis, i * axis.step);
    svg += svg_line(kLeft, y, kRight, y, fmt::format("stroke=\"{}\"", i == 0 ? kFaintInk : kGrid));
    svg += svg_text(kLeft - 8, y + 4, "class=\"tick\" text-anchor=\"end\"", load_text(i * axis.step));
  }
  return svg;
}

std::string bars(const Panel& panel, const Axis& axis) {
  std::string svg;
  const auto count = static_cast<double>(panel.columns.heights.size());
  const double pitch = (kRight - kLeft) / count;
  const double width = pitch > 4 ? std::min(pitch * 0.78, 60.0) : pitch;
  const double base = y_of(panel, axis, 0), mean = y_of(panel, axis, panel.evenness.mean_load);
  for (size_t i = 0; i < panel.columns.heights.size(); ++i) {
    const double x = kLeft + pitch * (static_cast<double>(i) + 0.5) - width / 2;
    const double top = y_of(panel, axis, panel.columns.heights[i]);
    const double shoulder = std::max(top, mean);
    svg += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n", x,
                       shoulder, width, base - shoulder, panel.colour);
    if (top < mean)
      svg += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n", x, top,
                         width, mean - top, panel.excess_colour);
  }
  return svg;
}

std::string pack_numbers(const Panel& panel, size_t packs) {
  constexpr size_t kMostNumbers = 16;
  size_t step = 1;
  for (size_t factor = 0; (packs + step - 1) / step > kMostNumbers; ++factor)
    step = factor % 3 == 1 ? step / 2 * 5 : step * 2;  // 1, 2, 5, 10, 20, 50, ...
  std::string svg;
  const double pitch =
      (kRight - kLeft) / static_cast<double>(panel.columns.heights.size() * panel.columns.packs_in_column);
  for (size_t pack = 0; pack < packs; pack += step)
    svg += svg_text(kLeft + pitch * (static_cast<double>(pack) + 0.5), panel.top + kPlotHeight + 18,
                    "class=\"tick\" text-anchor=\"middle\"", std::to_string(pack));
  return svg;
}

std::string panel_svg(const Panel& panel, const Axis& axis, double lower_bound, size_t packs) {
  const Evenness& e = panel.evenness;
  std::string svg = svg_text(kLeft, panel.top - 14, "class=\"caption\"", panel.caption);
  svg += svg_text(
      kRight, panel.top - 14, "class=\"figures\" text-anchor=\"end\"",
      fmt::format("max {} · max/mean {:.4f} · gap {}", load_text(e.max_load), e.max_over_mean(), gap_text(e.gap)));
  svg += gridlines(panel, axis) + bars(panel, axis);
  svg += svg_line(kLeft, y_of(panel, axis, lower_bound), kRight, y_of(panel, axis, lower_bound), bound_style());
  svg += svg_line(kLeft, y_of(panel, axis, e.mean_load), kRight, y_of(panel, axis, e.mean_load), mean_style());
  const double middle = panel.top + kPlotHeight / 2;
  svg += svg_sideways(24, middle, "load of the pack");
  return svg + pack_numbers(panel, packs);
}

std::string legend(const LayerSummary& layer) {
  constexpr double kY = 96, kLine = 26;
  const std::string mean = "mean " + load_text(layer.after.mean_load);
  const std::string bound = "lower bound " + load_text(layer.lower_bound);
  double x = kLeft;
  std::string svg = svg_line(x, kY - 4, x + kLine, kY - 4, mean_style());
  svg += svg_text(x + kLine + 8, kY, "class=\"legend\"", mean);
  constexpr double kCharacter = 7.2;  // a generous mean width at this size
  x += kLine + 8 + kCharacter * static_cast<double>(mean.size()) + 20;
  svg += svg_line(x, kY - 4, x + kLine, kY - 4, bound_style());
  return svg + svg_text(x + kLine + 8, kY, "class=\"legend\"", bound);
}

}  // namespace

std::string svg_plot(const PlotText& text, const LayerSummary& layer, std::span<const double> before,
                     std::span<const double> after) {
  const Panel panels[] = {
      {"Items as given", "#e8a87c", "#c8502b", kBeforeTop, layer.before, chart_columns(before, kMostBars)},
      {"Packed", "#63b3ab", "#1f6f6b", kAfterTop, layer.after, chart_columns(after, kMostBars)},
  };
  const Axis axis = axis_for(std::max({layer.before.max_load, layer.after.max_load, layer.lower_bound}));
  std::string svg = svg_head(text, kWidth, kHeight, kLeft) + legend(layer);
  for (const Panel& panel : panels) svg += panel_svg(panel, axis, layer.lower_bound, before.size());
  const size_t run = panels[0].columns.packs_in_column;
  svg += svg_text((kLeft + kRight) / 2, kHeight - 16, "class=\"axis\" text-anchor=\"middle\"",
                  run == 1 ? "pack" : fmt::format("pack (each bar is the heaviest of {} packs)", run));
  return svg + "</svg>\n";
}

}  // namespace ballast::tools
