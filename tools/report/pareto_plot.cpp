#include "tools/report/pareto_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tools/report/bench_report.hpp"

namespace ballast::tools {
namespace {

constexpr double kWidth = 960, kHeight = 640;
constexpr double kLeft = 92, kRight = 760, kTop = 100, kBottom = 560;
constexpr const char* kFrontInk = "#1f6f6b";
constexpr const char* kOtherInk = "#c8502b";

// Whole powers of ten around what is shown.
struct Axis {
  double first = 0;  // exponents
  double last = 1;
};

// Zeros are left out: a logarithm has no place for them.
Axis axis_for(std::span<const FigureRow> rows, double FigureRow::*value) {
  double least = INFINITY, most = 0;
  for (const FigureRow& row : rows)
    if (row.*value > 0) {
      least = std::min(least, row.*value);
      most = std::max(most, row.*value);
    }
  if (most == 0) return {};
  Axis axis{std::floor(std::log10(least)), std::ceil(std::log10(most))};
  if (axis.first == axis.last) ++axis.last;
  return axis;
}

// 0 at the axis' beginning, 1 at its end.
double part(const Axis& axis, double value) {
  if (value <= 0) return 0;
  return std::clamp((std::log10(value) - axis.first) / (axis.last - axis.first), 0.0, 1.0);
}

double x_of(const Axis& time, const FigureRow& row) { return kLeft + (kRight - kLeft) * part(time, row.mean_us); }
double y_of(const Axis& gap, const FigureRow& row) { return kBottom - (kBottom - kTop) * part(gap, row.mean_gap); }

std::string gridlines(const Axis& time, const Axis& gap) {
  std::string svg;
  const std::string style = fmt::format("stroke=\"{}\"", kGrid);
  for (int e = static_cast<int>(time.first); e <= static_cast<int>(time.last); ++e) {
    const double x = kLeft + (kRight - kLeft) * (e - time.first) / (time.last - time.first);
    svg += svg_line(x, kTop, x, kBottom, style);
    svg += svg_text(x, kBottom + 20, "class=\"tick\" text-anchor=\"middle\"", fmt::format("{:g}", std::pow(10, e)));
  }
  for (int e = static_cast<int>(gap.first); e <= static_cast<int>(gap.last); ++e) {
    const double y = kBottom - (kBottom - kTop) * (e - gap.first) / (gap.last - gap.first);
    svg += svg_line(kLeft, y, kRight, y, style);
    svg += svg_text(kLeft - 8, y + 4, "class=\"tick\" text-anchor=\"end\"", fmt::format("1e{}", e));
  }
  return svg;
}

// Labels of points close to each other move apart downwards.
std::vector<double> label_heights(std::span<const FigureRow> rows, const Axis& gap) {
  constexpr double kLineHeight = 15;
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return y_of(gap, rows[a]) < y_of(gap, rows[b]); });
  std::vector<double> heights(rows.size());
  double free = kTop;
  for (const size_t i : order) {
    heights[i] = std::max(y_of(gap, rows[i]) + 4, free);
    free = heights[i] + kLineHeight;
  }
  return heights;
}

std::string front_line(std::span<const FigureRow> rows, std::span<const size_t> front, const Axis& time,
                       const Axis& gap) {
  std::string points;
  for (const size_t i : front) points += fmt::format("{:.1f},{:.1f} ", x_of(time, rows[i]), y_of(gap, rows[i]));
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>\n", points, kFrontInk);
}

}  // namespace

std::vector<size_t> pareto_front(std::span<const FigureRow> rows) {
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return rows[a].mean_us != rows[b].mean_us ? rows[a].mean_us < rows[b].mean_us : rows[a].mean_gap < rows[b].mean_gap;
  });
  std::vector<size_t> front;
  double least = INFINITY;
  for (const size_t i : order)
    if (rows[i].mean_gap < least) {
      front.push_back(i);
      least = rows[i].mean_gap;
    }
  return front;
}

std::string pareto_plot(const PlotText& text, const BenchPlan& plan, std::span<const FigureRow> rows) {
  const Axis time = axis_for(rows, &FigureRow::mean_us), gap = axis_for(rows, &FigureRow::mean_gap);
  const std::vector<size_t> front = pareto_front(rows);
  const std::vector<double> heights = label_heights(rows, gap);
  std::string svg = svg_head(text, kWidth, kHeight, kLeft) + gridlines(time, gap) + front_line(rows, front, time, gap);
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool leads = std::find(front.begin(), front.end(), i) != front.end();
    const double x = x_of(time, rows[i]), y = y_of(gap, rows[i]);
    svg +=
        fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", x, y, leads ? kFrontInk : kOtherInk);
    svg += svg_text(x + 9, heights[i], "class=\"tick\"", label_of(plan, rows[i]));
  }
  svg += svg_sideways(24, (kTop + kBottom) / 2, "mean gap to the lower bound");
  svg += svg_text((kLeft + kRight) / 2, kBottom + 44, "class=\"axis\" text-anchor=\"middle\"",
                  "mean microseconds a layer");
  return svg + "</svg>\n";
}

}  // namespace ballast::tools
