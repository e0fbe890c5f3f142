#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/report/drift_report.hpp"
#include "tools/report/svg.hpp"

namespace ballast::tools {
namespace {

constexpr double kWidth = 960, kHeight = 600;
constexpr double kLeft = 92, kRight = 640, kTop = 108, kBottom = 520;
constexpr double kLegendLeft = 676, kRadius = 5, kLine = 22;

// From the least to the greatest balance, with some air. Moves are logarithmic, with a place for none: a limit is a
// small part of what packing anew moves.
struct Axes {
  double most_moved = 1;
  double least = 0, most = 1;

  double x(double moved) const { return kLeft + (kRight - kLeft) * std::log1p(moved) / std::log1p(most_moved); }
  double y(double balance) const { return kBottom - (kBottom - kTop) * (balance - least) / (most - least); }
};

Axes axes_for(std::span<const DriftFigures> figures) {
  double moved = 0, least = 1, most = 0;
  for (const DriftFigures& f : figures) {
    moved = std::max(moved, f.moved);
    least = std::min(least, f.next);
    most = std::max(most, f.next);
  }
  const double air = std::max((most - least) * 0.08, 1e-4);
  return {moved > 0 ? moved * 1.06 : 1, least - air, most + air};
}

std::string gridlines(const Axes& axes) {
  std::string svg;
  const Ticks balance = ticks_up_to(axes.most - axes.least, 6);
  std::vector<double> moves = {0};  // 0, 1, 2, 5, 10, 20, 50, ...
  for (double power = 1; power <= axes.most_moved; power *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor * power <= axes.most_moved) moves.push_back(factor * power);
  for (const double moved : moves) {
    svg += svg_line(axes.x(moved), kTop, axes.x(moved), kBottom, moved == 0 ? ink::kAxis : ink::kGrid);
    svg += svg_text(axes.x(moved), kBottom + 20, "tick", Anchor::middle, fmt::format("{:g}", moved));
  }
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(balance.step))) + 1, 2, 6);
  for (double value = std::ceil(axes.least / balance.step) * balance.step; value <= axes.most; value += balance.step) {
    svg += svg_line(kLeft, axes.y(value), kRight, axes.y(value), ink::kGrid);
    svg += svg_text(kLeft - 8, axes.y(value) + 4, "tick", Anchor::end, fmt::format("{:.{}f}", value, decimals));
  }
  return svg + svg_line(kLeft, kBottom, kRight, kBottom, ink::kAxis);
}

// Through all policies of a kind, by moves.
std::string line_through(const Axes& axes, std::span<const DriftFigures> figures, Policy::Kind kind) {
  std::vector<const DriftFigures*> members;
  for (const DriftFigures& f : figures)
    if (f.policy.kind == kind) members.push_back(&f);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->moved < b->moved; });
  std::string points;
  for (const DriftFigures* f : members) points += fmt::format("{:.1f},{:.1f} ", axes.x(f->moved), axes.y(f->next));
  return fmt::format("<polyline points=\"{}\" class=\"{}\"/>\n", points, ink::kFront);
}

const char* ink_of(Policy::Kind kind) { return kind == Policy::Kind::price ? ink::kPoint : ink::kFrontPoint; }

}  // namespace

std::string drift_plot(const DriftRun& run, std::span<const DriftFigures> figures) {
  const Axes axes = axes_for(figures);
  const char* moved = run.slots == 0 ? "items" : "slots";
  const double legend_height = kTop + kLine * (static_cast<double>(figures.size()) + 2);
  std::string svg = svg_head({"Balance against moves: " + run.source,
                              fmt::format("{} items into {} packs, {} layers, {} intervals, {}", run.items, run.packs,
                                          run.layers, run.intervals, run.weights)},
                             kWidth, std::max(kHeight, legend_height), kLeft);
  svg += gridlines(axes);
  for (const Policy::Kind kind : {Policy::Kind::limit, Policy::Kind::price}) svg += line_through(axes, figures, kind);
  svg += svg_text(kWidth - 20, kTop - 6, "tick", Anchor::end, "next, moved");
  double y = kTop - 6;
  for (size_t i = 0; i < figures.size(); ++i) {
    const DriftFigures& f = figures[i];
    const std::string number = std::to_string(i + 1);
    y += kLine;
    svg += svg_circle(axes.x(f.moved), axes.y(f.next), kRadius, ink_of(f.policy.kind));
    // Prices lie near limits: their numbers are below.
    const double above = f.policy.kind == Policy::Kind::price ? 20 : -10;
    svg += svg_text(axes.x(f.moved), axes.y(f.next) + above, "label", Anchor::middle, number);
    svg += svg_circle(kLegendLeft, y - 4, kRadius, ink_of(f.policy.kind));
    svg += svg_text(kLegendLeft + 32, y, "label", Anchor::end, number);
    svg += svg_text(kLegendLeft + 40, y, "legend", Anchor::start, f.policy.name());
    svg += svg_text(kWidth - 20, y, "legend", Anchor::end, fmt::format("{:.4f}, {:.1f}", f.next, f.moved));
  }
  svg += svg_sideways(24, (kTop + kBottom) / 2, "balance on the next interval");
  svg += svg_text((kLeft + kRight) / 2, kBottom + 48, "axis", Anchor::middle,
                  fmt::format("{} moved, an interval and layer", moved));
  return svg + "</svg>\n";
}

}  // namespace ballast::tools
