#include "tools/report/front_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "tools/report/bench_report.hpp"
#include "tools/report/number_text.hpp"
#include "tools/report/svg.hpp"

namespace ballast::tools {
namespace {

constexpr double kLeft = 84, kRight = 560;  // edges of the plots
constexpr double kLegendLeft = 596, kWidth = 1080;
constexpr double kHead = 108, kPlotHeight = 400, kPanelHeight = 500;
constexpr double kRadius = 5, kLine = 20;

// Whole powers of ten around what is shown.
struct Axis {
  double first = 0;  // exponents
  double last = 1;
  bool has_zero = false;  // the axis begins with zero instead of its first power
};

// A logarithm has no place for zeros: they get an edge of their own, a step below the smallest power.
Axis axis_for(std::span<const FigureRow> rows, double FigureRow::*value) {
  double least = INFINITY, most = 0;
  for (const FigureRow& row : rows)
    if (row.*value > 0) {
      least = std::min(least, row.*value);
      most = std::max(most, row.*value);
    }
  Axis axis;
  if (most > 0) axis = {std::floor(std::log10(least)), std::ceil(std::log10(most)), false};
  if (axis.first == axis.last) ++axis.last;
  axis.has_zero = std::any_of(rows.begin(), rows.end(), [&](const FigureRow& row) { return !(row.*value > 0); });
  if (axis.has_zero) --axis.first;
  return axis;
}

// 0 at the axis' beginning, 1 at its end.
double part(const Axis& axis, double value) {
  if (value <= 0) return 0;
  return std::clamp((std::log10(value) - axis.first) / (axis.last - axis.first), 0.0, 1.0);
}

struct Point {
  double x = 0, y = 0;
};

// One size: its rows, and where they stand.
struct Panel {
  std::vector<FigureRow> rows;
  std::vector<size_t> front;
  std::vector<Point> points;
  Axis time, gap;
  double top = 0;

  bool leads(size_t row) const { return std::find(front.begin(), front.end(), row) != front.end(); }
};

Panel panel_of(std::vector<FigureRow> rows, double top) {
  Panel panel;
  panel.front = pareto_front(rows);
  panel.time = axis_for(rows, &FigureRow::mean_us);
  panel.gap = axis_for(rows, &FigureRow::mean_gap);
  panel.top = top;
  for (const FigureRow& row : rows)
    panel.points.push_back({kLeft + (kRight - kLeft) * part(panel.time, row.mean_us),
                            top + kPlotHeight * (1 - part(panel.gap, row.mean_gap))});
  panel.rows = std::move(rows);
  return panel;
}

std::string time_label(int exponent) {
  if (exponent < 0) return fmt::format("{:g} µs", std::pow(10, exponent));
  static constexpr const char* kUnits[] = {"µs", "ms", "s"};
  const int unit = std::min(exponent / 3, 2);
  return fmt::format("{:g} {}", std::pow(10, exponent - 3 * unit), kUnits[unit]);
}

std::string gridlines(const Panel& panel) {
  std::string svg;
  const double bottom = panel.top + kPlotHeight;
  for (int e = static_cast<int>(panel.time.first); e <= static_cast<int>(panel.time.last); ++e) {
    const double x = kLeft + (kRight - kLeft) * part(panel.time, std::pow(10, e));
    svg += svg_line(x, panel.top, x, bottom, ink::kGrid);
    svg += svg_text(x, bottom + 20, "tick", Anchor::middle, time_label(e));
  }
  for (int e = static_cast<int>(panel.gap.first); e <= static_cast<int>(panel.gap.last); ++e) {
    const double y = panel.top + kPlotHeight * (1 - part(panel.gap, std::pow(10, e)));
    svg += svg_line(kLeft, y, kRight, y, ink::kGrid);
    const bool zero = panel.gap.has_zero && e == static_cast<int>(panel.gap.first);
    svg += svg_text(kLeft - 8, y + 4, "tick", Anchor::end, zero ? "0" : fmt::format("1e{}", e));
  }
  return svg;
}

std::string front_line(const Panel& panel) {
  std::string points;
  for (const size_t i : panel.front) points += fmt::format("{:.1f},{:.1f} ", panel.points[i].x, panel.points[i].y);
  return fmt::format("<polyline points=\"{}\" class=\"{}\"/>\n", points, ink::kFront);
}

// ---- numbers beside points ----

struct Box {
  double left, top, right, bottom;
};

double overlap(const Box& a, const Box& b) {
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

// How much of a segment lies in the box, roughly: by points along it.
double crossing(const Box& box, const Point& a, const Point& b) {
  constexpr int kSteps = 64;
  int inside = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double x = a.x + (b.x - a.x) * i / kSteps, y = a.y + (b.y - a.y) * i / kSteps;
    inside += x > box.left && x < box.right && y > box.top && y < box.bottom;
  }
  return inside;
}

Box number_box(const Point& centre, size_t digits) {
  const double half = 4.0 * static_cast<double>(digits) + 1;
  return {centre.x - half, centre.y - 7, centre.x + half, centre.y + 7};
}

// How much a number at this place would hide: points, other numbers, the front, the edges of the plot.
double cost(const Panel& panel, const Box& box, const std::vector<Box>& taken) {
  double cost = 0;
  for (const Point& p : panel.points)
    cost += 3 * overlap(box, {p.x - kRadius - 1, p.y - kRadius - 1, p.x + kRadius + 1, p.y + kRadius + 1});
  for (const Box& other : taken) cost += 5 * overlap(box, other);
  for (size_t i = 1; i < panel.front.size(); ++i)
    cost += 4 * crossing(box, panel.points[panel.front[i - 1]], panel.points[panel.front[i]]);
  if (box.left < kLeft || box.right > kRight + 30 || box.top < panel.top - 12 || box.bottom > panel.top + kPlotHeight)
    cost += 40;
  return cost;
}

// The place around its point where a number hides least; far ones get a line to their point.
std::string numbers(const Panel& panel) {
  std::string svg;
  std::vector<Box> taken;
  for (size_t i = 0; i < panel.points.size(); ++i) {
    const Point& p = panel.points[i];
    const std::string number = std::to_string(i + 1);
    Point best = p;
    double least = INFINITY;
    for (const double far : {14.0, 24.0, 36.0, 50.0})
      for (int direction = 0; direction < 16; ++direction) {
        const double angle = (direction - 2) * 3.14159265358979 / 8;
        const Point centre{p.x + far * std::cos(angle), p.y + far * std::sin(angle)};
        const double c = cost(panel, number_box(centre, number.size()), taken) + far / 10;
        if (c < least) {
          least = c;
          best = centre;
        }
      }
    taken.push_back(number_box(best, number.size()));
    if ((best.x - p.x) * (best.x - p.x) + (best.y - p.y) * (best.y - p.y) > 20.0 * 20.0)
      svg += svg_line(p.x + (best.x - p.x) * 0.25, p.y + (best.y - p.y) * 0.25, p.x + (best.x - p.x) * 0.75,
                      p.y + (best.y - p.y) * 0.75, ink::kAxis);
    svg += svg_text(best.x, best.y + 4, "label", Anchor::middle, number);
  }
  return svg;
}

// ---- the legend: a row a point ----

std::string time_text(double us) {
  if (us >= 1e6) return fmt::format("{:.3g} s", us / 1e6);
  return us >= 1e3 ? fmt::format("{:.3g} ms", us / 1e3) : fmt::format("{:.3g} µs", us);
}

std::string legend(const BenchPlan& plan, const Panel& panel) {
  constexpr double kTimeRight = kWidth - 92, kGapRight = kWidth - 20;
  double y = panel.top - 6;
  std::string svg = svg_text(kTimeRight, y, "tick", Anchor::end, "mean a layer");
  svg += svg_text(kGapRight, y, "tick", Anchor::end, "mean gap");
  for (size_t i = 0; i < panel.rows.size(); ++i) {
    y += kLine;
    svg += svg_circle(kLegendLeft, y - 4, kRadius, panel.leads(i) ? ink::kFrontPoint : ink::kPoint);
    svg += svg_text(kLegendLeft + 32, y, "label", Anchor::end, std::to_string(i + 1));
    svg += svg_text(kLegendLeft + 40, y, "legend", Anchor::start, label_of(plan, panel.rows[i]));
    svg += svg_text(kTimeRight, y, "legend", Anchor::end, time_text(panel.rows[i].mean_us));
    const double gap = panel.rows[i].mean_gap;
    svg += svg_text(kGapRight, y, "legend", Anchor::end, gap == 0 ? "0" : fmt::format("{:.1e}", gap));
  }
  y += kLine + 6;
  svg += svg_circle(kLegendLeft, y - 4, kRadius, ink::kFrontPoint);
  svg += svg_text(kLegendLeft + 12, y, "tick", Anchor::start, "no other is both quicker and closer to the bound");
  svg += svg_circle(kLegendLeft, y + kLine - 4, kRadius, ink::kPoint);
  return svg + svg_text(kLegendLeft + 12, y + kLine, "tick", Anchor::start, "another is both");
}

// "256/32" in words.
std::string size_text(const std::string& size) {
  const size_t slash = size.find('/');
  if (slash == std::string::npos) return size;
  return size.substr(0, slash) + " items into " + size.substr(slash + 1) + " packs";
}

std::string panel_svg(const BenchPlan& plan, const Panel& panel, bool titled) {
  std::string svg = gridlines(panel) + front_line(panel);
  if (titled) svg += svg_text(kLeft, panel.top - 12, "caption", Anchor::start, size_text(panel.rows[0].size));
  for (size_t i = 0; i < panel.points.size(); ++i)
    svg += svg_circle(panel.points[i].x, panel.points[i].y, kRadius, panel.leads(i) ? ink::kFrontPoint : ink::kPoint);
  svg += numbers(panel);
  svg += svg_sideways(24, panel.top + kPlotHeight / 2, "mean gap to the lower bound");
  svg += svg_text((kLeft + kRight) / 2, panel.top + kPlotHeight + 44, "axis", Anchor::middle, "mean time a layer");
  return svg + legend(plan, panel);
}

std::string families_text(const BenchPlan& plan) {
  std::vector<std::string> names;
  for (const Instance& instance : plan.instances)
    if (std::find(names.begin(), names.end(), instance.family) == names.end()) names.push_back(instance.family);
  return names.size() == 1 ? names[0] : fmt::format("{} kinds of weights", names.size());
}

// Rows of the same size, in the plan's order.
std::vector<std::vector<FigureRow>> by_size(std::span<const FigureRow> rows) {
  std::vector<std::vector<FigureRow>> groups;
  for (const FigureRow& row : rows) {
    if (groups.empty() || groups.back()[0].size != row.size) groups.emplace_back();
    groups.back().push_back(row);
  }
  return groups;
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

std::string front_plot(const BenchPlan& plan, std::span<const FigureRow> rows) {
  const auto groups = by_size(rows);
  const bool several = groups.size() > 1;
  double top = kHead + 20, bottom = top;
  std::string panels;
  for (const auto& group : groups) {
    panels += panel_svg(plan, panel_of(group, top), several);
    const double legend_height = kLine * (static_cast<double>(group.size()) + 3);
    top += std::max(kPanelHeight, legend_height + 60);
    bottom = top;
  }
  const std::string sizes = several ? fmt::format("{} sizes", groups.size()) : size_text(rows[0].size);
  const PlotText text{"Closeness to the best against time: " + sizes,
                      fmt::format("{}, {} layer{} each, {} thread{}, seed {}", families_text(plan), plan.layers,
                                  plan.layers == 1 ? "" : "s", plan.threads, plan.threads == 1 ? "" : "s", plan.seed)};
  return svg_head(text, kWidth, bottom, kLeft) + panels + "</svg>\n";
}

}  // namespace ballast::tools
