#include "tools/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/base/utf8.hpp"
#include "tools/report/number_text.hpp"
#include "tools/report/xml_text.hpp"

namespace ballast::tools {
namespace {

struct Palette {
  const char *ground, *text, *faint, *grid;
  const char *load, *excess, *mean, *bound;
};

constexpr Palette kLight{"#ffffff", "#1f2933", "#52606d", "#e4e7eb", "#56b4e9", "#d55e00", "#1f2933", "#d01c8b"};
constexpr Palette kDark{"#14191f", "#e6eaee", "#a3afbb", "#2b343d", "#3f8fc4", "#e69f00", "#e6eaee", "#f27ec0"};

std::string colours(const Palette& p) {
  return fmt::format(
      ".ground {{ fill: {0}; }}\ntext {{ fill: {1}; }}\n.subtitle, .tick, .axis {{ fill: {2}; }}\n"
      ".grid {{ stroke: {3}; }}\n.axis-line {{ stroke: {2}; }}\n.load {{ fill: {4}; }}\n.excess {{ fill: {5}; }}\n"
      ".mean {{ stroke: {6}; }}\n.bound {{ stroke: {7}; }}\n.front {{ stroke: {4}; }}\n"
      ".point {{ fill: {0}; stroke: {5}; }}\n.front-point {{ fill: {4}; stroke: {1}; }}\n",
      p.ground, p.text, p.faint, p.grid, p.load, p.excess, p.mean, p.bound);
}

std::string style() {
  return "<style>\n"
         "text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif; font-size: 13px; }\n"
         ".title { font-size: 21px; font-weight: 600; }\n.caption { font-size: 14px; font-weight: 600; }\n"
         ".tick, .axis { font-size: 12px; }\n.label { font-size: 12px; font-weight: 600; }\n"
         ".mean { stroke-width: 1.5; }\n.bound { stroke-width: 3; stroke-dasharray: 8 8; }\n"
         ".front { stroke-width: 2; fill: none; }\n.point, .front-point { stroke-width: 1.5; }\n" +
         colours(kLight) + "@media (prefers-color-scheme: dark) {\n" + colours(kDark) + "}\n</style>\n";
}

const char* anchor_text(Anchor anchor) {
  return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
}

}  // namespace

std::string svg_head(const PlotText& text, double width, double height, double left) {
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\">\n",
      width, height);
  svg += fmt::format("<title>{}</title>\n", xml_text(text.title)) + style();
  svg += svg_rectangle(0, 0, width, height, "ground");
  svg += svg_text(left, 44, "title", Anchor::start, text.title);
  return svg + svg_text(left, 68, "subtitle", Anchor::start, text.subtitle);
}

std::string svg_text(double x, double y, const char* style, Anchor anchor, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y, style,
                     anchor_text(anchor), xml_text(text));
}

std::string svg_line(double x0, double y0, double x1, double y1, const char* ink) {
  return fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.2f}\" y2=\"{:.2f}\" class=\"{}\"/>\n", x0, x1, y0, y1,
                     ink);
}

std::string svg_rectangle(double x, double y, double width, double height, const char* ink) {
  return fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" class=\"{}\"/>\n", x, y, width,
                     height, ink);
}

std::string svg_circle(double x, double y, double radius, const char* ink) {
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"/>\n", x, y, radius, ink);
}

std::string svg_sideways(double x, double y, std::string_view text) {
  return fmt::format(
      "<text x=\"{0}\" y=\"{1:.1f}\" transform=\"rotate(-90 {0} {1:.1f})\" class=\"axis\" text-anchor=\"middle\">{2}"
      "</text>\n",
      x, y, xml_text(text));
}

double legend_width(std::string_view text) {
  constexpr double kCharacter = 7.4;  // a generous mean width
  return kCharacter * static_cast<double>(utf8_length(text));
}

Ticks ticks_up_to(double largest, int steps) {
  Ticks ticks;
  if (!(largest > 0)) return {1, {"0"}};
  const double rough = largest / steps, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    ticks.step = factor * power;
    if (ticks.step >= rough) break;
  }
  const std::vector<double> values = [&] {
    std::vector<double> list;
    for (int i = 0; i * ticks.step <= largest * (1 + 1e-9); ++i) list.push_back(i * ticks.step);
    return list;
  }();
  ticks.labels = texts_alike(values);
  return ticks;
}

}  // namespace ballast::tools
