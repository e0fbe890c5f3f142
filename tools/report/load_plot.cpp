#include "tools/report/load_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/report/number_text.hpp"
#include "tools/report/svg.hpp"

namespace ballast::tools {
namespace {

constexpr double kWidth = 960, kHeight = 640;  // of one pair of panels
constexpr double kLeft = 92, kRight = 928;     // edges of both plots
constexpr double kPlotHeight = 190;
constexpr double kFirstTop = 142, kPanelHeight = 252;
constexpr size_t kMostBars = 418;  // two pixels each

struct Panel {
  std::string caption;
  double top;  // of the plot
  Evenness evenness;
  Columns columns;
  double lower_bound;
  double largest;  // load of both panels of a pair
};

// Loads on the vertical axis, the same in both panels.
struct Axis {
  double top = 1;  // the load at the upper edge
  Ticks ticks;
};

Axis axis_for(double largest) {
  const double top = largest > 0 ? largest * 1.06 : 1;  // some air
  return {top, ticks_up_to(top, 5)};
}

double y_of(const Panel& panel, const Axis& axis, double load) {
  return panel.top + kPlotHeight * (1 - load / axis.top);
}

std::string gridlines(const Panel& panel, const Axis& axis) {
  std::string svg;
  for (size_t i = 0; i < axis.ticks.labels.size(); ++i) {
    const double y = y_of(panel, axis, static_cast<double>(i) * axis.ticks.step);
    svg += svg_line(kLeft, y, kRight, y, i == 0 ? ink::kAxis : ink::kGrid);
    svg += svg_text(kLeft - 8, y + 4, "tick", Anchor::end, axis.ticks.labels[i]);
  }
  return svg;
}

// Bars in two colours: up to the mean, and above it.
std::string bars(const Panel& panel, const Axis& axis) {
  std::string svg;
  const auto count = static_cast<double>(panel.columns.heights.size());
  const double pitch = (kRight - kLeft) / count;
  const double width = pitch > 4 ? std::min(pitch * 0.78, 60.0) : pitch;
  const double base = y_of(panel, axis, 0), mean = y_of(panel, axis, panel.evenness.mean_load);
  for (size_t i = 0; i < panel.columns.heights.size(); ++i) {
    const double x = kLeft + pitch * (static_cast<double>(i) + 0.5) - width / 2;
    const double top = y_of(panel, axis, panel.columns.heights[i]), shoulder = std::max(top, mean);
    svg += svg_rectangle(x, shoulder, width, base - shoulder, ink::kLoad);
    if (top < mean) svg += svg_rectangle(x, top, width, mean - top, ink::kExcess);
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
    svg += svg_text(kLeft + pitch * (static_cast<double>(pack) + 0.5), panel.top + kPlotHeight + 18, "tick",
                    Anchor::middle, std::to_string(pack));
  return svg;
}

// The bound lies at or above the mean, often on it: a broken line over a thin one shows both.
std::string panel_svg(const Panel& panel, size_t packs) {
  const Axis axis = axis_for(panel.largest);
  const Evenness& e = panel.evenness;
  std::string svg = svg_text(kLeft, panel.top - 14, "caption", Anchor::start, panel.caption);
  svg += svg_text(kRight, panel.top - 14, "figures", Anchor::end,
                  fmt::format("heaviest {} · {:.4f} of the mean · gap {}", load_text(e.max_load), e.max_over_mean(),
                              gap_text(e.gap)));
  svg += gridlines(panel, axis) + bars(panel, axis);
  const double mean = y_of(panel, axis, e.mean_load), bound = y_of(panel, axis, panel.lower_bound);
  svg += svg_line(kLeft, mean, kRight, mean, ink::kMean) + svg_line(kLeft, bound, kRight, bound, ink::kBound);
  svg += svg_sideways(24, panel.top + kPlotHeight / 2, "load of the pack");
  return svg + pack_numbers(panel, packs);
}

std::string legend(const LayerSummary& layer) {
  constexpr double kY = 98, kMark = 26, kSwatch = 12;
  double x = kLeft;
  std::string svg;
  const auto name = [&](const std::string& text) {
    svg += svg_text(x, kY, "legend", Anchor::start, text);
    x += legend_width(text) + 18;
  };
  for (const auto& [ink, text] : {std::pair{ink::kLoad, "up to the mean"}, std::pair{ink::kExcess, "above it"}}) {
    svg += svg_rectangle(x, kY - kSwatch + 2, kSwatch, kSwatch, ink);
    x += kSwatch + 7;
    name(text);
  }
  // Each scenario has its own.
  const bool one = layer.scenarios.empty();
  const std::string mean = one ? "mean " + load_text(layer.after.mean_load) : "mean",
                    bound = one ? "lower bound " + load_text(layer.lower_bound) : "lower bound";
  for (const auto& [ink, text] : {std::pair{ink::kMean, mean}, std::pair{ink::kBound, bound}}) {
    svg += svg_line(x, kY - 4, x + kMark, kY - 4, ink);
    x += kMark + 7;
    name(text);
  }
  return svg;
}

// The end of a name that would not fit above the plot.
std::string title_name(const std::string& name) {
  constexpr size_t kMost = 44;
  return name.size() <= kMost ? name : "..." + name.substr(name.size() - kMost);
}

std::string packed_caption(const LayerSummary& layer) {
  if (!layer.moved) return "Packed";
  return fmt::format("Packed, {} moved", layer.moved->items);
}

// Before and after, one pair for every scenario.
std::vector<Panel> panels_of(const LoadPlot& plot, std::span<const double> before, std::span<const double> after) {
  const Packing& p = *plot.packing;
  const LayerSummary& layer = *plot.summary;
  std::vector<ScenarioSummary> scenarios = layer.scenarios;
  if (scenarios.empty()) scenarios.push_back({layer.before, layer.after, layer.lower_bound});
  std::vector<Panel> panels;
  double top = kFirstTop;
  const auto add = [&](const std::string& caption, const Evenness& e, std::span<const double> loads,
                       const ScenarioSummary& s) {
    panels.push_back({caption, top, e, chart_columns(loads, kMostBars), s.lower_bound,
                      std::max({s.before.max_load, s.after.max_load, s.lower_bound})});
    top += kPanelHeight;
  };
  for (size_t k = 0; k < scenarios.size(); ++k) {
    const std::string name = layer.scenarios.empty() ? "" : title_name(p.scenarios.names[k]) + ": ";
    add(name + (p.has_previous ? "Previous placement" : "Items as given"), scenarios[k].before,
        before.subspan(k * p.packs, p.packs), scenarios[k]);
    add(name + packed_caption(layer), scenarios[k].after, after.subspan(k * p.packs, p.packs), scenarios[k]);
  }
  return panels;
}

}  // namespace

std::string packs_text(const Packing& packing) {
  const std::string packs = fmt::format("{} pack{}", packing.packs, packing.packs == 1 ? "" : "s");
  if (packing.slots != 0) return fmt::format("{} slots, {} of {}", packing.slots, packs, packing.slots / packing.packs);
  if (packing.has_counts) return packs;
  const uint32_t least = packing.items / packing.packs, most = least + (packing.items % packing.packs != 0);
  return most == least ? fmt::format("{} of {}", packs, least) : fmt::format("{} of {} or {}", packs, least, most);
}

std::string load_plot(const LoadPlot& plot, std::span<const double> before, std::span<const double> after) {
  const Packing& p = *plot.packing;
  const LayerSummary& layer = *plot.summary;
  const PlotText text{
      fmt::format("Pack loads of layer {} of {}", plot.layer, title_name(plot.file)),
      fmt::format("{} items into {}, strategy {}, seed {}", p.items, packs_text(p), p.strategy, p.seed)};
  const std::vector<Panel> panels = panels_of(plot, before, after);
  const double height = kHeight + kPanelHeight * (static_cast<double>(panels.size()) - 2);
  std::string svg = svg_head(text, kWidth, height, kLeft) + legend(layer);
  for (const Panel& panel : panels) svg += panel_svg(panel, p.packs);
  const size_t run = panels[0].columns.packs_in_column;
  svg += svg_text((kLeft + kRight) / 2, height - 16, "axis", Anchor::middle,
                  run == 1 ? "pack" : fmt::format("pack (each bar is the heaviest of {} packs)", run));
  return svg + "</svg>\n";
}

}  // namespace ballast::tools
